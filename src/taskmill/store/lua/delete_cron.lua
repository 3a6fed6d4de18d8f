#!lua flags=allow-oom
-- delete_cron: waiting | paused → (none). Tasks that it has fired stay.
-- KEYS: base
-- ARGV: name
-- Answer: 1 if there was one, else 0
cron_fields('next')
redis.call('ZREM', due, name)
return redis.call('DEL', cron)
