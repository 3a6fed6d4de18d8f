#!lua flags=allow-oom
-- relink: blocked → blocked. Leaves the errands of blocked tasks anew: a node that was lost may have taken with it what
-- their parents knew.
-- KEYS: base
-- ARGV: queue, rank to look from, limit (tasks)
-- Answer: how many it looked at
local ids = redis.call('ZRANGE', key('blocked', ARGV[1]), ARGV[2], ARGV[2] + ARGV[3] - 1)
check_set(errands)
for _, id in ipairs(ids) do leave_errand('link ' .. id) end
return #ids
