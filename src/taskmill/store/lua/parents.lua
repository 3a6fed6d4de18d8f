#!lua flags=allow-oom,no-writes
-- parents: reads for which tasks a blocked one waits.
-- KEYS: base
-- ARGV: uuid
-- Answer: patient (1 if it was retried by hand, and so also waits for a parent that has failed or is gone: that may be
--   retried, or this one be started), then their uuids; nothing if it is not blocked
local id = ARGV[1]
local head = header(id)
if not head or not redis.call('ZSCORE', key('blocked', head.queue), id) then return {} end
local patient = run_fields(id, BASE) and extra_of(id, head, 'on_parent') ~= 'run'
return {patient and 1 or 0, unpack(try('SMEMBERS', key('parents', id)) or {})}
