#!lua flags=allow-oom
-- retry: failed | canceled → queued | blocked. Somebody asks for it by hand: failures, losses, releases and the flag
-- start again at zero, and the number of the attempt goes on. It waits again for the parents that it had to wait for.
-- KEYS: base
-- ARGV: uuids
-- Answer: for each queued, or blocked
-- Refusals: unknown, unreadable (its spec), or not, and the state from which a task cannot be retried
return change_each(1, function(id)
  local head = header(id)
  local state, score = find(id, head)
  if not state or is_finished(state) and tonumber(score) <= now then return 'unknown' end
  if state ~= 'failed' and state ~= 'canceled' then return 'not ' .. state end
  if not head then return 'unreadable' end
  local parents = {}
  for parent in string.gmatch(run_fields(id, AWAITED) or '', '%S+') do parents[#parents + 1] = parent end
  check_set(key('ready', head.queue))
  check_blocked(head.queue)
  check_totals()
  redis.call('HGET', queues, head.queue)
  return #parents > 0 and 'blocked' or 'queued', function()
    local run = writable_run(id)
    redis.call('ZREM', key('done', state), id)
    redis.call('HDEL', run, FAILURES, LOST, RELEASED, CANCELED, CODE, DETAIL, ENDED, RESULT, AWAITED)
    redis.call('HSET', run, BASE, redis.call('HGET', run, ATTEMPT) or 0)
    -- Its queue may have been deleted.
    redis.call('HSETNX', queues, head.queue, '')
    if #parents > 0 then block(id, head.queue, parents) else enqueue(id, head) end
    add_total('reopened')
  end
end)
