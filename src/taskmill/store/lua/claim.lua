#!lua flags=allow-oom
-- claim: queued → running, for up to a number of tasks. First scheduled | retrying → queued for what has become due,
-- and queued → failed (too_late) for what may no longer start. A worker that lost the answer repeats its nonce: it
-- gets the tasks of that answer which still run under the same attempt, each with a new lease, and no other tasks.
-- KEYS: base
-- ARGV: worker, nonce, want (tasks; at most 1000 are handed out), lease (ms), keep (ms, for too_late), poll (ms),
--   cursor (rank in the expired leases), scripts (1; 0: they stay in their queues, since this worker cannot run them
--   now), then the queues in order of preference
-- Answer: now (ms), due (ms when the next task of these queues is due, 0: none),
--   tasks: 3 for each: uuid, attempt, spec
--   expired: 4 for each of up to 100 expired leases from the cursor on: uuid, attempt, lease end (ms), lease (ms)
local LARGEST, FIRST_QUEUE = 1000, 9
local worker, nonce, want, lease_text = ARGV[1], ARGV[2], math.min(tonumber(ARGV[3]), LARGEST), ARGV[4]
local keep, poll, cursor, scripts = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8] == '1'
local lease = tonumber(lease_text)
local lease_end = text(now + lease)
local last_claim = key('claim', worker)
local taken, left_behind = 0, false
local tasks, claimed, leases = {}, {}, {}
-- How many tasks are ready in each queue, and whether any may be too late.
local ready_tasks, any_late = {}, nil

local function hand_out(id, attempt, spec)
  tasks[#tasks + 1] = id
  tasks[#tasks + 1] = attempt
  tasks[#tasks + 1] = spec
  leases[#leases + 1] = lease_end
  leases[#leases + 1] = id
end

local function start(id, spec, run, is_first)
  local attempt = 1
  if is_first then
    redis.call('HSET', run, ATTEMPT, '1', WORKER, worker, CLAIMED, now_text, LEASE, lease_text)
  else
    attempt = increment(id, ATTEMPT)
    redis.call('HSET', run, WORKER, worker, CLAIMED, now_text, LEASE, lease_text)
  end
  claimed[#claimed + 1] = id .. ' ' .. attempt
  hand_out(id, attempt, spec)
end

-- queued → failed, if it should have started before.
local function fail_if_late(id)
  local start_before = redis.call('ZSCORE', late, id)
  if start_before then redis.call('ZREM', late, id) end
  if not start_before or tonumber(start_before) > now then return false end
  redis.call('HSET', writable_run(id), ENDED, now_text, CODE, 'too_late')
  finish('failed', id, header(id), keep)
  return true
end

-- The first tasks of a queue that may be taken.
local function first_of(ready)
  if scripts then return redis.call('ZRANGE', ready, 0, want - #claimed - 1) end
  local ids = {}
  for _, id in ipairs(redis.call('ZRANGE', ready, 0, PAGE - 1)) do
    local head = header(id)
    local is_script = head and head.type == 's'
    if is_script then left_behind = true elseif #ids < want - #claimed then ids[#ids + 1] = id end
  end
  return ids
end

-- Checks everything that tasks of all queues are moved to.
local function check_ways()
  check_set(running)
  any_late = redis.call('ZCARD', late) > 0
  if any_late then check_done('failed') end
end

local function claim(queue)
  local ready = key('ready', queue)
  local ids = ready_tasks[queue] > 0 and first_of(ready) or {}
  if #ids == 0 then return end
  if any_late == nil then check_ways() end
  local spec_keys, run_keys = {}, {}
  for i, id in ipairs(ids) do spec_keys[i], run_keys[i] = key('spec', id), key('run', id) end
  local specs = redis.call('MGET', unpack(spec_keys))
  local all_first = redis.call('EXISTS', unpack(run_keys)) == 0
  if scripts then redis.call('ZREMRANGEBYRANK', ready, 0, #ids - 1) else redis.call('ZREM', ready, unpack(ids)) end
  taken, ready_tasks[queue] = taken + #ids, ready_tasks[queue] - #ids
  for i, id in ipairs(ids) do
    if not specs[i] and redis.call('EXISTS', spec_keys[i]) == 0 then
      add_total('anomaly')
    elseif not (any_late and fail_if_late(id)) then
      start(id, specs[i] or '', run_keys[i], all_first)
    end
  end
end

local function repeat_last_claim()
  for id, attempt in string.gmatch(redis.call('HGET', last_claim, 'tasks'), '(%S+) (%d+)') do
    local last_attempt, holder = run_fields(id, ATTEMPT, WORKER)
    local is_own = last_attempt == attempt and holder == worker and redis.call('ZSCORE', running, id)
    if is_own and redis.call('EXISTS', key('spec', id)) == 1 then
      hand_out(id, tonumber(attempt), try('GET', key('spec', id)) or '')
    end
  end
end

local function expired_leases()
  local answer = {}
  for _, id in ipairs(redis.call('ZRANGE', running, '-inf', now, 'BYSCORE', 'LIMIT', cursor, PAGE)) do
    local attempt, own_lease = run_fields(id, ATTEMPT, LEASE)
    answer[#answer + 1] = id
    answer[#answer + 1] = number(attempt)
    answer[#answer + 1] = tonumber(redis.call('ZSCORE', running, id))
    answer[#answer + 1] = number(own_lease) > 0 and number(own_lease) or lease
  end
  return answer
end

for i = FIRST_QUEUE, #ARGV do
  queue_due('scheduled', ARGV[i], poll)
  queue_due('retrying', ARGV[i], poll)
end
for i = FIRST_QUEUE, #ARGV do ready_tasks[ARGV[i]] = redis.call('ZCARD', key('ready', ARGV[i])) end
if want > 0 then
  if redis.call('HGET', last_claim, 'nonce') == nonce then
    repeat_last_claim()
  else
    for i = FIRST_QUEUE, #ARGV do
      if #claimed < want and not is_paused(ARGV[i]) then claim(ARGV[i]) end
    end
    if #claimed > 0 then
      redis.call('HSET', last_claim, 'nonce', nonce, 'tasks', table.concat(claimed, ' '))
      redis.call('PEXPIRE', last_claim, 2 * lease)
    end
  end
  if #leases > 0 then redis.call('ZADD', running, unpack(leases)) end
end
-- This worker was woken for the head of a queue. It wakes the next one for what it leaves behind.
if taken + moved > 0 or left_behind then
  for i = FIRST_QUEUE, #ARGV do
    if due_soon[ARGV[i]] or ready_tasks[ARGV[i]] > 0 then wake(ARGV[i]) end
  end
end
write_totals()
return {now, next_due, tasks, expired_leases()}
