#!lua flags=allow-oom
-- expired: running → running. Reads which leases are over, queue by queue. A lease that ends later than any lease can,
-- because somebody wrote there or the clock jumped back, is shortened: its worker renews it, or it is over some day.
-- A key of another type is passed over, for the sake of the other queues.
-- KEYS: base
-- ARGV: queue and rank among its expired leases to look from (an empty queue: all), limit (leases)
-- Answer: queue and rank to go on from (an empty queue: there are no more), then 5 for each lease: uuid, attempt,
--   queue, lease end (ms), lease (ms)
local from_queue, from, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local LONGEST, USUAL, MOST_QUEUES = 7200000, 30000, 1000
local answer, found, looked = {'', 0}, 0, 0

local function own_lease(id)
  local lease = lease_of(id)
  return lease > 0 and lease or USUAL
end

-- Lists the expired leases of a queue, from a rank on, and answers how many.
local function list(queue, rank)
  local ids = redis.call('ZRANGE', key('running', queue), '-inf', now, 'BYSCORE', 'LIMIT', rank, limit - found)
  for _, id in ipairs(ids) do
    local attempt = number(run_fields(id, ATTEMPT))
    for _, value in ipairs({id, attempt, queue, lease_end_of(queue, id), own_lease(id)}) do
      answer[#answer + 1] = value
    end
  end
  found = found + #ids
  return #ids
end

local function shorten(set)
  for _, id in ipairs(redis.call('ZRANGE', set, now + LONGEST, '+inf', 'BYSCORE', 'LIMIT', 0, limit)) do
    redis.call('ZADD', set, now + own_lease(id), id)
  end
end

local all = redis.call('SMEMBERS', busy)
table.sort(all)
for _, queue in ipairs(all) do
  if queue >= from_queue then
    local rank, set = queue == from_queue and from or 0, key('running', queue)
    local size = try('ZCARD', set)
    if size == 0 then redis.call('SREM', busy, queue) end
    if size and size > 0 then
      rank = rank + list(queue, rank)
      shorten(set)
    end
    looked = looked + 1
    if found >= limit or looked >= MOST_QUEUES then
      answer[1], answer[2] = queue, rank
      break
    end
  end
end
return answer
