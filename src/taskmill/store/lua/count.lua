#!lua flags=allow-oom,no-writes
-- count: reads how many tasks are not finished, by queue.
-- KEYS: base
-- ARGV: 1 to look at the first ready task of each priority, else only at the very first one; then the queues
-- Answer: now (ms), then 9 for each queue: name, settings, note (empty: none), since when (ms) the oldest of these
--   tasks could have run (-1: there is none), queued, scheduled, retrying, blocked, running
local answer, has_notes = {now}, redis.call('EXISTS', notes) == 1
local ranges = {}
for priority = 9, ARGV[1] == '1' and 0 or 9, -1 do
  local first, last = text(ready_score(priority, 0)), text(ready_score(priority - 1, 0))
  ranges[#ranges + 1] = {priority == 9 and '-inf' or first, ARGV[1] == '1' and priority > 0 and '(' .. last or '+inf'}
end

-- Its start time, or the end of its last attempt.
local function since_of(id)
  local created, delay = string.match(try('GETRANGE', key('spec', id), 0, 2047) or '', '^[^\n]* (%d+) (%d+)\n')
  local ended = tonumber(run_fields(id, ENDED) or nil) or 0
  return math.max(ended, (tonumber(created) or now) + (tonumber(delay) or 0))
end

local function since(queue)
  local oldest = -1
  for _, range in ipairs(ranges) do
    local id = redis.call('ZRANGE', key('ready', queue), range[1], range[2], 'BYSCORE', 'LIMIT', 0, 1)[1]
    if id then oldest = oldest < 0 and since_of(id) or math.min(oldest, since_of(id)) end
  end
  return oldest
end

for i = 2, #ARGV do
  local queue = ARGV[i]
  answer[#answer + 1] = queue
  answer[#answer + 1] = redis.call('HGET', queues, queue) or ''
  answer[#answer + 1] = has_notes and redis.call('HGET', notes, queue) or ''
  answer[#answer + 1] = since(queue)
  for _, set in ipairs({'ready', 'scheduled', 'retrying', 'blocked', 'running'}) do
    answer[#answer + 1] = redis.call('ZCARD', key(set, queue))
  end
end
return answer
