#!lua flags=allow-oom
-- start: scheduled | retrying → queued. Somebody asks by hand that the task does not wait for its time.
-- KEYS: base
-- ARGV: uuid
-- Answer: done
-- Refusals: unknown, unreadable (its spec), or the state of a task that does not wait for a time
local id = ARGV[1]
local head = header(id)
local state, score, queue = find(id, head)
if not state or is_finished(state) and tonumber(score) <= now then return 'unknown' end
if state ~= 'scheduled' and state ~= 'retrying' then return state end
if not head then return 'unreadable' end
check_set(key('ready', head.queue))
check_totals()
redis.call('ZREM', key(state, queue), id)
enqueue(id, head)
return 'done'
