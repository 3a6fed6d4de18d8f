#!lua flags=allow-oom,no-writes
-- count: reads how many tasks are not finished, by queue.
-- KEYS: base
-- ARGV: one queue, or none for every queue ever used
-- Answer: 8 for each queue: name, settings, note (empty: none), queued, scheduled, retrying, blocked, running
local answer, has_notes = {}, redis.call('EXISTS', notes) == 1
for _, queue in ipairs(ARGV[1] and ARGV or redis.call('HKEYS', queues)) do
  answer[#answer + 1] = queue
  answer[#answer + 1] = redis.call('HGET', queues, queue) or ''
  answer[#answer + 1] = has_notes and redis.call('HGET', notes, queue) or ''
  for _, set in ipairs({'ready', 'scheduled', 'retrying', 'blocked', 'running'}) do
    answer[#answer + 1] = redis.call('ZCARD', key(set, queue))
  end
end
return answer
