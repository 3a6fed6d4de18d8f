-- prelude: what the scripts share. KEYS[1] of every script is the base of its shard, such as tm:{0}: , and all its keys
-- begin with it. Times are milliseconds. Keys.java lists the keys and the fields of a run.
local base = KEYS[1]
local late, count, busy = base .. 'late', base .. 'count', base .. 'busy'
local queues, notes, errands = base .. 'queues', base .. 'notes', base .. 'errands'
local QUARTER, STATS_KEPT, TOMB_KEPT = 900000, 33 * 86400000, 86400000
local HOUR, HOURS_KEPT, MOST_COUNTS, OTHER = 3600000, 50 * 3600000, 2000, '_other'
local MOST, USUAL_MAX_LOST = 1000000000, 3
local stats = base .. 'stats:' .. math.floor(now / QUARTER)
local FINISHED = {'succeeded', 'failed', 'canceled'}
-- The fields of a run.
local ATTEMPT, BASE, FAILURES, LOST, RELEASED = 'n', 'b', 'f', 'l', 'r'
local WORKER, CLAIMED, LEASE, CANCELED, ENDED = 'w', 's', 't', 'c', 'e'
local CODE, DETAIL, RESULT, PROGRESS, CRON = 'x', 'm', 'R', 'p', 'o'
local FOLLOWED, CALLBACK, AWAITED = 'd', 'k', 'y'
-- A longer value makes a hash twice as large, so a longer result has a key of its own.
local MOST_IN_HASH, APART = 64, '*'

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

-- The lease (ms) of the worker that has a task, 0 if it cannot be read, and how many losses that worker allows.
local function lease_of(id)
  local lease, max_lost = string.match(run_fields(id, LEASE) or '', '^(%d+)/?(%d*)$')
  return number(lease), tonumber(max_lost) or USUAL_MAX_LOST
end

-- When a lease ends, nil if the task does not run in this queue.
local function lease_end_of(queue, id)
  local score = redis.call('ZSCORE', key('running', queue), id)
  return score and math.max(tonumber(score), 0)
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
    start_before = tonumber(start_before), fingerprint = fingerprint, type = string.lower(type),
    has_extras = type ~= string.lower(type)}
end

-- A value of a second header line, nil if it is not there. Nothing in that line has a blank.
local function extra(line, name)
  return string.match(' ' .. line, ' ' .. name .. '=(%S+)')
end

-- A value of the second line of a task's header, nil if it is not there. The longest line fits into 16383 bytes.
local function extra_of(id, head, name)
  if not head or not head.has_extras then return end
  return extra(string.match(try('GETRANGE', key('spec', id), 0, 16383) or '', '^[^\n]*\n([^\n]*)') or '', name)
end

-- The tags of a task, one after the other.
local function tags_of(id, head)
  return string.gmatch(extra_of(id, head, 'tags') or '', '[^,]+')
end

-- The queue in which a task runs: the one that its worker names, else that of its header; nil if it does not run.
local function running_queue(id, named)
  if redis.call('ZSCORE', key('running', named), id) then return named end
  local head = header(id)
  if head and head.queue ~= named and redis.call('ZSCORE', key('running', head.queue), id) then return head.queue end
end

-- The wait after this many failures, or nil when the plan has no more.
local function planned_wait(plan, failures)
  local seen = 0
  for ms in string.gmatch(plan, '%d+') do
    seen = seen + 1
    if seen == failures then return math.min(tonumber(ms), MOST * 1000) end
  end
end

-- Higher priority first, then the order of arrival. The score is below 2^53 and stays a number: as text it would lose
-- digits.
local function ready_score(priority, sequence)
  return (9 - priority) * 281474976710656 + sequence
end

-- The row of the ledger for an attempt that ends now.
local function ledger_row(worker, claimed_at, outcome)
  return worker .. ' ' .. (claimed_at or 0) .. ' ' .. now_text .. ' ' .. outcome
end
