#!lua flags=allow-oom
-- claim: queued → running, up to a number of tasks; before it, scheduled | retrying → queued for what has become due,
-- and queued → failed (too_late) for what may no longer start. A worker that lost the answer repeats its nonce and gets
-- those of the tasks that still run under that attempt, with a fresh lease, and no others.
-- KEYS: base
-- ARGV: worker, nonce, want (tasks; never more than 1000 are handed out), lease (ms), keep (ms, for too_late), poll
--   (ms), cursor (place in the expired leases), then the queues in the order of preference
-- Answer: now (ms), due (ms when the next task of these queues is due, 0: none),
--   tasks: 3 for each: uuid, attempt, spec
--   expired: 4 for each of up to 100 expired leases after the cursor: uuid, attempt, lease end (ms), lease (ms)
local PAGE, LARGEST, FIRST_QUEUE = 100, 1000, 8
local worker, nonce, want, lease = ARGV[1], ARGV[2], math.min(tonumber(ARGV[3]), LARGEST), tonumber(ARGV[4])
local lease_end = text(now + lease)
local keep, poll, cursor = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local due, moved, taken, near = 0, 0, 0, {}
local tasks, claimed, leases = {}, {}, {}

local function promote(kind, queue)
  local set = key(kind, queue)
  local head = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
  if head[2] and tonumber(head[2]) <= now and moved < PAGE then
    local ids = redis.call('ZRANGE', set, '-inf', now, 'BYSCORE', 'LIMIT', 0, PAGE - moved)
    redis.call('ZREM', set, unpack(ids))
    for _, id in ipairs(ids) do
      -- One that cannot be read goes to a worker, too, who fails it.
      local fields = header(id) or redis.call('EXISTS', key('spec', id)) == 1 and {queue = queue, priority = 0}
      if fields then enqueue_quietly(id, fields) else bump('anomaly') end
    end
    moved = moved + #ids
    head = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
  end
  local next_due = tonumber(head[2])
  if next_due and (due == 0 or next_due < due) then due = next_due end
  if next_due and next_due - now <= poll then near[queue] = true end
end

local function start(id, spec, run, first)
  local attempt = 1
  if first then
    redis.call('HSET', run, 'n', '1', 'w', worker, 's', at, 't', ARGV[4])
  else
    attempt = raise(run, 'n')
    redis.call('HSET', run, 'w', worker, 's', at, 't', ARGV[4])
  end
  claimed[#claimed + 1] = id .. ' ' .. attempt
  leases[#leases + 1] = lease_end
  leases[#leases + 1] = id
  tasks[#tasks + 1] = id
  tasks[#tasks + 1] = attempt
  tasks[#tasks + 1] = spec
end

local function too_late(id)
  local last = redis.call('ZSCORE', late, id)
  if last then redis.call('ZREM', late, id) end
  if not last or tonumber(last) > now then return false end
  redis.call('HSET', mend(key('run', id)), 'e', at, 'x', 'too_late')
  finish('failed', id, header(id), keep)
  return true
end

local function take(queue)
  local ready = key('ready', queue)
  local ids = redis.call('ZRANGE', ready, 0, want - #claimed - 1)
  if #ids == 0 then return end
  local names, runs = {}, {}
  for i, id in ipairs(ids) do names[i], runs[i] = key('spec', id), key('run', id) end
  local specs = redis.call('MGET', unpack(names))
  local first = redis.call('EXISTS', unpack(runs)) == 0
  redis.call('ZREMRANGEBYRANK', ready, 0, #ids - 1)
  taken = taken + #ids
  local any_late = redis.call('EXISTS', late) == 1
  for i, id in ipairs(ids) do
    if not specs[i] and redis.call('EXISTS', names[i]) == 0 then
      bump('anomaly')
    elseif not (any_late and too_late(id)) then
      start(id, specs[i] or '', runs[i], first)
    end
  end
end

local function repeat_last()
  for id, attempt in string.gmatch(redis.call('HGET', key('claim', worker), 'tasks'), '(%S+) (%d+)') do
    local held, spec = held_by(id, 'n', 'w'), key('spec', id)
    local own = held[1] == attempt and held[2] == worker and redis.call('ZSCORE', running, id)
    if own and redis.call('EXISTS', spec) == 1 then
      tasks[#tasks + 1] = id
      tasks[#tasks + 1] = tonumber(attempt)
      tasks[#tasks + 1] = try('GET', spec) or ''
      leases[#leases + 1] = lease_end
      leases[#leases + 1] = id
    end
  end
end

local function expired()
  local answer = {}
  for _, id in ipairs(redis.call('ZRANGE', running, '-inf', now, 'BYSCORE', 'LIMIT', cursor, PAGE)) do
    local held = held_by(id, 'n', 't')
    answer[#answer + 1] = id
    answer[#answer + 1] = number(held[1])
    answer[#answer + 1] = tonumber(redis.call('ZSCORE', running, id))
    answer[#answer + 1] = number(held[2]) > 0 and number(held[2]) or lease
  end
  return answer
end

for i = FIRST_QUEUE, #ARGV do
  promote('scheduled', ARGV[i])
  promote('retrying', ARGV[i])
end
if want > 0 then
  if redis.call('HGET', key('claim', worker), 'nonce') == nonce then
    repeat_last()
  else
    for i = FIRST_QUEUE, #ARGV do
      if #claimed < want and not paused(ARGV[i]) then take(ARGV[i]) end
    end
    if #claimed > 0 then
      redis.call('HSET', key('claim', worker), 'nonce', nonce, 'tasks', table.concat(claimed, ' '))
      redis.call('PEXPIRE', key('claim', worker), 2 * lease)
    end
  end
  if #leases > 0 then redis.call('ZADD', running, unpack(leases)) end
end
-- Whoever was woken for the head passes the word on when there is more behind it than it took.
if taken + moved > 0 then
  for i = FIRST_QUEUE, #ARGV do
    if near[ARGV[i]] or redis.call('EXISTS', key('ready', ARGV[i])) == 1 then wake(ARGV[i]) end
  end
end
flush()
return {now, due, tasks, expired()}
