#!lua flags=allow-oom
-- renew: running → running. Extends the leases of a batch, keeps what they say of their progress, and always tells a
-- worker of a cancel.
-- KEYS: base
-- ARGV: worker, lease (ms), then 4 for each attempt: uuid, attempt, queue, progress (percent and text, empty for none)
-- Answer: a word for each attempt: ok, or cancel (still this worker's, but canceled)
-- Refusals: stale for an attempt that is not this worker's any more
local worker, lease = ARGV[1], tonumber(ARGV[2])
local lease_end = text(now + lease)
local answer = {}
for i = 3, #ARGV, 4 do
  local id, attempt, progress, word = ARGV[i], ARGV[i + 1], ARGV[i + 3], 'stale'
  local last_attempt, holder, canceled = run_fields(id, ATTEMPT, WORKER, CANCELED)
  local queue = last_attempt == attempt and holder == worker and running_queue(id, ARGV[i + 2])
  if queue then
    redis.call('ZADD', key('running', queue), lease_end, id)
    if progress ~= '' then redis.call('HSET', key('run', id), PROGRESS, attempt .. ' ' .. progress) end
    word = canceled and 'cancel' or 'ok'
  end
  answer[#answer + 1] = word
end
return answer
