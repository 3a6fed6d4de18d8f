#!lua flags=allow-oom,no-writes
-- page: some tasks of one set, in its order, from a place in it on. A task that left the set between two pages does not
-- make the next one skip or repeat others.
-- KEYS: base
-- ARGV: kind (running, or ready, scheduled, retrying with a queue, or done with a state), name, score and uuid of the last
--   task of the page before ('' for the first), limit (tasks looked at), queue ('' for any)
-- Answer: looked at (tasks), then 4 for each task of the queue: uuid, score, spec header line, run (fields and values)
local kind, name, score, last, limit, queue = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
local set = name == '' and base .. kind or key(kind, name)
local from = 0
if last ~= '' then
  local rank = redis.call('ZRANK', set, last)
  local same = rank and tonumber(redis.call('ZSCORE', set, last)) == tonumber(score)
  from = same and rank + 1 or redis.call('ZCOUNT', set, '-inf', '(' .. score)
end
local rows = redis.call('ZRANGE', set, from, from + limit - 1, 'WITHSCORES')
local answer = {#rows / 2}
for i = 1, #rows, 2 do
  local line = string.match(redis.call('GETRANGE', key('spec', rows[i]), 0, 2047), '^[^\n]*')
  if line ~= '' and (queue == '' or string.match(line, '^%S+') == queue) then
    answer[#answer + 1] = rows[i]
    answer[#answer + 1] = rows[i + 1]
    answer[#answer + 1] = line
    answer[#answer + 1] = redis.call('HMGET', key('run', rows[i]), 'n', 'b', 'f', 'l', 'w', 's', 'e', 'x')
  end
end
return answer
