#!lua flags=allow-oom
-- expire: succeeded | failed | canceled → gone. The result was kept long enough.
-- KEYS: base
-- ARGV: limit (tasks)
-- Answer: how many are gone; as many as the limit means that there may be more
local limit, gone = tonumber(ARGV[1]), 0
check_done(unpack(FINISHED))
for _, state in ipairs(FINISHED) do
  local done = key('done', state)
  local ids = gone < limit and redis.call('ZRANGE', done, '-inf', now, 'BYSCORE', 'LIMIT', 0, limit - gone) or {}
  for _, id in ipairs(ids) do remove(state, id) end
  gone = gone + #ids
end
if gone > 0 then add_total('expired', gone) end
write_totals()
return gone
