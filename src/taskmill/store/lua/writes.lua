-- writes: how scripts write what many tasks share: totals, queues, the sets of finished tasks. Part of every script,
-- behind the prelude.
-- Before its first write a script checks all that it may write to, so that an error for a key of another type leaves
-- everything as it was. The keys of one task and the lists of tokens need no check: no write to them fails.
local checked = {}
local function check_set(set)
  if not checked[set] then redis.call('ZCARD', set) end
  checked[set] = true
end
local function check_totals()
  if not checked[count] then
    redis.call('HSTRLEN', count, '')
    redis.call('HSTRLEN', stats, '')
  end
  checked[count] = true
end
local function check_done(...)
  for _, state in ipairs({...}) do check_set(key('done', state)) end
  check_set(errands)
  check_totals()
end

-- Running totals and those of this quarter hour: summed up here and written once, by write_totals.
local totals, quarter_totals = {}, {}
local function add_total(name, n)
  totals[name] = (totals[name] or 0) + (n or 1)
end
local function add_stat(name, n)
  add_total(name, n)
  quarter_totals[name] = (quarter_totals[name] or 0) + (n or 1)
end
-- The ends of tasks of each queue in this hour, also written by write_totals.
local ended_in = {succeeded = {}, failed = {}}
local function add_end(state, queue)
  local ends = ended_in[state]
  if ends then ends[queue] = (ends[queue] or 0) + 1 end
end
-- The first counts of an hour have names of their own. A key of another type is passed over: nothing depends on it.
local function write_ends(queue, letter, n)
  local hour, name = base .. 'qstats:' .. math.floor(now / HOUR), queue .. letter
  if try('HINCRBY', hour, name, n) ~= n then return end
  if queue ~= OTHER and redis.call('HLEN', hour) > MOST_COUNTS then
    redis.call('HDEL', hour, name)
    return write_ends(OTHER, letter, n)
  end
  redis.call('PEXPIRE', hour, HOURS_KEPT)
end
local function write_totals()
  for queue, n in pairs(ended_in.succeeded) do write_ends(queue, ' s', n) end
  for queue, n in pairs(ended_in.failed) do write_ends(queue, ' f', n) end
  for name, n in pairs(totals) do redis.call('HINCRBY', count, name, n) end
  for name, n in pairs(quarter_totals) do
    if redis.call('HINCRBY', stats, name, n) == n then redis.call('PEXPIRE', stats, STATS_KEPT) end
  end
end

-- Wakes one worker that waits for this queue, unless no task of it may start now: it is paused or full, or a worker has
-- the turn. At most one token lies there. This comes after other writes, so a key of another type is passed over:
-- workers look by themselves after a while.
local function wake(queue)
  local tokens = key('wake', queue)
  if try('LLEN', tokens) ~= 0 then return end
  local free, wait = room(queue)
  if free == 0 and (wait == 0 or select(2, turn_holder(queue, wait))) then return end
  redis.call('LPUSH', tokens, '1')
end

-- Wakes a worker only for a new head: the worker that takes the head looks at what is behind it.
local function wake_if_head(set, id, queue)
  if redis.call('ZRANGE', set, 0, 0)[1] == id then wake(queue) end
end

local function enqueue_without_wake(id, head)
  local sequence = redis.call('HINCRBY', count, 'sequence', 1)
  redis.call('ZADD', key('ready', head.queue), ready_score(head.priority, sequence), id)
end
local function enqueue(id, head)
  enqueue_without_wake(id, head)
  wake_if_head(key('ready', head.queue), id, head.queue)
end

-- Takes tasks out of running.
local freed = {}
local function leave_running(queue, ids)
  freed[queue] = (freed[queue] or 0) + redis.call('ZREM', key('running', queue), unpack(ids))
end

-- Wakes a worker for each queue that was full before tasks left running, and has work that is ready, or due some day:
-- the worker is told when.
local function wake_freed()
  for queue, n in pairs(freed) do
    local c = settings_of(queue).c
    local running = c and try('ZCARD', key('running', queue)) or 0
    if c and running < c and running + n >= c
      and redis.call('EXISTS', key('ready', queue), key('scheduled', queue), key('retrying', queue)) > 0 then
      wake(queue)
    end
  end
end

-- Sets the error of a task that does not end by an outcome of its own. The detail of an earlier attempt goes.
local function set_error(id, code)
  local run = key('run', id)
  redis.call('HSET', run, CODE, code)
  redis.call('HDEL', run, DETAIL)
end

-- Notes at a cron how a task of it ended.
local function note_outcome(cron, state)
  if not cron or not try('HGET', key('cron', cron), 'revision') then return end
  redis.call('HSET', key('cron', cron), 'outcome', state, 'ended', now_text)
  if state == 'succeeded' then redis.call('HSET', key('cron', cron), 'success', now_text) end
end

-- Leaves something for a broker to do, and wakes one. The brokers also look by themselves.
local function leave_errand(errand)
  redis.call('ZADD', errands, now_text, errand)
  local tokens = base .. 'errand_left'
  if try('LLEN', tokens) == 0 then redis.call('LPUSH', tokens, '1') end
end

-- The errand of an end of which somebody wants to hear.
local function callback_errand(id, state, attempt)
  return 'callback ' .. id .. ' ' .. state .. ' ' .. (attempt or 0)
end

-- What has to be done because a task has ended.
local function leave_errands(id, state, attempt, cron, followed, callback)
  note_outcome(cron, state)
  if followed then leave_errand('told ' .. id) end
  if callback or state == 'failed' and redis.call('EXISTS', base .. 'on_failure') == 1 then
    leave_errand(callback_errand(id, state, attempt))
  end
end

-- How long a process keeps tasks in a state. Its text: milliseconds, then perhaps / and those of failed ones.
local function kept(state, keep)
  return tonumber(state == 'failed' and string.match(keep, '/(%d+)') or string.match(keep, '%d+'))
end

-- Keeps a finished task for its own time, else for that of the process that finishes it.
local function finish(state, id, head, default_keep)
  local keep = head and head.keep > 0 and head.keep or kept(state, default_keep)
  redis.call('ZADD', key('done', state), now + keep, id)
  add_stat(state)
  if head then add_end(state, head.queue) end
  leave_errands(id, state, run_fields(id, ATTEMPT, CRON, FOLLOWED, CALLBACK))
end
