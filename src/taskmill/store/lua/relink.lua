#!lua flags=allow-oom
-- relink: blocked → blocked. Leaves errands for blocked tasks anew: a node that was lost may have taken with it what
-- their parents knew.
-- KEYS: base
-- ARGV: queue, rank to look from, limit (tasks)
-- Answer: how many it looked at
local ids = try('ZRANGE', key('blocked', ARGV[1]), ARGV[2], ARGV[2] + ARGV[3] - 1) or {}
check_set(errands)
for _, id in ipairs(ids) do redis.call('ZADD', errands, now_text, 'relink ' .. id) end
return #ids
