#!lua flags=allow-oom,no-writes
-- why: reads what a task waits for.
-- KEYS: base
-- ARGV: uuid, most (uuids in each list)
-- Answer: state, score there, now (ms), tasks ahead of it in its queue, tasks of the queue that may start, after how
--   long its rate lets the next one start (ms), tasks that run, some of their uuids, uuids of parents that it waits
--   for; nothing if the task is unknown or its result has expired
local id, most = ARGV[1], tonumber(ARGV[2])
local state, score, queue = find(id, header(id))
if not state or is_finished(state) and tonumber(score) <= now then return {} end
local free, wait = room(queue)
local running = key('running', queue)
local parents = try('SMEMBERS', key('parents', id)) or {}
return {state, score, now, redis.call('ZRANK', key('ready', queue), id) or 0, free, wait, redis.call('ZCARD', running),
  redis.call('ZRANGE', running, 0, most - 1), {unpack(parents, 1, math.min(#parents, most))}}
