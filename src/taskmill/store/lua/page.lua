#!lua flags=allow-oom,no-writes
-- page: reads some tasks of one set in its order, from a position on. Tasks that leave the set between two pages do not
-- make the next page skip or repeat others.
-- KEYS: base
-- ARGV: kind (ready, scheduled, retrying, blocked, running, done), name (the queue; of done the state), score and uuid
--   of the last task of the page before (empty for the first page), limit (tasks looked at), queue (empty for any)
-- Answer: looked at (tasks), score and uuid of the last of them, then 4 for each that is of the queue: uuid, score,
--   header line of the spec, run (values of the fields below); of a key of another type an empty header, or ?
local kind, name, score, last, limit, queue = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
local set = key(kind, name)

-- The rank behind the last task, which may have left the set. A binary search, because many can share its score.
local function rank_behind()
  local low, high = redis.call('ZCOUNT', set, '-inf', '(' .. score), redis.call('ZCOUNT', set, '-inf', score)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if redis.call('ZRANGE', set, middle, middle)[1] <= last then low = middle + 1 else high = middle end
  end
  return low
end

local from = last == '' and 0 or rank_behind()
local rows = redis.call('ZRANGE', set, from, from + limit - 1, 'WITHSCORES')
local answer = {#rows / 2, rows[#rows] or score, rows[#rows - 1] or last}
local any = queue == '' or kind ~= 'done'
for i = 1, #rows, 2 do
  local id, spec = rows[i], key('spec', rows[i])
  local line = string.match(try('GETRANGE', spec, 0, 2047) or '', '^[^\n]*')
  if (any or string.match(line, '^%S+') == queue) and (line ~= '' or redis.call('EXISTS', spec) == 1) then
    answer[#answer + 1] = id
    answer[#answer + 1] = rows[i + 1]
    answer[#answer + 1] = line
    answer[#answer + 1] = try('HMGET', key('run', id), ATTEMPT, BASE, FAILURES, LOST, WORKER, CLAIMED, ENDED, CODE)
      or {'?'}
  end
end
return answer
