#!lua flags=allow-oom
-- recover: running → queued | retrying | canceled | failed. The worker of an attempt is gone. The caller has seen this
-- attempt with this lease end twice, half a lease apart by its own clock. The script compares both again, and the lease
-- must be over. The attempt's own worker may recover it without waiting, once it has killed its processes.
-- KEYS: base
-- ARGV: keep (ms), then 5 for each attempt: uuid, attempt, queue, lease end (ms; 0 with an own worker), own worker
--   (empty if the caller is another one)
-- Answer: a word for each attempt: queued, retrying (from the second loss on), canceled, failed
-- Refusals: stale for an attempt that is over or was renewed, or whose run cannot be read (its task fails: bad_spec)
local keep = ARGV[1]
local answer = {}

-- Fails a task of which nobody can tell who has it.
local function give_up(id, queue)
  leave_running(queue, {id})
  if redis.call('EXISTS', key('spec', id)) == 0 then return add_total('anomaly') end
  writable_run(id)
  set_error(id, 'bad_spec')
  finish('failed', id, header(id), keep)
end

local function recover(id, attempt, named, seen_end, own_worker)
  local queue = running_queue(id, named)
  if not queue then return 'stale' end
  local last_attempt, holder = run_fields(id, ATTEMPT, WORKER)
  local lease_end = lease_end_of(queue, id)
  if not holder or last_attempt == '0' or text(number(last_attempt)) ~= last_attempt then
    give_up(id, queue)
    return 'stale'
  end
  if last_attempt ~= attempt or lease_end > now then return 'stale' end
  if own_worker == '' and lease_end ~= seen_end or own_worker ~= '' and own_worker ~= holder then return 'stale' end
  return lose(id, attempt, queue, keep)
end

check_ways(ARGV, 2, 5)
for i = 2, #ARGV, 5 do
  answer[#answer + 1] = recover(ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3]), ARGV[i + 4])
end
wake_freed()
write_totals()
return answer
