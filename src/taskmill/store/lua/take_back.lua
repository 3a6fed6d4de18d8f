-- take_back: how an attempt without an outcome leaves running. Shared by release, recover and takeover.
-- Checks everything that these tasks may be moved to. Their ids stand in a list, from an index on, step apart.
local function check_ways(list, from, step)
  if #list < from then return end
  check_done('failed', 'canceled')
  for i = from, #list, step do
    local head = header(list[i])
    for _, kind in ipairs(head and {'running', 'ready', 'retrying'} or {}) do check_set(key(kind, head.queue)) end
  end
end

-- Ends an attempt that has no outcome: it was lost or released.
local function end_attempt(id, attempt, queue, worker, claimed_at, outcome)
  leave_running(queue, {id})
  redis.call('HSET', key('run', id), WORKER, '', ENDED, now_text, 'a' .. attempt,
    ledger_row(worker, claimed_at, outcome))
end

-- Queues a task again, unless it was canceled or has failed for good with a code.
local function move(id, head, canceled, code, keep)
  local state = canceled and 'canceled' or code and 'failed' or 'queued'
  if state == 'queued' then
    enqueue(id, head)
  else
    set_error(id, canceled and 'canceled' or code)
    finish(state, id, head, keep)
  end
  return state
end

-- running → retrying, for a share of the lease that differs from task to task: what ran beside a task that ends its
-- workers parts from it.
local function wait_for_share(id, attempt, head, lease)
  local set = key('retrying', head.queue)
  local share = tonumber(string.sub(redis.sha1hex(id .. ' ' .. attempt), 1, 8), 16) / 4294967296
  redis.call('ZADD', set, now + math.floor(share * lease), id)
  wake_if_head(set, id, head.queue)
  return 'retrying'
end

-- running → queued | retrying | failed | canceled, for an attempt whose worker is gone.
local function lose(id, attempt, queue, keep)
  local head, lease, max_lost = header(id), lease_of(id)
  local worker, canceled, claimed_at = run_fields(id, WORKER, CANCELED, CLAIMED)
  local lost = increment(id, LOST)
  add_stat('lost')
  end_attempt(id, attempt, queue, worker, claimed_at, 'lost')
  local is_over = not head or head.on_lost == 'f' or lost > max_lost
  if not canceled and not is_over and lost > 1 then return wait_for_share(id, attempt, head, lease) end
  return move(id, head, canceled, is_over and 'worker_lost', keep)
end
