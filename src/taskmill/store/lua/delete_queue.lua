#!lua flags=allow-oom
-- delete_queue: empty → gone, with its settings. A task that comes later makes it anew.
-- KEYS: base
-- ARGV: queue
-- Answer: done
-- Refusals: unknown, or busy (it has tasks that have not finished)
local queue = ARGV[1]
if not redis.call('HGET', queues, queue) then return 'unknown' end
redis.call('HGET', notes, queue)
for _, set in ipairs({'ready', 'scheduled', 'retrying', 'blocked', 'running'}) do
  if redis.call('ZCARD', key(set, queue)) > 0 then return 'busy' end
end
redis.call('SREM', busy, queue)
redis.call('HDEL', queues, queue)
redis.call('HDEL', notes, queue)
redis.call('DEL', key('pace', queue), key('turn', queue), key('wake', queue))
return 'done'
