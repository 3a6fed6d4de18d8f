#!lua flags=allow-oom
-- claim: queued → running, for up to a number of tasks. First scheduled | retrying → queued for what has become due,
-- and queued → failed (too_late) for what may no longer start. A worker that lost the answer repeats its nonce: it
-- gets the tasks of that answer which still run under the same attempt, each with a new lease, and no other tasks.
-- KEYS: base
-- ARGV: worker, nonce, want (tasks; at most 1000 are handed out), lease (ms; then / and how many losses the worker
--   allows, unless 3), keep (ms, for too_late), poll (ms), scripts (1; 0: they stay in their queues, since this worker
--   cannot run them now), bytes (of specs at most, but for the first), then the queues in order of preference
-- Answer: now (ms), due (ms when the next task of these queues is due, 0: none), opens (ms when a queue opens of which
--   this worker has the turn, 0: none), then 4 for each task: uuid, attempt, queue, spec
local LARGEST, FIRST_QUEUE = 1000, 9
local worker, nonce, want, lease_text = ARGV[1], ARGV[2], math.min(tonumber(ARGV[3]), LARGEST), ARGV[4]
local keep, poll, scripts, bytes_left = ARGV[5], tonumber(ARGV[6]), ARGV[7] == '1', tonumber(ARGV[8])
local lease = tonumber(string.match(lease_text, '%d+'))
local lease_end = text(now + lease)
local last_claim = key('claim', worker)
local taken, started, left_behind, repeated = 0, 0, false, false
local tasks, claimed, ready_tasks, offered, free, any_late = {}, {}, {}, {}, {}, false

local function hand_out(id, attempt, queue, spec)
  tasks[#tasks + 1] = id
  tasks[#tasks + 1] = attempt
  tasks[#tasks + 1] = queue
  tasks[#tasks + 1] = spec
end

local function start(id, queue, spec, run, is_first)
  local attempt = 1
  if is_first then
    redis.call('HSET', run, ATTEMPT, '1', WORKER, worker, CLAIMED, now_text, LEASE, lease_text)
  else
    attempt = increment(id, ATTEMPT)
    redis.call('HSET', run, WORKER, worker, CLAIMED, now_text, LEASE, lease_text)
  end
  started = started + 1
  claimed[#claimed + 1] = id .. ' ' .. attempt
  hand_out(id, attempt, queue, spec)
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

-- The first tasks of a queue, up to a number, that may be taken.
local function first_of(ready, most)
  if scripts then return redis.call('ZRANGE', ready, 0, most - 1) end
  local ids = {}
  for _, id in ipairs(redis.call('ZRANGE', ready, 0, PAGE - 1)) do
    local head = header(id)
    local is_script = head and head.type == 's'
    if is_script then left_behind = true elseif #ids < most then ids[#ids + 1] = id end
  end
  return ids
end

-- The queues with tasks that may be taken. Checks everything that these are moved to, and says which queues are busy.
local function open_queues()
  local open = {}
  for _, queue in ipairs(offered) do
    free[queue] = room(queue)
    if free[queue] > 0 then
      if redis.call('ZCARD', key('running', queue)) == 0 then redis.call('SADD', busy, queue) end
      open[#open + 1] = queue
    end
  end
  any_late = #open > 0 and redis.call('ZCARD', late) > 0
  if any_late then check_done('failed') end
  return open
end

local function claim(queue)
  local ready, leases, spec_keys, run_keys = key('ready', queue), {}, {}, {}
  local ids, specs = first_of(ready, math.min(want - started, free[queue])), nil
  specs, bytes_left = read_specs(ids, bytes_left, started == 0)
  if #ids == 0 then return end
  claimed[#claimed + 1] = 'queue ' .. queue
  for i, id in ipairs(ids) do spec_keys[i], run_keys[i] = key('spec', id), key('run', id) end
  local all_first = redis.call('EXISTS', unpack(run_keys)) == 0
  if scripts then redis.call('ZREMRANGEBYRANK', ready, 0, #ids - 1) else redis.call('ZREM', ready, unpack(ids)) end
  taken, ready_tasks[queue] = taken + #ids, ready_tasks[queue] - #ids
  for i, id in ipairs(ids) do
    if not specs[i] and redis.call('EXISTS', spec_keys[i]) == 0 then
      add_total('anomaly')
    elseif not (any_late and fail_if_late(id)) then
      start(id, queue, specs[i] or '', run_keys[i], all_first)
      leases[#leases + 1] = lease_end
      leases[#leases + 1] = id
    end
  end
  if #leases > 0 then
    redis.call('ZADD', key('running', queue), unpack(leases))
    free[queue] = free[queue] - #leases / 2
    local gap = settings_of(queue).gap
    if gap then redis.call('SET', key('pace', queue), text(arrival_of(queue) + #leases / 2 * gap)) end
  end
end

local function repeat_claim(list)
  local queue
  for id, attempt in string.gmatch(list, '(%S+) (%S+)') do
    if id == 'queue' then queue = attempt end
    local last_attempt, holder = run_fields(id, ATTEMPT, WORKER)
    local is_own = last_attempt == attempt and holder == worker and redis.call('ZSCORE', key('running', queue), id)
    if is_own and redis.call('EXISTS', key('spec', id)) == 1 then
      hand_out(id, tonumber(attempt), queue, try('GET', key('spec', id)) or '')
      redis.call('ZADD', key('running', queue), lease_end, id)
    end
  end
end

for i = FIRST_QUEUE, #ARGV do
  queue_due('scheduled', ARGV[i], poll)
  queue_due('retrying', ARGV[i], poll)
end
for i = FIRST_QUEUE, #ARGV do
  local queue = ARGV[i]
  ready_tasks[queue] = redis.call('ZCARD', key('ready', queue))
  if ready_tasks[queue] > 0 then offered[#offered + 1] = queue end
end
if want > 0 then
  local last = redis.call('GET', last_claim) or ''
  if string.sub(last, 1, #nonce + 1) == nonce .. ' ' then
    repeat_claim(string.sub(last, #nonce + 2))
    repeated, left_behind = true, true
  else
    for _, queue in ipairs(open_queues()) do
      if started < want and bytes_left >= 0 and free[queue] > 0 then claim(queue) end
    end
    if started > 0 then
      redis.call('SET', last_claim, nonce .. ' ' .. table.concat(claimed, ' '), 'PX', 2 * lease)
    end
  end
end
for _, queue in ipairs(offered) do
  share_turn(queue, worker, ready_tasks[queue] > 0, want == 0 or want > started, want > started and not repeated)
end
-- This worker was woken for the head of a queue. It wakes the next one for what it leaves behind.
if taken + moved > 0 or left_behind then
  for i = FIRST_QUEUE, #ARGV do
    if due_soon[ARGV[i]] or ready_tasks[ARGV[i]] > 0 then wake(ARGV[i]) end
  end
end
write_totals()
return {now, next_due, opens, tasks}
