-- due: how tasks become ready at their time. Part of claim. Moves at most a page in one call, and says when the next is
-- due and which queues have one that is due within the poll interval.
local PAGE = 100
local next_due, moved, due_soon = 0, 0, {}

-- scheduled | retrying → queued, for what is due in this queue.
local function queue_due(kind, queue, poll)
  local set = key(kind, queue)
  local head = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
  if head[2] and tonumber(head[2]) <= now and moved < PAGE then
    local ids = redis.call('ZRANGE', set, '-inf', now, 'BYSCORE', 'LIMIT', 0, PAGE - moved)
    for _, id in ipairs(ids) do
      -- A spec that cannot be read goes to a worker, too, which fails the task.
      local fields = header(id) or redis.call('EXISTS', key('spec', id)) == 1 and {queue = queue, priority = 0}
      if fields then enqueue_without_wake(id, fields) else add_total('anomaly') end
    end
    redis.call('ZREM', set, unpack(ids))
    moved = moved + #ids
    head = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
  end
  local due = tonumber(head[2])
  if due and (next_due == 0 or due < next_due) then next_due = due end
  if due and due - now <= poll then due_soon[queue] = true end
end
