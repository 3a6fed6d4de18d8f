#!lua flags=allow-oom
-- settle: running → succeeded | retrying | failed | canceled, for a batch of ended attempts. Only a newer claim or a
-- recovery makes one stale, not the end of its lease. Said again for the same attempt it answers ok.
-- KEYS: base
-- ARGV: worker, then 8 for each: uuid, attempt, ending (success, failure, final), keep (ms), retry after (ms, the least
--   wait), code, detail, result (JSON)
-- Answer: a word for each: succeeded, retrying, failed, canceled, ok (settled before), stale
local BATCH = 1000
local worker, at = ARGV[1], text(now)
local answer, until_text = {}, {}
local over, done = {}, {}

-- What a batch has in common is written at once.
local function write()
  if #over > 0 then redis.call('ZREM', running, unpack(over)) end
  for state, kept in pairs(done) do redis.call('ZADD', key('done', state), unpack(kept)) end
  over, done = {}, {}
end

local function keep_until(state, id, keep)
  until_text[keep] = until_text[keep] or text(now + tonumber(keep))
  done[state] = done[state] or {}
  table.insert(done[state], until_text[keep])
  table.insert(done[state], id)
  bump_stat(state)
end

local function retry(id, failures, wait, head)
  local planned = head and delay(head.plan, failures)
  if not planned then return false end
  defer('retrying', id, head.queue, now + math.max(planned, wait))
  bump_stat('retried')
  return true
end

local function settle(i, held)
  local id, attempt, ending = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local run, state, outcome = key('run', id), 'succeeded', 'succeeded'
  if ending ~= 'success' then
    outcome = 'failed:' .. ARGV[i + 5]
    if held[3] then
      state, outcome = 'canceled', 'canceled'
    else
      local failures = raise(run, 'f')
      local retried = ending == 'failure' and retry(id, failures, tonumber(ARGV[i + 4]), header(id))
      state = retried and 'retrying' or 'failed'
    end
  end
  redis.call('HSET', run, 'e', at, 'R', ARGV[i + 7], 'a' .. attempt, row(worker, held[4], outcome))
  if ending ~= 'success' then
    redis.call('HSET', run, 'x', ARGV[i + 5], 'm', ARGV[i + 6])
  elseif held[5] then
    redis.call('HDEL', run, 'x', 'm')
  end
  if state ~= 'retrying' then keep_until(state, id, ARGV[i + 3]) end
  return state
end

-- Those of the batch that run; one that is told twice runs once.
local function still_running(from)
  local named, runs = {}, {}
  for i = from, math.min(#ARGV, from + 8 * BATCH - 1), 8 do named[#named + 1] = ARGV[i] end
  local scores = redis.call('ZMSCORE', running, unpack(named))
  for i, id in ipairs(named) do runs[id] = scores[i] end
  return runs
end

for from = 2, #ARGV, 8 * BATCH do
  local runs = still_running(from)
  for i = from, math.min(#ARGV, from + 8 * BATCH - 1), 8 do
    local id = ARGV[i]
    local held = held_by(id, 'n', 'w', 'c', 's', 'x')
    local word = 'stale'
    if held[1] == ARGV[i + 1] and held[2] == worker then
      word = 'ok'
      if runs[id] then
        runs[id] = nil
        over[#over + 1] = id
        word = settle(i, held)
      end
    end
    answer[#answer + 1] = word
  end
  write()
end
flush()
return answer
