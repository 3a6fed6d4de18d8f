#!lua flags=allow-oom
-- settle: running → succeeded | retrying | failed | canceled, for a batch of attempts that ended. An attempt is valid
-- until its task is claimed anew or recovered, not only until the end of its lease.
-- KEYS: base
-- ARGV: worker, claims (1: a claim that serves all these queues follows in the same step, so that nobody else need be
--   woken), totals to add to ("NAME=N NAME=N …"), then 6 or 10 for each attempt: uuid, attempt, queue, keep (ms),
--   result (JSON), ending (success, failure or final); after failure and final also the least wait before a retry
--   (ms), code, detail, and what the row of the ledger says of it
-- Answer: a word for each attempt: succeeded, retrying, failed, canceled, or ok (it was settled before)
-- Refusals: stale for an attempt that is not this worker's any more
local BATCH, FIRST = 1000, 4
local worker, claims, last = ARGV[1], ARGV[2], #ARGV
local answer, ended, done, expiry = {}, {}, {}, {}
-- The queue in which each task runs.
local queue_of = {}

local function look(queue, ids)
  for i, score in ipairs(redis.call('ZMSCORE', key('running', queue), unpack(ids))) do
    queue_of[ids[i]] = score and queue or queue_of[ids[i]] or running_queue(ids[i], queue)
  end
end

-- Looks where all tasks of the batch run, and checks everything that they may be moved to.
local function look_at_all()
  local named, all_succeeded, i = {}, true, FIRST
  while i <= last do
    local id, queue, ending = ARGV[i], ARGV[i + 2], ARGV[i + 5]
    local ids = named[queue] or {}
    named[queue], ids[#ids + 1] = ids, id
    if #ids == BATCH then
      look(queue, ids)
      named[queue] = nil
    end
    if ending == 'failure' then check_set(key('retrying', queue)) end
    i, all_succeeded = i + (ending == 'success' and 6 or 10), all_succeeded and ending == 'success'
  end
  for queue, ids in pairs(named) do look(queue, ids) end
  check_done(unpack(all_succeeded and {'succeeded'} or FINISHED))
end

-- Writes at once what the attempts have in common.
local function write()
  for queue, ids in pairs(ended) do leave_running(queue, ids) end
  for state, members in pairs(done) do
    redis.call('ZADD', key('done', state), unpack(members))
    add_stat(state, #members / 2)
  end
  ended, done = {}, {}
end

local function add_done(state, id, keep)
  local name = state == 'failed' and 'failed ' .. keep or keep
  expiry[name] = expiry[name] or text(now + kept(state, keep))
  local members = done[state] or {}
  done[state], members[#members + 1] = members, expiry[name]
  members[#members + 1] = id
end

-- running → retrying, unless the plan has no more retries.
local function retry(id, failures, least_wait)
  local head = header(id)
  local wait = head and planned_wait(head.plan, failures)
  if not wait then return false end
  local set = key('retrying', head.queue)
  redis.call('ZADD', set, now + math.max(wait, least_wait), id)
  wake_if_head(set, id, head.queue)
  add_stat('retried')
  return true
end

-- Keeps a result, and answers what its run has of it.
local function keep_result(id, result)
  if #result <= MOST_IN_HASH then return result end
  redis.call('SET', key('result', id), result)
  return APART
end

local function fail(id, attempt, canceled, claimed_at, i)
  local result, ending, least_wait, code, detail, row = unpack(ARGV, i + 4, i + 9)
  local run, state, outcome = key('run', id), 'failed', 'failed:' .. code .. ' ' .. row
  if canceled then
    state, outcome = 'canceled', 'canceled'
    add_total('attempt:canceled')
  else
    add_total('failed:' .. code)
    local failures = increment(id, FAILURES)
    if ending == 'failure' and retry(id, failures, tonumber(least_wait)) then state = 'retrying' end
  end
  redis.call('HSET', run, ENDED, now_text, RESULT, keep_result(id, result), 'a' .. attempt,
    ledger_row(worker, claimed_at, outcome), CODE, code, DETAIL, detail)
  return state
end

local function succeed(id, attempt, claimed_at, old_code, result)
  local run = key('run', id)
  redis.call('HSET', run, ENDED, now_text, RESULT, keep_result(id, result), 'a' .. attempt,
    ledger_row(worker, claimed_at, 'succeeded'))
  if old_code then redis.call('HDEL', run, CODE, DETAIL) end
  return 'succeeded'
end

-- The word for the attempt whose uuid stands at an index.
local function settle(i, is_success)
  local id, attempt, queue = ARGV[i], ARGV[i + 1], queue_of[ARGV[i]]
  local last_attempt, holder, canceled, claimed_at, old_code, cron, followed, callback =
    run_fields(id, ATTEMPT, WORKER, CANCELED, CLAIMED, CODE, CRON, FOLLOWED, CALLBACK)
  if last_attempt ~= attempt or holder ~= worker then return 'stale' end
  if not queue then return 'ok' end
  local ids = ended[queue] or {}
  ended[queue], ids[#ids + 1] = ids, id
  queue_of[id] = nil
  local word = is_success and succeed(id, attempt, claimed_at, old_code, ARGV[i + 4])
    or fail(id, attempt, canceled, claimed_at, i)
  if word ~= 'retrying' then
    add_done(word, id, ARGV[i + 3])
    add_end(word, queue)
    leave_errands(id, word, attempt, cron, followed, callback)
  end
  return word
end

look_at_all()
local i = FIRST
while i <= last do
  local is_success = ARGV[i + 5] == 'success'
  answer[#answer + 1] = settle(i, is_success)
  if #answer % BATCH == 0 then write() end
  i = i + (is_success and 6 or 10)
end
write()
for name, n in string.gmatch(ARGV[3], '(%S+)=(%d+)') do
  local add = string.find(name, ':ms', 1, true) and add_total or add_stat
  add(name, tonumber(n))
end
if claims == '0' then wake_freed() end
write_totals()
return answer
