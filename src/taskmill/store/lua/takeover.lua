#!lua flags=allow-oom
-- takeover: running → queued | canceled | failed. The worker is dead, and its successor has seen that no process of it
-- is left; so the leases need not be over.
-- KEYS: base
-- ARGV: worker (the dead one), keep (ms), max_lost, from (rank in running), limit (tasks looked at)
-- Answer: looked at (tasks), taken over (tasks)
local worker, keep, max_lost = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local from, limit, taken = tonumber(ARGV[4]), tonumber(ARGV[5]), 0
local ids = redis.call('ZRANGE', running, from, from + limit - 1)
for _, id in ipairs(ids) do
  local attempt, holder, canceled, claimed_at = run_fields(id, ATTEMPT, WORKER, CANCELED, CLAIMED)
  if attempt and holder == worker then
    lose(id, attempt, holder, canceled, claimed_at, keep, max_lost)
    taken = taken + 1
  end
end
write_totals()
return {#ids, taken}
