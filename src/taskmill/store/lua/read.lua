#!lua flags=allow-oom,no-writes
-- read: reads one task.
-- KEYS: base
-- ARGV: uuid
-- Answer: state, score there, spec, run (fields and values); something unreadable for what has another type; nothing if
--   the task is unknown or its result has expired
local id = ARGV[1]
local state, score = find(id, header(id))
if not state or is_finished(state) and tonumber(score) <= now then return {} end
return {state, score, try('GET', key('spec', id)) or '', try('HGETALL', key('run', id)) or {ATTEMPT, '?'}}
