#!lua flags=allow-oom
-- renew: running → running, the leases of a batch extended, and the way on which a worker always learns of a cancel.
-- KEYS: base
-- ARGV: worker, lease (ms), then 2 for each: uuid, attempt
-- Answer: a word for each: ok, cancel (still its own, but canceled), stale (not its own any more)
local worker, lease = ARGV[1], tonumber(ARGV[2])
local answer = {}
for i = 3, #ARGV, 2 do
  local id, attempt = ARGV[i], ARGV[i + 1]
  local held = held_by(id, 'n', 'w', 'c')
  if held[1] ~= attempt or held[2] ~= worker or not redis.call('ZSCORE', running, id) then
    answer[#answer + 1] = 'stale'
  else
    redis.call('ZADD', running, now + lease, id)
    answer[#answer + 1] = held[3] and 'cancel' or 'ok'
  end
end
return answer
