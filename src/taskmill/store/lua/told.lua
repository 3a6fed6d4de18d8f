#!lua flags=allow-oom
-- told: finished → finished. Answers who is to be told of the end of a task; once all were told, the errand goes.
-- KEYS: base
-- ARGV: uuid, then the uuids of followers that were told
-- Answer: the state of the task, when it ended (ms), then up to 100 followers; nothing if there is nobody left, or the
--   task has not ended: it was retried by hand, and leaves another errand at its next end
local PAGE = 100
local id = ARGV[1]
local followers, errand = key('followers', id), 'told ' .. id
check_set(errands)
check_totals()
for i = 2, #ARGV do try('SREM', followers, ARGV[i]) end
local state, left = find(id, header(id)), try('SRANDMEMBER', followers, PAGE) or {}
if state and is_finished(state) and #left > 0 then return {state, run_fields(id, ENDED) or '0', unpack(left)} end
if not state then
  add_total('orphaned')
elseif #left == 0 then
  redis.call('HDEL', writable_run(id), FOLLOWED)
end
redis.call('ZREM', errands, errand)
write_totals()
return {}
