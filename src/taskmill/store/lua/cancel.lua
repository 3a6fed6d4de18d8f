#!lua flags=allow-oom
-- cancel: scheduled | queued | retrying → canceled at once; running → running, flagged, and its worker told by its
-- inbox.
-- KEYS: base
-- ARGV: uuid, keep (ms)
-- Answer: canceled, flagged, unknown, or the state in which the task has finished
local id, keep = ARGV[1], tonumber(ARGV[2])
local head = header(id)
if not head then return 'unknown' end
local state, score = state_of(id, head.queue)
if state == 'running' then
  local run = key('run', id)
  local held = redis.call('HMGET', run, 'n', 'w', 't')
  local inbox = key('inbox', held[2])
  redis.call('HSET', run, 'c', 1)
  redis.call('RPUSH', inbox, 'cancel ' .. id .. ' ' .. held[1])
  redis.call('PEXPIRE', inbox, 2 * held[3])
  return 'flagged'
end
if state == 'succeeded' or state == 'failed' or state == 'canceled' then
  return tonumber(score) > now and state or 'unknown'
end
if not state then return 'unknown' end
redis.call('ZREM', key(state == 'queued' and 'ready' or state, head.queue), id)
redis.call('ZREM', late, id)
redis.call('HSET', key('run', id), 'e', now)
blame(key('run', id), 'canceled')
finish('canceled', id, head, keep)
flush()
return 'canceled'
