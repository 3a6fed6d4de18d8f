#!lua flags=allow-oom,no-writes
-- count: reads how many tasks are not finished, by queue.
-- KEYS: base
-- ARGV: queues
-- Answer: now (ms), then 9 for each queue: name, settings, note (empty: none), since when (ms) the oldest of these
--   tasks could have run (-1: there is none), queued, scheduled, retrying, blocked, running
local answer = {now}

-- Its start time, or the end of its last attempt.
local function since_of(id)
  local created, delay = string.match(try('GETRANGE', key('spec', id), 0, 2047) or '', '^[^\n]* (%d+) (%d+)\n')
  local ended = tonumber(run_fields(id, ENDED) or nil) or 0
  return math.max(ended, (tonumber(created) or now) + (tonumber(delay) or 0))
end

-- Goes from the first ready task to the first one of each lower priority that has any.
local function since(queue)
  local oldest, from = -1, '-inf'
  for _ = 1, 10 do
    local head = redis.call('ZRANGE', key('ready', queue), from, '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')
    if not head[1] then break end
    oldest = oldest < 0 and since_of(head[1]) or math.min(oldest, since_of(head[1]))
    from = text(ready_score(8 - math.floor(tonumber(head[2]) / ready_score(8, 0)), 0))
  end
  return oldest
end

local settings, about = redis.call('HMGET', queues, unpack(ARGV)), redis.call('HMGET', notes, unpack(ARGV))
for i, queue in ipairs(ARGV) do
  answer[#answer + 1] = queue
  answer[#answer + 1] = settings[i] or ''
  answer[#answer + 1] = about[i] or ''
  local ready = redis.call('ZCARD', key('ready', queue))
  answer[#answer + 1] = ready > 0 and since(queue) or -1
  answer[#answer + 1] = ready
  for _, set in ipairs({'scheduled', 'retrying', 'blocked', 'running'}) do
    answer[#answer + 1] = redis.call('ZCARD', key(set, queue))
  end
end
return answer
