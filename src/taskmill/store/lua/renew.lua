#!lua flags=allow-oom
-- renew: running → running. Extends the leases of a batch, and always tells a worker of a cancel.
-- KEYS: base
-- ARGV: worker, lease (ms), then 2 for each attempt: uuid, attempt
-- Answer: a word for each attempt: ok, or cancel (still this worker's, but canceled)
-- Refusals: stale for an attempt that is not this worker's any more
local worker, lease = ARGV[1], tonumber(ARGV[2])
local lease_end = text(now + lease)
local answer = {}
for i = 3, #ARGV, 2 do
  local id, attempt, word = ARGV[i], ARGV[i + 1], 'stale'
  local last_attempt, holder, canceled = run_fields(id, ATTEMPT, WORKER, CANCELED)
  if last_attempt == attempt and holder == worker and redis.call('ZSCORE', running, id) then
    redis.call('ZADD', running, lease_end, id)
    word = canceled and 'cancel' or 'ok'
  end
  answer[#answer + 1] = word
end
return answer
