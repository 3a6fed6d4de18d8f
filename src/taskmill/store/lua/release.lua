#!lua flags=allow-oom
-- release: running → queued | canceled | failed. A worker that shuts down gives a batch back; no failure is counted.
-- One that was canceled becomes canceled. One with on_lost fail that may have begun fails with shutdown.
-- KEYS: base
-- ARGV: worker, keep (ms), then 4 for each attempt: uuid, attempt, queue, started (1 or 0)
-- Answer: a word for each attempt: queued, canceled, failed
-- Refusals: stale for an attempt that is not this worker's any more
local worker, keep = ARGV[1], ARGV[2]
local answer = {}

local function release(id, attempt, queue, started, canceled, claimed_at)
  local head = header(id)
  increment(id, RELEASED)
  add_total('attempt:released')
  end_attempt(id, attempt, queue, worker, claimed_at, 'released')
  local is_over = not head or head.on_lost == 'f' and started == '1'
  return move(id, head, canceled, is_over and 'shutdown', keep)
end

check_ways(ARGV, 3, 4)
for i = 3, #ARGV, 4 do
  local id, attempt = ARGV[i], ARGV[i + 1]
  local last_attempt, holder, canceled, claimed_at = run_fields(id, ATTEMPT, WORKER, CANCELED, CLAIMED)
  local queue = last_attempt == attempt and holder == worker and running_queue(id, ARGV[i + 2])
  answer[#answer + 1] = queue and release(id, attempt, queue, ARGV[i + 3], canceled, claimed_at) or 'stale'
end
wake_freed()
write_totals()
return answer
