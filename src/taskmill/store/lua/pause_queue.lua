#!lua flags=allow-oom
-- pause_queue: open → paused, or paused → open. A paused queue takes tasks and hands out none. One that goes on wakes a
-- worker.
-- KEYS: base
-- ARGV: queue, paused (1 or 0), note (for people: who did it and why, as JSON)
-- Answer: ok
-- Refusals: unknown (only a queue that is there can go on)
local queue, paused, note = ARGV[1], ARGV[2] == '1', ARGV[3]
local settings = redis.call('HGET', queues, queue)
if not paused and not settings then return 'unknown' end
local limits = string.gsub(settings or '', '^paused ?', '')
redis.call('HGET', notes, queue)
if paused then limits = limits == '' and 'paused' or 'paused ' .. limits end
redis.call('HSET', queues, queue, limits)
redis.call('HSET', notes, queue, now_text .. ' ' .. note)
if not paused then wake(queue) end
return 'ok'
