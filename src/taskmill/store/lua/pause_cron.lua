#!lua flags=allow-oom
-- pause_cron: waiting | paused → paused; paused → waiting. A cron that goes on counts from now: what it missed
-- meanwhile is no misfire.
-- KEYS: base
-- ARGV: name, the revision that the caller saw, verb (pause, resume), next fire from now on (ms; for resume), who, note
-- Answer: done; a cron that is not paused stays as it is when it is resumed, unless its next fire is later than from
--   now on: that was set while the clock was ahead
-- Refusals: unknown, or stale if the cron was changed meanwhile
local seen_revision, verb, next, by, note = unpack(ARGV, 2, 6)
local revision, paused, old_next = cron_fields('revision', 'paused', 'next')
if not revision then return 'unknown' end
if revision ~= seen_revision then return 'stale' end
if verb == 'pause' then
  redis.call('HSET', cron, 'paused', now_text, 'by', by, 'note', note)
  set_next('0')
elseif paused or tonumber(old_next) > tonumber(next) then
  redis.call('HDEL', cron, 'paused', 'by', 'note', 'fired')
  set_next(next)
end
renew_revision()
return 'done'
