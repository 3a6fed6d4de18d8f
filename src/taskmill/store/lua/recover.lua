#!lua flags=allow-oom
-- recover: running → queued | canceled | failed. The worker of an attempt is gone. The caller has seen this attempt
-- with this lease end twice, half a lease apart by its own clock. The script compares both again, and the lease must be
-- over. The attempt's own worker may recover it without waiting, once it has killed its processes.
-- KEYS: base
-- ARGV: keep (ms), max_lost, then 4 for each attempt: uuid, attempt, lease end (ms; 0 with an own worker), own worker
--   (empty if the caller is another one)
-- Answer: a word for each attempt: queued, canceled, failed
-- Refusals: stale for an attempt that is over or was renewed, or whose run cannot be read (its task fails: bad_spec)
local keep, max_lost = tonumber(ARGV[1]), tonumber(ARGV[2])
local answer = {}

-- Fails a task of which nobody can tell who has it.
local function give_up(id)
  redis.call('ZREM', running, id)
  if redis.call('EXISTS', key('spec', id)) == 0 then return add_total('anomaly') end
  writable_run(id)
  set_error(id, 'bad_spec')
  finish('failed', id, header(id), keep)
end

local function recover(id, attempt, seen_end, own_worker)
  local last_attempt, holder, canceled, claimed_at = run_fields(id, ATTEMPT, WORKER, CANCELED, CLAIMED)
  local lease_end = tonumber(redis.call('ZSCORE', running, id) or nil)
  if not lease_end then return 'stale' end
  if not holder or last_attempt == '0' or text(number(last_attempt)) ~= last_attempt then
    give_up(id)
    return 'stale'
  end
  if last_attempt ~= attempt or lease_end > now then return 'stale' end
  if own_worker == '' and lease_end ~= seen_end or own_worker ~= '' and own_worker ~= holder then return 'stale' end
  return lose(id, attempt, holder, canceled, claimed_at, keep, max_lost)
end

check_ways(ARGV, 3, 4)
for i = 3, #ARGV, 4 do
  answer[#answer + 1] = recover(ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]), ARGV[i + 3])
end
write_totals()
return answer
