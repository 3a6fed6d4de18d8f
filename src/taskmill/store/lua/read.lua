#!lua flags=allow-oom,no-writes
-- read: reads one task.
-- KEYS: base
-- ARGV: uuid, most (bytes of a task that is read whole), then perhaps the fields of the run of a larger task; with
--   these a result that has expired and is still there is read, too
-- Answer: state, score there, spec, run (fields and values); something unreadable for what has another type; nothing if
--   the task is unknown or its result has expired. If the bytes are more than most: only these and the state, or state,
--   score there, header lines, values of the fields, bytes
local id, most, state, score = ARGV[1], tonumber(ARGV[2]), find(ARGV[1], header(ARGV[1]))
if not state or not ARGV[3] and is_finished(state) and tonumber(score) <= now then return {} end
local bytes = (try('STRLEN', key('spec', id)) or 0) + (try('STRLEN', key('result', id)) or 0)
for _, field in ipairs({RESULT, DETAIL}) do bytes = bytes + (try('HSTRLEN', key('run', id), field) or 0) end
if bytes > most and ARGV[3] then
  return {state, score, try('GETRANGE', key('spec', id), 0, 16383) or '', {run_fields(id, unpack(ARGV, 3))}, bytes}
end
if bytes > most then return {bytes, state} end
local run = try('HGETALL', key('run', id)) or {ATTEMPT, '?'}
for i = 2, #run, 2 do
  if run[i - 1] == RESULT and run[i] == APART then run[i] = try('GET', key('result', id)) or '{}' end
end
return {state, score, try('GET', key('spec', id)) or '', run}
