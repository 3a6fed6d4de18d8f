#!lua flags=allow-oom
-- cancel: scheduled | queued | retrying | blocked → canceled; running → running. A task that waits is canceled at once;
-- a running one is flagged, and a message in its worker's inbox makes the worker end it.
-- KEYS: base
-- ARGV: keep (ms), then uuids
-- Answer: for each canceled, or flagged
-- Refusals: unknown, unreadable (it runs, but its record names no worker), or the state in which it has finished
local keep = ARGV[1]

local function tell(id, queue)
  local attempt, worker = run_fields(id, ATTEMPT, WORKER)
  local lease = lease_of(id)
  if not attempt or not worker or lease == 0 then return 'unreadable' end
  local inbox = key('inbox', worker)
  redis.call('LLEN', inbox)
  return 'flagged', function()
    redis.call('RPUSH', inbox, 'cancel ' .. id .. ' ' .. attempt .. ' ' .. queue)
    redis.call('PEXPIRE', inbox, 2 * lease)
    redis.call('HSET', key('run', id), CANCELED, 1)
  end
end

return change_each(2, function(id)
  local head = header(id)
  local state, score, queue = find(id, head)
  if not state then return 'unknown' end
  if state == 'running' then return tell(id, queue) end
  if is_finished(state) then return tonumber(score) > now and state or 'unknown' end
  check_set(late)
  check_done('canceled')
  return 'canceled', function()
    redis.call('ZREM', key(state == 'queued' and 'ready' or state, queue), id)
    if state == 'blocked' then unblock_for_good(id, queue) end
    redis.call('ZREM', late, id)
    redis.call('HSET', writable_run(id), ENDED, now_text)
    set_error(id, 'canceled')
    finish('canceled', id, head, keep)
  end
end)
