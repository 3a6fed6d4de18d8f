#!lua flags=allow-oom
-- takeover: running → queued | retrying | canceled | failed. The worker is dead, and its successor has seen that no
-- process of it is left; so the leases need not be over.
-- KEYS: base
-- ARGV: worker (the dead one), keep (ms), queue and rank to look from (an empty queue: all), limit (tasks looked at)
-- Answer: queue and rank to go on from (an empty queue: there are no more), taken over (tasks)
local worker, keep, from_queue, from = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local left, ids, queue_of = tonumber(ARGV[5]), {}, {}
local next_queue, next_rank = '', 0

local all = redis.call('SMEMBERS', busy)
table.sort(all)
for _, queue in ipairs(all) do
  if queue >= from_queue and left > 0 then
    local first, held = queue == from_queue and from or 0, #ids
    local looked = redis.call('ZRANGE', key('running', queue), first, first + left - 1)
    for _, id in ipairs(looked) do
      local attempt, holder = run_fields(id, ATTEMPT, WORKER)
      if attempt and holder == worker then ids[#ids + 1], queue_of[id] = id, queue end
    end
    left, next_queue, next_rank = left - #looked, queue, first + #looked - (#ids - held)
  end
end
check_ways(ids, 1, 1)
for _, id in ipairs(ids) do lose(id, run_fields(id, ATTEMPT), queue_of[id], keep) end
wake_freed()
write_totals()
return {left > 0 and '' or next_queue, next_rank, #ids}
