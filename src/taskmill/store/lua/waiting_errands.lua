#!lua flags=allow-oom,no-writes
-- waiting_errands: reads how many errands there are, and since when the oldest of the first ones waits, not counting
-- those that relink leaves.
-- KEYS: base
-- ARGV: none
-- Answer: errands, and when the oldest was left (ms, 0: none was), now (ms)
local MOST = 1000
local oldest = 0
for _, errand in ipairs(redis.call('ZRANGE', errands, 0, MOST - 1)) do
  local kind, id = string.match(errand, '^(%a+) (%S+)')
  local head = kind == 'link' and header(id)
  local since = head and tonumber(redis.call('ZSCORE', key('blocked', head.queue), id) or nil)
    or kind and tonumber(run_fields(id, ENDED) or nil) or 0
  if since > 0 and (oldest == 0 or since < oldest) then oldest = since end
end
return {redis.call('ZCARD', errands), oldest, now}
