#!lua flags=allow-oom
-- expired: running → running. Reads which leases are over, queue by queue. A lease that ends later than any lease can,
-- because somebody wrote there or the clock jumped back, is shortened: its worker renews it, or it is over some day.
-- A key of another type is passed over, for the sake of the other queues. Tells also when the next thing is due for
-- those who sweep.
-- KEYS: base
-- ARGV: queue and rank among its expired leases to look from (an empty queue: all), limit (leases), max failures (0: as
--   many as there are)
-- Answer: queue and rank to go on from (an empty queue: there are no more), the time (ms) until a lease of the queues
--   that were looked at, a result or a start_before is over, at most 2 h (0: one is, or too many tasks have failed),
--   then 5 for each lease: uuid, attempt, queue, lease end (ms), lease (ms)
local from_queue, from, limit, max_failures = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local LONGEST, USUAL, MOST_QUEUES = 7200000, 30000, 1000
local answer, found, looked, next_due = {'', 0, 0}, 0, 0, now + LONGEST

-- Looks at the first of a set, which may be the next that is due. Answers 0 for an empty set, nil for a key of another
-- type.
local function look_at(set)
  local first = try('ZRANGE', set, 0, 0, 'WITHSCORES')
  if first and first[2] then next_due = math.min(next_due, tonumber(first[2])) end
  return first and #first
end

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
    local size = look_at(set)
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
for _, set in ipairs({late, key('done', 'succeeded'), key('done', 'failed'), key('done', 'canceled')}) do
  look_at(set)
end
local too_many = max_failures > 0 and (try('ZCARD', key('done', 'failed')) or 0) > max_failures
answer[3] = too_many and 0 or math.ceil(math.max(next_due - now, 0))
return answer
