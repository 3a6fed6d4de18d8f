#!lua flags=allow-oom,no-writes
-- finished: which of some tasks need not be waited for any longer.
-- KEYS: base
-- ARGV: uuids
-- Answer: 1 for each that has finished or is gone, else 0
local answer = {}
for i, id in ipairs(ARGV) do
  local over = redis.call('EXISTS', key('spec', id)) == 0
  for _, state in ipairs(FINISHED) do
    over = over or redis.call('ZSCORE', key('done', state), id)
  end
  answer[i] = over and 1 or 0
end
return answer
