#!lua flags=allow-oom
-- errands: left → taken → gone. Takes errands, the oldest first, and removes those that were carried out. For a while
-- nobody else takes what was taken.
-- KEYS: base
-- ARGV: limit, then 2 for each errand that was carried out: its words, and the score with which it was taken; one that
--   was left anew since then stays
-- Answer: the time (ms) until the next one can be taken, at most 10 s, then 2 for each errand: its words, and its score
-- How long an errand is taken, and how far ahead only a clock that was wrong can have put one (ms).
local TAKEN, TOO_FAR = 10000, 60000
local limit, answer, score = tonumber(ARGV[1]), {TAKEN}, text(now + TAKEN)
for i = 2, #ARGV, 2 do
  if redis.call('ZSCORE', errands, ARGV[i]) == ARGV[i + 1] then redis.call('ZREM', errands, ARGV[i]) end
end
local function take(from, to)
  local left = limit - (#answer - 1) / 2
  for _, errand in ipairs(left > 0 and redis.call('ZRANGE', errands, from, to, 'BYSCORE', 'LIMIT', 0, left) or {}) do
    answer[#answer + 1] = errand
    answer[#answer + 1] = score
  end
end
take('-inf', now_text)
take('(' .. text(now + TOO_FAR), '+inf')
for i = 2, #answer, 2 do redis.call('ZADD', errands, score, answer[i]) end
local first = redis.call('ZRANGE', errands, 0, 0, 'WITHSCORES')[2]
if first then answer[1] = math.max(0, math.min(tonumber(first) - now, TAKEN)) end
return answer
