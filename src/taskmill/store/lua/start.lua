#!lua flags=allow-oom
-- start: scheduled | retrying | blocked → queued. Somebody asks by hand that the task does not wait any longer.
-- KEYS: base
-- ARGV: uuids
-- Answer: for each queued
-- Refusals: unknown, unreadable (its spec), or not, and the state of a task that does not wait
return change_each(1, function(id)
  local head = header(id)
  local state, score, queue = find(id, head)
  if not state or is_finished(state) and tonumber(score) <= now then return 'unknown' end
  if state ~= 'scheduled' and state ~= 'retrying' and state ~= 'blocked' then return 'not ' .. state end
  if not head then return 'unreadable' end
  check_set(key('ready', head.queue))
  check_totals()
  return 'queued', function()
    redis.call('ZREM', key(state, queue), id)
    redis.call('DEL', key('parents', id))
    enqueue(id, head)
  end
end)
