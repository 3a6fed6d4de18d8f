-- take_back: how an attempt without an outcome leaves running. Shared by release, recover and takeover.
-- Checks everything that these tasks may be moved to. Their ids stand in a list, from an index on, step apart.
local function check_ways(list, from, step)
  if #list < from then return end
  check_set(running)
  check_done('failed', 'canceled')
  for i = from, #list, step do
    local head = header(list[i])
    if head then check_set(key('ready', head.queue)) end
  end
end

-- Ends an attempt that has no outcome: it was lost or released.
local function end_attempt(id, attempt, worker, claimed_at, outcome)
  redis.call('HSET', key('run', id), WORKER, '', ENDED, now_text, 'a' .. attempt,
    ledger_row(worker, claimed_at, outcome))
end

-- Queues a task again, or finishes it in another state.
local function move(state, id, head, default_keep)
  if state == 'queued' then enqueue(id, head) else finish(state, id, head, default_keep) end
  return state
end

-- running → queued | failed | canceled, for an attempt whose worker is gone.
local function lose(id, attempt, worker, canceled, claimed_at, keep, max_lost)
  local head, state = header(id), 'queued'
  redis.call('ZREM', running, id)
  local lost = increment(id, LOST)
  add_stat('lost')
  end_attempt(id, attempt, worker, claimed_at, 'lost')
  if canceled then
    state = 'canceled'
    set_error(id, 'canceled')
  elseif not head or head.on_lost == 'f' or lost > max_lost then
    state = 'failed'
    set_error(id, 'worker_lost')
  end
  return move(state, id, head, keep)
end
