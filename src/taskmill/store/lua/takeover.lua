#!lua flags=allow-oom
-- takeover: running → queued | canceled | failed. The worker is dead, and its successor has seen that no process of it
-- is left; so the leases need not be over.
-- KEYS: base
-- ARGV: worker (the dead one), keep (ms), max_lost, from (rank in running), limit (tasks looked at)
-- Answer: looked at (tasks), taken over (tasks)
local worker, keep, max_lost = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local from, limit, held = tonumber(ARGV[4]), tonumber(ARGV[5]), {}
local ids = redis.call('ZRANGE', running, from, from + limit - 1)
for _, id in ipairs(ids) do
  local attempt, holder = run_fields(id, ATTEMPT, WORKER)
  if attempt and holder == worker then held[#held + 1] = id end
end
check_ways(held, 1, 1)
for _, id in ipairs(held) do
  local attempt, canceled, claimed_at = run_fields(id, ATTEMPT, CANCELED, CLAIMED)
  lose(id, attempt, worker, canceled, claimed_at, keep, max_lost)
end
write_totals()
return {#ids, #held}
