#!lua flags=allow-oom
-- put_cron: (none) | waiting | paused → waiting | paused. Stores a cron, or changes one. If its times stay the same, so
-- does its next fire: it is often stored again without a change.
-- KEYS: base
-- ARGV: name, next fire by the new times (ms), pause (1, 0, or empty: as it is), who does this, then fields and values:
--   when, zone, and the others that Keys lists, but those that other scripts write
-- Answer: created, or replaced
-- Refusals: elsewhere, if the cron is in another queue
local first, pause, by, new_when, new_zone, new_queue = ARGV[2], ARGV[3], ARGV[4], ARGV[6], ARGV[8], ARGV[14]
local when, zone, next, paused, queue = cron_fields('when', 'zone', 'next', 'paused', 'queue')
if queue and queue ~= new_queue then return 'elsewhere' end
if not when then redis.call('DEL', cron) end
redis.call('HSET', cron, unpack(ARGV, 5))
renew_revision()
if pause == '1' or pause == '' and paused then
  if not paused then redis.call('HSET', cron, 'paused', now_text, 'by', by) end
  set_next('0')
else
  redis.call('HDEL', cron, 'paused', 'by', 'note')
  -- A later one was set while the clock was ahead.
  local is_same = when == new_when and zone == new_zone and not paused and next and tonumber(next) <= tonumber(first)
  if not is_same then redis.call('HDEL', cron, 'fired') end
  set_next(is_same and next or first)
end
return when and 'replaced' or 'created'
