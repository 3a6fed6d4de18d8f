-- prelude: what the scripts share. KEYS[1] of every script is the base of its shard, such as tm:{0}: , and all its keys
-- begin with it. Times are milliseconds. Keys.java lists the keys and the fields of a run.
local base = KEYS[1]
local running, late, count, queues = base .. 'running', base .. 'late', base .. 'count', base .. 'queues'
local QUARTER, STATS_KEPT, TOMB_KEPT = 900000, 33 * 86400000, 86400000
local MOST = 1000000000
local FINISHED = {'succeeded', 'failed', 'canceled'}
-- The fields of a run.
local ATTEMPT, BASE, FAILURES, LOST, RELEASED = 'n', 'b', 'f', 'l', 'r'
local WORKER, CLAIMED, LEASE, CANCELED, ENDED = 'w', 's', 't', 'c', 'e'
local CODE, DETAIL, RESULT = 'x', 'm', 'R'

local function key(kind, name)
  return base .. kind .. ':' .. name
end

-- A time as text. Made once and used often, because Redis turns each number that it is given into text.
local function text(ms)
  return string.format('%.0f', ms)
end
local now_text = text(now)

-- The answer of a command, or nil if a key has another type: somebody else may have written it.
local function try(...)
  local answer = redis.pcall(...)
  if type(answer) ~= 'table' or not answer.err then return answer end
end

-- The values of some fields of a run, false for a missing one; nothing if the run is no hash.
local function run_fields(id, ...)
  return unpack(try('HMGET', key('run', id), ...) or {})
end

-- The number in a field, 0 if there is none.
local function number(value)
  local n = tonumber(value or nil)
  return n and n >= 0 and n < MOST and n or 0
end

-- The key of a run, for writing: one that is no hash is removed first.
local function writable_run(id)
  local run = key('run', id)
  if not try('HMGET', run, ATTEMPT) then redis.call('DEL', run) end
  return run
end

-- Adds 1 to a field of a run and returns it. A field that is no number counts as 0.
local function increment(id, field)
  local n = try('HINCRBY', key('run', id), field, 1)
  if n and number(n) > 0 then return n end
  redis.call('HSET', writable_run(id), field, 1)
  return 1
end

-- The fixed fields of a spec's header, or nil if they cannot be read. The longest fit into 2047 bytes.
local function header(id)
  local queue, priority, plan, keep, on_lost, start_before, fingerprint, type =
    string.match(try('GETRANGE', key('spec', id), 0, 2047) or '', '^(%S+) (%d) (%S+) (%d+) (%a+) (%d+) (%S+) (%a?)')
  if not queue or #keep + #start_before > 32 then return end
  return {queue = queue, priority = tonumber(priority), plan = plan, keep = tonumber(keep), on_lost = on_lost,
    start_before = tonumber(start_before), fingerprint = fingerprint, type = type}
end

-- The wait after this many failures, or nil when the plan has no more.
local function planned_wait(plan, failures)
  local seen = 0
  for ms in string.gmatch(plan, '%d+') do
    seen = seen + 1
    if seen == failures then return math.min(tonumber(ms), MOST * 1000) end
  end
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
local function write_totals()
  for name, n in pairs(totals) do redis.call('HINCRBY', count, name, n) end
  local stats = key('stats', math.floor(now / QUARTER))
  for name, n in pairs(quarter_totals) do
    if redis.call('HINCRBY', stats, name, n) == n then redis.call('PEXPIRE', stats, STATS_KEPT) end
  end
end

local function is_paused(queue)
  return redis.call('HGET', queues, queue) == 'paused'
end

-- Wakes one worker that waits for this queue. At most one token lies there.
local function wake(queue)
  local tokens = key('wake', queue)
  if redis.call('LLEN', tokens) == 0 and not is_paused(queue) then redis.call('LPUSH', tokens, '1') end
end

-- Wakes a worker only for a new head: the worker that takes the head looks at what is behind it.
local function wake_if_head(set, id, queue)
  if redis.call('ZRANGE', set, 0, 0)[1] == id then wake(queue) end
end

-- Higher priority first, then the order of arrival. The score is below 2^53 and stays a number: as text it would lose
-- digits.
local function ready_score(priority, sequence)
  return (9 - priority) * 281474976710656 + sequence
end

local function enqueue_without_wake(id, head)
  local sequence = redis.call('HINCRBY', count, 'sequence', 1)
  redis.call('ZADD', key('ready', head.queue), ready_score(head.priority, sequence), id)
end
local function enqueue(id, head)
  enqueue_without_wake(id, head)
  wake_if_head(key('ready', head.queue), id, head.queue)
end

-- Sets the error of a task that does not end by an outcome of its own. The detail of an earlier attempt goes.
local function set_error(id, code)
  local run = key('run', id)
  redis.call('HSET', run, CODE, code)
  redis.call('HDEL', run, DETAIL)
end

-- Keeps a finished task for its own time, else for that of the process that finishes it.
local function finish(state, id, head, default_keep)
  local keep = head and head.keep > 0 and head.keep or default_keep
  redis.call('ZADD', key('done', state), now + keep, id)
  add_stat(state)
end

-- The row of the ledger for an attempt that ends now.
local function ledger_row(worker, claimed_at, outcome)
  return worker .. ' ' .. (claimed_at or 0) .. ' ' .. now_text .. ' ' .. outcome
end
