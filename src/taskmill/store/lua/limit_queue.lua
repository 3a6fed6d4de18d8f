#!lua flags=allow-oom
-- limit_queue: limits → other limits, all at once. Nothing that runs is stopped. A worker is woken if a task may start.
-- KEYS: base
-- ARGV: queue, limits (words, empty for none)
-- Answer: ok
local queue, limits = ARGV[1], ARGV[2]
local paused = string.match(redis.call('HGET', queues, queue) or '', '^paused')
if paused then limits = limits == '' and paused or paused .. ' ' .. limits end
redis.call('HSET', queues, queue, limits)
redis.call('DEL', key('turn', queue))
if settings_of(queue).gap then arrival_of(queue) else redis.call('DEL', key('pace', queue)) end
wake(queue)
return 'ok'
