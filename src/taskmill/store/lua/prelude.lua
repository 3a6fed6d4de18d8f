-- prelude: what the scripts share. KEYS[1] of every script is its shard's base, such as tm:{0}: , and all its keys
-- begin with it. Times are milliseconds. The names of keys and of the fields of a run are listed in Keys.java.
local base = KEYS[1]
local running, late, count, queues = base .. 'running', base .. 'late', base .. 'count', base .. 'queues'
local QUARTER, STATS_KEPT, TOMB_KEPT = 900000, 33 * 86400000, 86400000
local MOST = 1000000000
local FINISHED = {'succeeded', 'failed', 'canceled'}

local function key(kind, name)
  return base .. kind .. ':' .. name
end

-- A time as text, made once: a number handed to Redis is turned into text each time.
local function text(ms)
  return string.format('%.0f', ms)
end
local at = text(now)

-- Nil instead of an error where a key holds another type or a field no number: not all in Redis is what we wrote.
local function try(...)
  local answer = redis.pcall(...)
  if type(answer) ~= 'table' or not answer.err then return answer end
end
local function held_by(id, ...)
  return try('HMGET', key('run', id), ...) or {}
end
local function number(text)
  local n = tonumber(text or nil)
  return n and n >= 0 and n < MOST and n or 0
end

-- A run that can be written to: one that is no hash begins anew, as does a count that is no number.
local function mend(run)
  if not try('HMGET', run, 'n') then redis.call('DEL', run) end
  return run
end
local function raise(run, field)
  local n = try('HINCRBY', run, field, 1)
  if n and number(n) > 0 then return n end
  redis.call('HSET', mend(run), field, 1)
  return 1
end

-- The fixed fields in front of a spec, or nil if there are none. 2047 bytes hold the longest of them.
local function header(id)
  local queue, priority, plan, keep, on_lost, start_before, fingerprint =
    string.match(try('GETRANGE', key('spec', id), 0, 2047) or '', '^(%S+) (%d) (%S+) (%d+) (%a+) (%d+) (%S+) ')
  if not queue or #keep + #start_before > 32 then return end
  return {queue = queue, priority = tonumber(priority), plan = plan, keep = tonumber(keep), on_lost = on_lost,
    start_before = tonumber(start_before), fingerprint = fingerprint}
end

-- The delay after the failure of this number, or nil when the plan is spent.
local function delay(plan, failures)
  local seen = 0
  for ms in string.gmatch(plan, '%d+') do
    seen = seen + 1
    if seen == failures then return math.min(tonumber(ms), MOST * 1000) end
  end
end

-- Running totals and those of this quarter hour, added up here and written once by flush().
local added, added_today = {}, {}
local function bump(total, n)
  added[total] = (added[total] or 0) + (n or 1)
end
local function bump_stat(total, n)
  bump(total, n)
  added_today[total] = (added_today[total] or 0) + (n or 1)
end
local function flush()
  for total, n in pairs(added) do redis.call('HINCRBY', count, total, n) end
  local stats = key('stats', math.floor(now / QUARTER))
  for total, n in pairs(added_today) do
    if redis.call('HINCRBY', stats, total, n) == n then redis.call('PEXPIRE', stats, STATS_KEPT) end
  end
end

local function paused(queue)
  return redis.call('HGET', queues, queue) == 'paused'
end

-- Wakes one worker that sleeps for this queue: at most one token lies there.
local function wake(queue)
  local list = key('wake', queue)
  if redis.call('LLEN', list) == 0 and not paused(queue) then redis.call('LPUSH', list, '1') end
end

-- A worker need only be told of a new head: whoever takes a head looks at what is behind it.
local function wake_if_head(set, id, queue)
  if redis.call('ZRANGE', set, 0, 0)[1] == id then wake(queue) end
end

-- Higher priority first, then the order of entry. The score stays below 2^53 and is handed on as a number: turned into
-- text by Lua it would lose digits.
local function ready_score(priority, sequence)
  return (9 - priority) * 281474976710656 + sequence
end

local function enqueue_quietly(id, head)
  local sequence = redis.call('HINCRBY', count, 'sequence', 1)
  redis.call('ZADD', key('ready', head.queue), ready_score(head.priority, sequence), id)
end
local function enqueue(id, head)
  enqueue_quietly(id, head)
  wake_if_head(key('ready', head.queue), id, head.queue)
end

-- Waits in scheduled or retrying until its time.
local function defer(kind, id, queue, due)
  local set = key(kind, queue)
  redis.call('ZADD', set, due, id)
  wake_if_head(set, id, queue)
end

-- The error of a task that does not end by an outcome of its own; what an earlier attempt said is no reason any more.
local function blame(run, code)
  redis.call('HSET', run, 'x', code)
  redis.call('HDEL', run, 'm')
end

-- Finished: kept for its own time, else for that of the process that finishes it.
local function finish(state, id, head, default_keep)
  local keep = head and head.keep > 0 and head.keep or default_keep
  redis.call('ZADD', key('done', state), now + keep, id)
  bump_stat(state)
end

-- The ledger's row of an attempt: worker, claimed, ended, outcome.
local function row(worker, started, outcome)
  return worker .. ' ' .. (started or 0) .. ' ' .. at .. ' ' .. outcome
end

-- Where the task stands: the state's word and its score there, or nil.
local function state_of(id, queue)
  local score = redis.call('ZSCORE', running, id)
  if score then return 'running', score end
  for _, state in ipairs(FINISHED) do
    score = redis.call('ZSCORE', key('done', state), id)
    if score then return state, score end
  end
  score = redis.call('ZSCORE', key('ready', queue), id)
  if score then return 'queued', score end
  for _, state in ipairs({'scheduled', 'retrying'}) do
    score = redis.call('ZSCORE', key(state, queue), id)
    if score then return state, score end
  end
end

-- The same and the queue, for tasks, too, whose spec cannot be read or names another queue.
local function find(id, head)
  local state, score
  if head then state, score = state_of(id, head.queue) end
  if state then return state, score, head.queue end
  if redis.call('EXISTS', key('spec', id)) == 0 then return end
  for _, queue in ipairs(redis.call('HKEYS', queues)) do
    state, score = state_of(id, queue)
    if state then return state, score, queue end
  end
end

-- running → queued | failed | canceled: the worker that held it is gone. Held: attempt, worker, flag, claimed (ms).
local function lose(id, attempt, held, keep, max_lost)
  local run, head, state = key('run', id), header(id), 'queued'
  redis.call('ZREM', running, id)
  local lost = raise(run, 'l')
  bump_stat('lost')
  redis.call('HSET', run, 'w', '', 'e', at, 'a' .. attempt, row(held[2], held[4], 'lost'))
  if held[3] then
    state = 'canceled'
    blame(run, 'canceled')
  elseif not head or head.on_lost == 'f' or lost > max_lost then
    state = 'failed'
    blame(run, 'worker_lost')
  end
  if state == 'queued' then enqueue(id, head) else finish(state, id, head, keep) end
  return state
end
