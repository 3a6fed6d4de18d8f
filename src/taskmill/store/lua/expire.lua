#!lua flags=allow-oom
-- expire: succeeded | failed | canceled → gone. The result was kept long enough, or there are too many failed tasks:
-- then those go that would expire first. A task stays while something has to be done because of its end.
-- KEYS: base
-- ARGV: limit (tasks), max failures (0: as many as there are)
-- Answer: how many it looked at; as many as the limit means that there may be more
-- How much longer such a task stays (ms), before it is looked at again.
local STAYS = 60000
local limit, max_failures, looked, gone = tonumber(ARGV[1]), tonumber(ARGV[2]), 0, 0

-- Removes those of these tasks that may go.
local function remove_all(state, ids)
  looked = looked + #ids
  local before = gone
  for _, id in ipairs(ids) do
    if has_errand(state, id) then
      redis.call('ZADD', key('done', state), 'GT', now + STAYS, id)
    else
      remove(state, id)
      gone = gone + 1
    end
  end
  return gone - before
end

check_done(unpack(FINISHED))
for _, state in ipairs(FINISHED) do
  local done = key('done', state)
  local ids = looked < limit and redis.call('ZRANGE', done, '-inf', now, 'BYSCORE', 'LIMIT', 0, limit - looked) or {}
  remove_all(state, ids)
end
local failed = key('done', 'failed')
local spare = max_failures > 0 and math.min(redis.call('ZCARD', failed) - max_failures, limit - looked) or 0
if spare > 0 then add_total('dropped', remove_all('failed', redis.call('ZRANGE', failed, 0, spare - 1))) end
if gone > 0 then add_total('expired', gone) end
write_totals()
return looked
