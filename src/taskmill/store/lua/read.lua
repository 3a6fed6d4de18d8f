#!lua flags=allow-oom,no-writes
-- read: one task as it stands.
-- KEYS: base
-- ARGV: uuid
-- Answer: nothing if it is unknown or its result has expired; else state, score there, spec, run (fields and values)
local id = ARGV[1]
local head = header(id)
local state, score
if head then state, score = state_of(id, head.queue) end
local over = state == 'succeeded' or state == 'failed' or state == 'canceled'
if not state or over and tonumber(score) <= now then return {} end
return {state, score, redis.call('GET', key('spec', id)), redis.call('HGETALL', key('run', id))}
