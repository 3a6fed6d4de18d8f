#!lua flags=allow-oom,no-writes
-- read: one task as it stands.
-- KEYS: base
-- ARGV: uuid
-- Answer: nothing if it is unknown or its result has expired; else state, score there, spec, run (fields and values);
--   of what has another type something that cannot be read
local id = ARGV[1]
local head = header(id)
local state, score = find(id, head)
local over = state == 'succeeded' or state == 'failed' or state == 'canceled'
if not state or over and tonumber(score) <= now then return {} end
return {state, score, try('GET', key('spec', id)) or '', try('HGETALL', key('run', id)) or {'n', '?'}}
