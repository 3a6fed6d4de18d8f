-- cron: a cron and its next fire. Shared by the scripts that change one: put_cron, fire, pause_cron, delete_cron.
local cron, due, name = key('cron', ARGV[1]), base .. 'cron_due', ARGV[1]

-- The values of some fields of the cron, false for a missing one; nothing if there is no cron. Also checks everything
-- that a change of it is written to.
local function cron_fields(...)
  check_set(due)
  check_totals()
  return unpack(try('HMGET', cron, ...) or {})
end

-- Sets when the cron fires next (ms, 0: never). It stands in the set of what will be due unless that is never.
local function set_next(next)
  redis.call('HSET', cron, 'next', next)
  if next == '0' then redis.call('ZREM', due, name) else redis.call('ZADD', due, next, name) end
end

-- Gives the cron a revision that no cron of this shard ever had, also none of the same name that is gone.
local function renew_revision()
  redis.call('HSET', cron, 'revision', redis.call('HINCRBY', count, 'sequence', 1))
end
