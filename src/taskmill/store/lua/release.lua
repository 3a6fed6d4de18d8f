#!lua flags=allow-oom
-- release: running → queued | canceled | failed. A worker that shuts down gives a batch back; no failure is counted.
-- One that was canceled becomes canceled. One with on_lost fail that may have begun fails with shutdown.
-- KEYS: base
-- ARGV: worker, keep (ms), then 3 for each attempt: uuid, attempt, started (1 or 0)
-- Answer: a word for each attempt: queued, canceled, failed
-- Refusals: stale for an attempt that is not this worker's any more
local worker, keep = ARGV[1], tonumber(ARGV[2])
local answer = {}

local function release(id, attempt, started, canceled, claimed_at)
  local head, state = header(id), 'queued'
  redis.call('ZREM', running, id)
  increment(id, RELEASED)
  end_attempt(id, attempt, worker, claimed_at, 'released')
  if canceled then
    state = 'canceled'
    set_error(id, 'canceled')
  elseif not head or head.on_lost == 'f' and started == '1' then
    state = 'failed'
    set_error(id, 'shutdown')
  end
  return move(state, id, head, keep)
end

check_ways(ARGV, 3, 3)
for i = 3, #ARGV, 3 do
  local id, attempt, started = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local last_attempt, holder, canceled, claimed_at = run_fields(id, ATTEMPT, WORKER, CANCELED, CLAIMED)
  if last_attempt == attempt and holder == worker and redis.call('ZSCORE', running, id) then
    answer[#answer + 1] = release(id, attempt, started, canceled, claimed_at)
  else
    answer[#answer + 1] = 'stale'
  end
end
write_totals()
return answer
