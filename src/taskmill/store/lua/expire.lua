#!lua flags=allow-oom
-- expire: succeeded | failed | canceled → gone. The result was kept long enough, or there are too many failed tasks:
-- then those go that would expire first. A task stays while something has to be done because of its end.
-- KEYS: base
-- ARGV: limit (tasks), max failures (0: as many as there are)
-- Answer: how many it dealt with; as many as the limit means that there may be more
-- How much longer such a task stays (ms), before it is looked at again; and how many of the failed ones are looked at.
local STAYS, LOOKS = 60000, 1000
local limit, max_failures, looked, gone, dropped = tonumber(ARGV[1]), tonumber(ARGV[2]), 0, 0, 0

check_done(unpack(FINISHED))
for _, state in ipairs(FINISHED) do
  local done = key('done', state)
  local ids = looked < limit and redis.call('ZRANGE', done, '-inf', now, 'BYSCORE', 'LIMIT', 0, limit - looked) or {}
  looked = looked + #ids
  for _, id in ipairs(ids) do
    if has_errand(state, id) then
      redis.call('ZADD', done, now + STAYS, id)
    else
      remove(state, id)
      gone = gone + 1
    end
  end
end
local failed = key('done', 'failed')
local spare = max_failures > 0 and math.min(redis.call('ZCARD', failed) - max_failures, limit - looked) or 0
for _, id in ipairs(spare > 0 and redis.call('ZRANGE', failed, 0, LOOKS - 1) or {}) do
  if dropped < spare and not has_errand('failed', id) then
    remove('failed', id)
    dropped = dropped + 1
  end
end
if dropped > 0 then add_total('dropped', dropped) end
if gone + dropped > 0 then add_total('expired', gone + dropped) end
write_totals()
return looked + dropped
