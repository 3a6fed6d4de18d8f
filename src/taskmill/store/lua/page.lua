#!lua flags=allow-oom,no-writes
-- page: some tasks of one set, in its order, from a place in it on. A task that left the set between two pages does not
-- make the next one skip or repeat others.
-- KEYS: base
-- ARGV: kind (running, or ready, scheduled, retrying with a queue, or done with a state), name, score and uuid of the
--   last task of the page before ('' for the first), limit (tasks looked at), queue ('' for any)
-- Answer: looked at (tasks), score and uuid of the last of them, then 4 for each that is of the queue: uuid, score,
--   spec header line, run (values of the fields below); of what has another type something that cannot be read
local kind, name, score, last, limit, queue = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
local set = name == '' and base .. kind or key(kind, name)

-- The place behind the last task, which may have left: found by halves among the many that can share its score.
local function behind()
  local low, high = redis.call('ZCOUNT', set, '-inf', '(' .. score), redis.call('ZCOUNT', set, '-inf', score)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if redis.call('ZRANGE', set, middle, middle)[1] <= last then low = middle + 1 else high = middle end
  end
  return low
end

local from = last == '' and 0 or behind()
local rows = redis.call('ZRANGE', set, from, from + limit - 1, 'WITHSCORES')
local answer = {#rows / 2, rows[#rows] or score, rows[#rows - 1] or last}
local any = queue == '' or kind ~= 'running' and kind ~= 'done'
for i = 1, #rows, 2 do
  local spec = key('spec', rows[i])
  local line = string.match(try('GETRANGE', spec, 0, 2047) or '', '^[^\n]*')
  if (any or string.match(line, '^%S+') == queue) and (line ~= '' or redis.call('EXISTS', spec) == 1) then
    answer[#answer + 1] = rows[i]
    answer[#answer + 1] = rows[i + 1]
    answer[#answer + 1] = line
    answer[#answer + 1] = try('HMGET', key('run', rows[i]), 'n', 'b', 'f', 'l', 'w', 's', 'e', 'x') or {'?'}
  end
end
return answer
