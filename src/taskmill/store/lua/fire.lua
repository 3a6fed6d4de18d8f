#!lua
-- fire: (none) → queued, for the task of a cron; and the cron goes on to its next time, in one step, so that each time
-- is fired once whoever fires it. It lacks allow-oom: a full Redis refuses all of it, and nothing goes on.
-- KEYS: base
-- ARGV: name, the revision and next (ms) that the caller saw, action (fire, fire_late, skip: no task; hand: a task, and
--   the cron stays where it is), uuid, time that it fires for (ms), next (ms)
-- Answer: word, now (ms). Words: queued, known (this task was stored before), skipped (by the action, or the last task
--   has not finished and overlap is skip)
-- Refusals: the words unknown; stale if the cron was changed, fired or paused meanwhile, or is not due, or was missed
--   since the caller judged it
-- When a fire is late enough to be missed (ms); the same number stands in CronRule.
local LATE = 60000
local seen_revision, seen_next, action, id, fire_time, new_next = unpack(ARGV, 2, 7)
local by_hand = action == 'hand'
local revision, next, queue, priority, line, work, overlap, last_task =
  cron_fields('revision', 'next', 'queue', 'priority', 'line', 'work', 'overlap', 'task')
if not line or not string.find(work or '', '\n') then return {'unknown', now} end
if revision ~= seen_revision then return {'stale', now} end
if not by_hand and (next ~= seen_next or next == '0' or tonumber(next) > now) then return {'stale', now} end
if action == 'fire' and now - tonumber(fire_time) > LATE then return {'stale', now} end
local second, json = string.match(work, '^([^\n]*)\n(.*)$')

local function tags()
  return string.gmatch(extra(second, 'tags') or '', '[^,]+')
end

check_set(key('ready', queue))
redis.call('HGET', queues, queue)
for tag in tags() do check_set(key('tag', tag)) end

local function is_unfinished(task)
  if redis.call('EXISTS', key('spec', task)) == 0 then return false end
  for _, state in ipairs(FINISHED) do
    if redis.call('ZSCORE', key('done', state), task) then return false end
  end
  return true
end

local function store()
  if redis.call('EXISTS', key('spec', id), key('tomb', id)) > 0 then return 'known' end
  redis.call('SET', key('spec', id), table.concat(
    {line .. ' ' .. now_text .. ' 0', second .. ' fire_time=' .. fire_time, json}, '\n'))
  for tag in tags() do redis.call('ZADD', key('tag', tag), now_text, id) end
  redis.call('HSET', key('run', id), CRON, name)
  if extra(second, 'callback') then redis.call('HSET', key('run', id), CALLBACK, 1) end
  redis.call('HSETNX', queues, queue, '')
  -- Overlap is judged by the last task, which one that was fired by hand does not replace while it runs.
  if not (by_hand and last_task and is_unfinished(last_task)) then
    redis.call('HSET', cron, 'task', id, 'task_time', fire_time)
  end
  enqueue(id, {queue = queue, priority = tonumber(priority)})
  add_total('accepted')
  add_stat('submitted')
  return 'queued'
end

local word = 'skipped'
if not by_hand and action ~= 'skip' and overlap == 'skip' and last_task and is_unfinished(last_task) then
  redis.call('HINCRBY', cron, 'overlaps', 1)
elseif action ~= 'skip' then
  word = store()
end
if action == 'fire_late' or action == 'skip' then
  redis.call('HINCRBY', cron, 'misfires', 1)
  add_total('misfired')
end
if not by_hand then
  redis.call('HSET', cron, 'fired', fire_time)
  set_next(new_next)
end
write_totals()
return {word, now}
