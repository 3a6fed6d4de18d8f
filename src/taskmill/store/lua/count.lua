#!lua flags=allow-oom,no-writes
-- count: reads how many tasks are not finished, by queue.
-- KEYS: base
-- ARGV: queues
-- Answer: now (ms), then 9 for each queue: name, settings, note (empty: none), since when (ms) the first ready task
--   could have run (-1: there is none), queued, scheduled, retrying, blocked, running
local answer, has_notes = {now}, redis.call('EXISTS', notes) == 1

-- Its start time, or the end of its last attempt.
local function since(queue)
  local id = redis.call('ZRANGE', key('ready', queue), 0, 0)[1]
  if not id then return -1 end
  local created, delay = string.match(try('GETRANGE', key('spec', id), 0, 2047) or '', '^[^\n]* (%d+) (%d+)\n')
  local ended = tonumber(run_fields(id, ENDED) or nil) or 0
  return math.max(ended, (tonumber(created) or now) + (tonumber(delay) or 0))
end

for _, queue in ipairs(ARGV) do
  answer[#answer + 1] = queue
  answer[#answer + 1] = redis.call('HGET', queues, queue) or ''
  answer[#answer + 1] = has_notes and redis.call('HGET', notes, queue) or ''
  answer[#answer + 1] = since(queue)
  for _, set in ipairs({'ready', 'scheduled', 'retrying', 'blocked', 'running'}) do
    answer[#answer + 1] = redis.call('ZCARD', key(set, queue))
  end
end
return answer
