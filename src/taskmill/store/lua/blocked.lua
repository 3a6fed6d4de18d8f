-- blocked: tasks that wait for the end of others, their parents. Shared by the scripts that block one or let it go.
-- (none) | failed | canceled → blocked. A broker then looks whether the parents have ended.
local function block(id, queue, parents)
  redis.call('DEL', key('parents', id))
  redis.call('SADD', key('parents', id), unpack(parents))
  redis.call('ZADD', key('blocked', queue), now_text, id)
  leave_errand('link ' .. id)
end

-- Checks everything that block writes to.
local function check_blocked(queue)
  check_set(key('blocked', queue))
  check_set(errands)
end

-- blocked → elsewhere.
local function unblock(id, queue)
  redis.call('ZREM', key('blocked', queue), id)
  redis.call('DEL', key('parents', id))
end

-- blocked → failed | canceled. A retry by hand waits again for the parents that have not succeeded.
local function unblock_for_good(id, queue)
  local awaited = try('SMEMBERS', key('parents', id)) or {}
  if #awaited > 0 then redis.call('HSET', writable_run(id), AWAITED, table.concat(awaited, ' ')) end
  unblock(id, queue)
end
