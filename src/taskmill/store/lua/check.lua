#!lua flags=allow-oom,no-writes
-- check: whether the tasks of a part of one set are as they must be, and how many tasks there are in all.
-- KEYS: base
-- ARGV: kind, name (as for page; kind '' for the accounts of the shard instead), from (rank), limit (tasks looked at)
-- Answer: of a set: looked at (tasks), then 2 for each breach: uuid, what is wrong
--   of the accounts: accepted, expired, places (tasks that stand somewhere), anomalies, the queues' names
local kind, name, from, limit = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

local function accounts()
  local totals = redis.call('HMGET', count, 'accepted', 'expired', 'anomaly')
  local names, places = redis.call('HKEYS', queues), redis.call('ZCARD', running)
  for _, state in ipairs(FINISHED) do places = places + redis.call('ZCARD', key('done', state)) end
  for _, queue in ipairs(names) do
    for _, set in ipairs({'ready', 'scheduled', 'retrying'}) do
      places = places + redis.call('ZCARD', key(set, queue))
    end
  end
  return {tonumber(totals[1] or 0), tonumber(totals[2] or 0), places, tonumber(totals[3] or 0), names}
end

local function places_of(id, queue)
  local found = {}
  local function look(set)
    if redis.call('ZSCORE', set, id) then found[#found + 1] = string.sub(set, #base + 1) end
  end
  look(running)
  for _, state in ipairs(FINISHED) do look(key('done', state)) end
  for _, set in ipairs({'ready', 'scheduled', 'retrying'}) do look(key(set, queue)) end
  return found
end

local function breach(id)
  local head = header(id)
  if not head then return 'it has no spec that can be read' end
  local found = places_of(id, head.queue)
  if #found ~= 1 then return 'it stands in ' .. #found .. ' places of its queue: ' .. table.concat(found, ' ') end
  local held = held_by(id, 'n', 'b', 'f', 'l', 'r')
  local n, b, f = number(held[1]), number(held[2]), number(held[3])
  local ended = f + number(held[4]) + number(held[5])
  if kind == 'running' and n - b ~= ended + 1 then return 'it runs, and its attempts do not add up' end
  if (kind == 'ready' or kind == 'retrying' or kind == 'scheduled') and n - b ~= ended then
    return 'it waits, and its attempts do not add up'
  end
  if kind == 'done' and name == 'succeeded' and n - b ~= ended + 1 then return 'its attempts do not add up' end
  local planned = 0
  for _ in string.gmatch(head.plan, '%d+') do planned = planned + 1 end
  if f > planned + 1 then return 'it has failed more often than its plan allows' end
end

if kind == '' then return accounts() end
local ids = redis.call('ZRANGE', name == '' and base .. kind or key(kind, name), from, from + limit - 1)
local answer = {#ids}
for _, id in ipairs(ids) do
  local wrong = breach(id)
  if wrong then
    answer[#answer + 1] = id
    answer[#answer + 1] = wrong
  end
end
return answer
