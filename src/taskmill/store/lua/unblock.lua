#!lua flags=allow-oom
-- unblock: blocked → blocked | queued | scheduled | canceled. Parents have ended: after the last one the task may
-- start. One that did not succeed cancels it, unless on_parent is run.
-- KEYS: base
-- ARGV: keep (ms), then 3 for each end: uuid of the blocked task, uuid and state of the parent (gone: there is none)
-- Answer: a word for each end: blocked, queued, scheduled or canceled
-- Refusals: stale if the task does not wait for this parent
local keep = ARGV[1]
local answer = {}

for i = 2, #ARGV, 3 do
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

local function parent_ended(id, parent, state)
  local head = header(id)
  local awaited = head and redis.call('ZSCORE', key('blocked', head.queue), id)
    and try('SISMEMBER', key('parents', id), parent) == 1
  if not awaited then return 'stale' end
  if state == 'succeeded' or extra(second_line(id), 'on_parent') == 'run' then
    redis.call('SREM', key('parents', id), parent)
    return redis.call('SCARD', key('parents', id)) > 0 and 'blocked' or let_go(id, head)
  end
  unblock_for_good(id, head.queue)
  redis.call('ZREM', late, id)
  redis.call('HSET', writable_run(id), ENDED, now_text, CODE, 'parent_failed', DETAIL, parent .. ' is ' .. state)
  finish('canceled', id, head, keep)
  return 'canceled'
end

for i = 2, #ARGV, 3 do answer[#answer + 1] = parent_ended(unpack(ARGV, i, i + 2)) end
write_totals()
return answer
