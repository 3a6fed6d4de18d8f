#!lua flags=allow-oom
-- late: scheduled | queued → failed (too_late), for tasks that no worker claimed in time.
-- KEYS: base
-- ARGV: keep (ms), limit (tasks)
-- Answer: how many passed their time; as many as the limit means that there may be more
local keep = tonumber(ARGV[1])
local ids = redis.call('ZRANGE', late, '-inf', now, 'BYSCORE', 'LIMIT', 0, tonumber(ARGV[2]))
for _, id in ipairs(ids) do
  local head = header(id)
  redis.call('ZREM', late, id)
  local waited = head
    and redis.call('ZREM', key('ready', head.queue), id) + redis.call('ZREM', key('scheduled', head.queue), id) > 0
  if waited then
    redis.call('HSET', mend(key('run', id)), 'e', at, 'x', 'too_late')
    finish('failed', id, head, keep)
  else
    bump('anomaly')
  end
end
flush()
return #ids
