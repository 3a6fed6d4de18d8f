#!lua flags=allow-oom,no-writes
-- finished: reads which tasks a client need not wait for any longer.
-- KEYS: base
-- ARGV: uuids
-- Answer: for each 1 if it has finished, is gone or is unknown, else 0
local answer = {}
for i, id in ipairs(ARGV) do
  local over = redis.call('EXISTS', key('spec', id)) == 0
  for _, state in ipairs(FINISHED) do
    over = over or redis.call('ZSCORE', key('done', state), id)
  end
  answer[i] = over and 1 or 0
end
return answer
