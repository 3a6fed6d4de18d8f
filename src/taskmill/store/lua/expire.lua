#!lua flags=allow-oom
-- expire: succeeded | failed | canceled → gone. The result was kept long enough, or there are too many failed tasks:
-- then those go that would expire first.
-- KEYS: base
-- ARGV: limit (tasks), max failures (0: as many as there are)
-- Answer: how many are gone; as many as the limit means that there may be more
local limit, max_failures, gone = tonumber(ARGV[1]), tonumber(ARGV[2]), 0
check_done(unpack(FINISHED))
for _, state in ipairs(FINISHED) do
  local done = key('done', state)
  local ids = gone < limit and redis.call('ZRANGE', done, '-inf', now, 'BYSCORE', 'LIMIT', 0, limit - gone) or {}
  for _, id in ipairs(ids) do remove(state, id) end
  gone = gone + #ids
end
local failed = key('done', 'failed')
local spare = max_failures > 0 and math.min(redis.call('ZCARD', failed) - max_failures, limit - gone) or 0
if spare > 0 then
  for _, id in ipairs(redis.call('ZRANGE', failed, 0, spare - 1)) do remove('failed', id) end
  add_total('dropped', spare)
  gone = gone + spare
end
if gone > 0 then add_total('expired', gone) end
write_totals()
return gone
