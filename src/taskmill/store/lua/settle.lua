#!lua flags=allow-oom
-- settle: running → succeeded | retrying | failed | canceled, for a batch of ended attempts. Only a newer claim or a
-- recovery makes one stale, not the end of its lease. Said again for the same attempt it answers ok.
-- KEYS: base
-- ARGV: worker, then 5 for each that succeeded: uuid, attempt, keep (ms), result (JSON), success; and 8 for each that
--   failed: the same with failure or final for success, then retry after (ms, the least wait), code, detail
-- Answer: a word for each: succeeded, retrying, failed, canceled, ok (settled before), stale
local BATCH = 1000
local worker, last = ARGV[1], #ARGV
local answer, until_text, over, done = {}, {}, {}, {}

-- What a batch has in common is written at once.
local function write()
  if #over > 0 then redis.call('ZREM', running, unpack(over)) end
  for state, kept in pairs(done) do
    redis.call('ZADD', key('done', state), unpack(kept))
    bump_stat(state, #kept / 2)
  end
  over, done = {}, {}
end

local function keep_until(state, id, keep)
  until_text[keep] = until_text[keep] or text(now + tonumber(keep))
  local kept = done[state] or {}
  done[state], kept[#kept + 1] = kept, until_text[keep]
  kept[#kept + 1] = id
end

local function retry(id, failures, wait, head)
  local planned = head and delay(head.plan, failures)
  if not planned then return false end
  defer('retrying', id, head.queue, now + math.max(planned, wait))
  bump_stat('retried')
  return true
end

local function settle(i, held)
  local id, attempt, ending = ARGV[i], ARGV[i + 1], ARGV[i + 4]
  local run, state, outcome = key('run', id), 'succeeded', 'succeeded'
  if ending ~= 'success' then
    outcome = 'failed:' .. ARGV[i + 6]
    if held[3] then
      state, outcome = 'canceled', 'canceled'
    else
      local failures = raise(run, 'f')
      local retried = ending == 'failure' and retry(id, failures, tonumber(ARGV[i + 5]), header(id))
      state = retried and 'retrying' or 'failed'
    end
  end
  redis.call('HSET', run, 'e', at, 'R', ARGV[i + 3], 'a' .. attempt, row(worker, held[4], outcome))
  if ending ~= 'success' then
    redis.call('HSET', run, 'x', ARGV[i + 6], 'm', ARGV[i + 7])
  elseif held[5] then
    redis.call('HDEL', run, 'x', 'm')
  end
  if state ~= 'retrying' then keep_until(state, id, ARGV[i + 2]) end
  return state
end

-- The next of the batch: where each begins, which of them run, and where those after them begin.
local function part(from)
  local places, ids, runs = {}, {}, {}
  while from <= last and #ids < BATCH do
    places[#places + 1], ids[#ids + 1] = from, ARGV[from]
    from = from + (ARGV[from + 4] == 'success' and 5 or 8)
  end
  for i, score in ipairs(redis.call('ZMSCORE', running, unpack(ids))) do runs[ids[i]] = score end
  return places, runs, from
end

local places, runs, from = nil, nil, 2
while from <= last do
  places, runs, from = part(from)
  for _, i in ipairs(places) do
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
