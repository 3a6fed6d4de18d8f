#!lua flags=allow-oom
-- release: running → queued, for a batch that a worker gives back because it shuts down; no failure is counted. A
-- canceled one becomes canceled; one that may run only once and has started fails with shutdown.
-- KEYS: base
-- ARGV: worker, keep (ms), then 3 for each: uuid, attempt, started (1 or 0)
-- Answer: a word for each: queued, canceled, failed, stale
local worker, keep = ARGV[1], tonumber(ARGV[2])
local answer = {}

local function release(id, attempt, started, held)
  local run, head, state = key('run', id), header(id), 'queued'
  redis.call('ZREM', running, id)
  raise(run, 'r')
  redis.call('HSET', run, 'w', '', 'e', at, 'a' .. attempt, row(worker, held[4], 'released'))
  if held[3] then
    state = 'canceled'
    blame(run, 'canceled')
  elseif not head or head.on_lost == 'f' and started == '1' then
    state = 'failed'
    blame(run, 'shutdown')
  end
  if state == 'queued' then enqueue(id, head) else finish(state, id, head, keep) end
  return state
end

for i = 3, #ARGV, 3 do
  local held = held_by(ARGV[i], 'n', 'w', 'c', 's')
  if held[1] == ARGV[i + 1] and held[2] == worker and redis.call('ZSCORE', running, ARGV[i]) then
    answer[#answer + 1] = release(ARGV[i], ARGV[i + 1], ARGV[i + 2], held)
  else
    answer[#answer + 1] = 'stale'
  end
end
flush()
return answer
