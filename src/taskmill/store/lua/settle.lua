#!lua flags=allow-oom
-- settle: running → succeeded | retrying | failed | canceled, for a batch of ended attempts. Only a newer claim or a
-- recovery makes one stale, not the end of its lease. Said again for the same attempt it answers ok.
-- KEYS: base
-- ARGV: worker, then 8 for each: uuid, attempt, ending (success, failure, final), keep (ms), retry after (ms, the least
--   wait), code, detail, result (JSON)
-- Answer: a word for each: succeeded, retrying, failed, canceled, ok (settled before), stale
local worker = ARGV[1]
local answer = {}

local function retry(id, failures, wait, head)
  local planned = head and delay(head.plan, failures)
  if not planned then return false end
  defer('retrying', id, head.queue, now + math.max(planned, wait))
  bump_stat('retried')
  return true
end

local function settle(i, held)
  local id, attempt, ending, keep = ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3])
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
  redis.call('HSET', run, 'e', now, 'R', ARGV[i + 7], 'a' .. attempt, row(worker, held[4], outcome))
  if ending ~= 'success' then
    redis.call('HSET', run, 'x', ARGV[i + 5], 'm', ARGV[i + 6])
  elseif held[5] then
    redis.call('HDEL', run, 'x', 'm')
  end
  if state ~= 'retrying' then finish(state, id, nil, keep) end
  return state
end

for i = 2, #ARGV, 8 do
  local held = held_by(ARGV[i], 'n', 'w', 'c', 's', 'x')
  local word = 'stale'
  if held[1] == ARGV[i + 1] and held[2] == worker then
    word = redis.call('ZREM', running, ARGV[i]) == 1 and settle(i, held) or 'ok'
  end
  answer[#answer + 1] = word
end
flush()
return answer
