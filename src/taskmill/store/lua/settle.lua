#!lua flags=allow-oom
-- settle: running → succeeded | retrying | failed | canceled, for a batch of attempts that ended. An attempt is valid
-- until its task is claimed anew or recovered, not only until the end of its lease.
-- KEYS: base
-- ARGV: worker, then 5 or 8 for each attempt: uuid, attempt, keep (ms), result (JSON), ending (success, failure or
--   final); after failure and final also the least wait before a retry (ms), code, detail
-- Answer: a word for each attempt: succeeded, retrying, failed, canceled, or ok (it was settled before)
-- Refusals: stale for an attempt that is not this worker's any more
local BATCH = 1000
local worker, last = ARGV[1], #ARGV
local answer, ended, done, expiry = {}, {}, {}, {}

-- Checks everything that these attempts may be moved to.
local function check_ways()
  local i, all = 2, true
  while i <= last do
    if ARGV[i + 4] == 'success' then
      i = i + 5
    else
      local head = ARGV[i + 4] == 'failure' and header(ARGV[i])
      if head then check_set(key('retrying', head.queue)) end
      i, all = i + 8, false
    end
  end
  check_done(unpack(all and {'succeeded'} or FINISHED))
end

-- Writes at once what the attempts have in common.
local function write()
  if #ended > 0 then redis.call('ZREM', running, unpack(ended)) end
  for state, members in pairs(done) do
    redis.call('ZADD', key('done', state), unpack(members))
    add_stat(state, #members / 2)
  end
  ended, done = {}, {}
end

local function add_done(state, id, keep)
  expiry[keep] = expiry[keep] or text(now + tonumber(keep))
  local members = done[state] or {}
  done[state], members[#members + 1] = members, expiry[keep]
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

local function fail(id, attempt, canceled, claimed_at, i)
  local result, ending, least_wait, code, detail = unpack(ARGV, i + 3, i + 7)
  local run, state, outcome = key('run', id), 'failed', 'failed:' .. code
  if canceled then
    state, outcome = 'canceled', 'canceled'
  else
    local failures = increment(id, FAILURES)
    if ending == 'failure' and retry(id, failures, tonumber(least_wait)) then state = 'retrying' end
  end
  redis.call('HSET', run, ENDED, now_text, RESULT, result, 'a' .. attempt, ledger_row(worker, claimed_at, outcome),
    CODE, code, DETAIL, detail)
  return state
end

local function succeed(id, attempt, claimed_at, old_code, result)
  local run = key('run', id)
  redis.call('HSET', run, ENDED, now_text, RESULT, result, 'a' .. attempt,
    ledger_row(worker, claimed_at, 'succeeded'))
  if old_code then redis.call('HDEL', run, CODE, DETAIL) end
  return 'succeeded'
end

-- The next part of the batch: the indexes of its attempts, which of their tasks run, and the index of the next part.
local function part(from)
  local indexes, ids, is_running = {}, {}, {}
  while from <= last and #ids < BATCH do
    indexes[#indexes + 1], ids[#ids + 1] = from, ARGV[from]
    from = from + (ARGV[from + 4] == 'success' and 5 or 8)
  end
  for i, score in ipairs(redis.call('ZMSCORE', running, unpack(ids))) do is_running[ids[i]] = score end
  return indexes, is_running, from
end

check_ways()
local indexes, is_running, from = nil, nil, 2
while from <= last do
  indexes, is_running, from = part(from)
  for _, i in ipairs(indexes) do
    local id, attempt, word = ARGV[i], ARGV[i + 1], 'stale'
    local last_attempt, holder, canceled, claimed_at, old_code, cron =
      run_fields(id, ATTEMPT, WORKER, CANCELED, CLAIMED, CODE, CRON)
    if last_attempt == attempt and holder == worker then
      word = 'ok'
      if is_running[id] then
        is_running[id] = nil
        ended[#ended + 1] = id
        if ARGV[i + 4] == 'success' then
          word = succeed(id, attempt, claimed_at, old_code, ARGV[i + 3])
        else
          word = fail(id, attempt, canceled, claimed_at, i)
        end
        if word ~= 'retrying' then
          add_done(word, id, ARGV[i + 2])
          note_outcome(cron, word)
        end
      end
    end
    answer[#answer + 1] = word
  end
  write()
end
write_totals()
return answer
