#!lua flags=allow-oom
-- delete_cron: waiting | paused → (none). Tasks that it has fired stay.
-- KEYS: base
-- ARGV: name, queue (one in another queue stays)
-- Answer: 1 if there was one, else 0
local queue = cron_fields('queue')
if queue and queue ~= ARGV[2] then return 0 end
redis.call('ZREM', due, name)
return redis.call('DEL', cron)
