#!lua flags=allow-oom
-- cancel: scheduled | queued | retrying → canceled at once; running → running, flagged, and its worker told by its
-- inbox.
-- KEYS: base
-- ARGV: uuid, keep (ms)
-- Answer: canceled, flagged, unknown, unreadable (its worker cannot be told), or the state in which it has finished
local id, keep = ARGV[1], tonumber(ARGV[2])
local head = header(id)
local state, score, queue = find(id, head)
if state == 'running' then
  local run = key('run', id)
  local held = held_by(id, 'n', 'w', 't')
  if not held[1] or not held[2] or number(held[3]) == 0 then return 'unreadable' end
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
redis.call('ZREM', key(state == 'queued' and 'ready' or state, queue), id)
redis.call('ZREM', late, id)
redis.call('HSET', mend(key('run', id)), 'e', at)
blame(key('run', id), 'canceled')
finish('canceled', id, head, keep)
flush()
return 'canceled'
