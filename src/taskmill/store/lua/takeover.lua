#!lua flags=allow-oom
-- takeover: running → queued | failed | canceled, for all attempts of a worker of which its successor knows that it is
-- dead and that nothing of it runs any more. Leases need not be over.
-- KEYS: base
-- ARGV: worker (the dead one), keep (ms), max_lost, from (rank in running), limit (tasks looked at)
-- Answer: looked at (tasks), taken over (tasks)
local worker, keep, max_lost = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local from, limit, taken = tonumber(ARGV[4]), tonumber(ARGV[5]), 0
local ids = redis.call('ZRANGE', running, from, from + limit - 1)
for _, id in ipairs(ids) do
  local held = held_by(id, 'n', 'w', 'c', 's')
  if held[1] and held[2] == worker then
    lose(id, held[1], held, keep, max_lost)
    taken = taken + 1
  end
end
flush()
return {#ids, taken}
