#!lua flags=allow-oom
-- follow: unfinished → unfinished. Notes at parents that a task waits for their end, unless they have ended.
-- KEYS: base
-- ARGV: uuid of the task that waits, patient (as parents answers it), then the uuids of parents
-- Answer: for each parent: waits, or later (its followers are just being told of its last end), or the state in which
--   it has ended, or gone
local child, patient, answer = ARGV[1], ARGV[2] == '1', {}

local function follow(id)
  local state = find(id, header(id))
  if not state then return patient and 'waits' or 'gone' end
  if is_finished(state) and (state == 'succeeded' or not patient) then return state end
  if is_finished(state) and redis.call('ZSCORE', errands, 'told ' .. id) then return 'later' end
  local followers = key('followers', id)
  if not try('SCARD', followers) then redis.call('DEL', followers) end
  redis.call('SADD', followers, child)
  redis.call('HSET', writable_run(id), FOLLOWED, 1)
  return 'waits'
end

for i = 3, #ARGV do answer[#answer + 1] = follow(ARGV[i]) end
return answer
