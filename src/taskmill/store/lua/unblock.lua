#!lua flags=allow-oom
-- unblock: blocked → blocked | queued | scheduled | canceled. Parents have ended: after the last one the task may
-- start. One that did not succeed cancels it, unless on_parent is run.
-- KEYS: base
-- ARGV: keep (ms), then 4 for each end: uuid of the blocked task, uuid and state of the parent (gone: there is none),
--   and when that ended (ms, 0: unknown)
-- Answer: a word for each end: blocked, queued, scheduled or canceled
-- Refusals: stale if the task does not wait for this parent, or was retried by hand since that end
local keep = ARGV[1]
local answer = {}

for i = 2, #ARGV, 4 do
  local head = header(ARGV[i])
  for _, kind in ipairs(head and {'blocked', 'ready', 'scheduled'} or {}) do check_set(key(kind, head.queue)) end
end
check_set(late)
check_done('canceled')

local function let_go(id, head)
  local created, wait = string.match(try('GETRANGE', key('spec', id), 0, 2047) or '', '^[^\n]* (%d+) (%d+)\n')
  local start = created and created + wait or 0
  unblock(id, head.queue)
  if start <= now then
    enqueue(id, head)
    return 'queued'
  end
  redis.call('ZADD', key('scheduled', head.queue), start, id)
  wake_if_head(key('scheduled', head.queue), id, head.queue)
  return 'scheduled'
end

local function parent_ended(id, parent, state, ended)
  local head = header(id)
  local blocked = head and redis.call('ZSCORE', key('blocked', head.queue), id)
  local awaited = blocked and try('SISMEMBER', key('parents', id), parent) == 1
  if not awaited then return 'stale' end
  if state ~= 'succeeded' and run_fields(id, BASE) and tonumber(ended) > 0 and tonumber(blocked) >= tonumber(ended) then
    -- Unless a clock that was set back makes it seem so: then it has to follow anew.
    leave_errand('link ' .. id)
    return 'stale'
  end
  if state == 'succeeded' or extra_of(id, head, 'on_parent') == 'run' then
    redis.call('SREM', key('parents', id), parent)
    return redis.call('SCARD', key('parents', id)) > 0 and 'blocked' or let_go(id, head)
  end
  unblock_for_good(id, head.queue)
  redis.call('ZREM', late, id)
  redis.call('HSET', writable_run(id), ENDED, now_text, CODE, 'parent_failed', DETAIL, parent .. ' is ' .. state)
  finish('canceled', id, head, keep)
  return 'canceled'
end

for i = 2, #ARGV, 4 do answer[#answer + 1] = parent_ended(unpack(ARGV, i, i + 3)) end
write_totals()
return answer
