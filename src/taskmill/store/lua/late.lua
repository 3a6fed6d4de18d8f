#!lua flags=allow-oom
-- late: scheduled | queued | blocked → failed (too_late). No worker claimed the task in time.
-- KEYS: base
-- ARGV: keep (ms), limit (tasks)
-- Answer: how many were too late; as many as the limit means that there may be more
local keep, limit = ARGV[1], tonumber(ARGV[2])
local ids = redis.call('ZRANGE', late, '-inf', now, 'BYSCORE', 'LIMIT', 0, limit)
if #ids > 0 then check_done('failed') end
for _, id in ipairs(ids) do
  local head = header(id)
  if head then
    for _, kind in ipairs({'ready', 'scheduled', 'blocked'}) do check_set(key(kind, head.queue)) end
  end
end
for _, id in ipairs(ids) do
  local head = header(id)
  redis.call('ZREM', late, id)
  local is_blocked = head and redis.call('ZSCORE', key('blocked', head.queue), id)
  if is_blocked then unblock_for_good(id, head.queue) end
  local waited = is_blocked or head
    and redis.call('ZREM', key('ready', head.queue), id) + redis.call('ZREM', key('scheduled', head.queue), id) > 0
  if waited then
    redis.call('HSET', writable_run(id), ENDED, now_text, CODE, 'too_late')
    finish('failed', id, head, keep)
  else
    add_total('anomaly')
  end
end
write_totals()
return #ids
