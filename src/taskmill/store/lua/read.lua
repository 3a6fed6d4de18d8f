#!lua flags=allow-oom,no-writes
-- read: reads one task.
-- KEYS: base
-- ARGV: uuid, most (bytes of a task that is read whole)
-- Answer: state, score there, spec, run (fields and values); something unreadable for what has another type; nothing if
--   the task is unknown or its result has expired; only the bytes and the state if the bytes are more than most
local id, most = ARGV[1], tonumber(ARGV[2])
local state, score = find(id, header(id))
if not state or is_finished(state) and tonumber(score) <= now then return {} end
local bytes = try('STRLEN', key('spec', id)) or 0
for _, field in ipairs({RESULT, DETAIL}) do bytes = bytes + (try('HSTRLEN', key('run', id), field) or 0) end
if bytes > most then return {bytes, state} end
return {state, score, try('GET', key('spec', id)) or '', try('HGETALL', key('run', id)) or {ATTEMPT, '?'}}
