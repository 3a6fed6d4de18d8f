#!lua flags=allow-oom,no-writes
-- check: reads which rules are broken by the tasks in a part of one set, by the totals of the shard, or by crons.
-- KEYS: base
-- ARGV: kind and name (as for page; an empty kind means the totals of the shard), from (rank), limit (tasks); or cron,
--   and the names of crons
-- Answer: looked at (tasks), then 2 for each breach: uuid (empty for the shard), what is wrong
local kind, name, from, limit = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local UNFINISHED = {'ready', 'scheduled', 'retrying', 'blocked', 'running'}
local answer = {0}

local function add(id, wrong)
  answer[#answer + 1] = id
  answer[#answer + 1] = wrong
end

-- Every task that was ever accepted is in one of the sets, or has expired.
local function check_totals()
  local found, places, is_busy = redis.call('HMGET', count, 'accepted', 'expired', 'anomaly'), 0, {}
  local accepted, expired, anomalies = tonumber(found[1] or 0), tonumber(found[2] or 0), tonumber(found[3] or 0)
  for _, state in ipairs(FINISHED) do places = places + redis.call('ZCARD', key('done', state)) end
  for _, queue in ipairs(redis.call('SMEMBERS', busy)) do is_busy[queue] = true end
  for _, queue in ipairs(redis.call('HKEYS', queues)) do
    for _, set in ipairs(UNFINISHED) do places = places + redis.call('ZCARD', key(set, queue)) end
    if not is_busy[queue] and redis.call('EXISTS', key('running', queue)) == 1 then
      add('', 'the running tasks of queue ' .. queue .. ' are not looked after')
    end
    local rest = redis.call('HGET', queues, queue)
    for _, word in ipairs({'^paused ?', '^c=[1-9]%d* ?', '^r=[1-9]%d*/[1-9]%d*/[1-9]%d*$'}) do
      rest = string.gsub(rest, word, '')
    end
    if rest ~= '' then add('', 'the settings of queue ' .. queue .. ' cannot be read') end
  end
  if accepted ~= expired + places then
    add('', 'accepted ' .. accepted .. ' is not expired ' .. expired .. ' plus places ' .. places)
  end
  if anomalies > 0 then add('', anomalies .. ' times a task was met that had no spec') end
end

local function places_of(id, queue)
  local found = {}
  local function look(set)
    if redis.call('ZSCORE', set, id) then found[#found + 1] = string.sub(set, #base + 1) end
  end
  for _, state in ipairs(FINISHED) do look(key('done', state)) end
  for _, set in ipairs(UNFINISHED) do look(key(set, queue)) end
  return found
end

-- The rule that a task breaks, or nil. Every attempt since the last retry by hand has failed, was lost or was released,
-- but one that runs or has succeeded.
local function breach(id)
  local head = header(id)
  if not head then return 'it has no spec that can be read' end
  local found = places_of(id, head.queue)
  if #found ~= 1 then return 'it stands in ' .. #found .. ' places of its queue: ' .. table.concat(found, ' ') end
  for tag in tags_of(id, head) do
    if not try('ZSCORE', key('tag', tag), id) then return 'it does not stand under its tag ' .. tag end
  end
  local awaited = try('SCARD', key('parents', id)) or 0
  if kind == 'blocked' and awaited == 0 then return 'it is blocked and waits for no other' end
  if kind ~= 'blocked' and awaited > 0 then return 'it waits for others and is not blocked' end
  if kind == 'done' and name == 'succeeded' and run_fields(id, FOLLOWED)
    and not redis.call('ZSCORE', errands, 'told ' .. id) then
    return 'it has succeeded, and those that wait for it are not told'
  end
  local attempt, first, failures, lost, released = run_fields(id, ATTEMPT, BASE, FAILURES, LOST, RELEASED)
  local open = number(attempt) - number(first) - number(failures) - number(lost) - number(released)
  if kind == 'running' and open ~= 1 then return 'it runs, and its attempts do not add up' end
  if kind ~= 'running' and kind ~= 'done' and open ~= 0 then return 'it waits, and its attempts do not add up' end
  if kind == 'done' and name == 'succeeded' and open ~= 1 then return 'its attempts do not add up' end
  local planned = 0
  for _ in string.gmatch(head.plan, '%d+') do planned = planned + 1 end
  if number(failures) > planned + 1 then return 'it has failed more often than its plan allows' end
end

-- A cron that is not paused is due at its next time, which is later than the last that it fired for.
local function cron_breach(cron)
  local next, paused, fired = unpack(try('HMGET', key('cron', cron), 'next', 'paused', 'fired') or {'?'})
  local score = redis.call('ZSCORE', base .. 'cron_due', cron)
  if (next or '0') ~= (score or '0') then return 'is due at ' .. (score or 'no time') .. ', not at its next' end
  if paused and score then return 'is paused and due' end
  if fired and score and tonumber(fired) >= tonumber(score) then return 'is due at a time that it fired for' end
end

if kind == 'cron' then
  for i = 2, #ARGV do
    local wrong = cron_breach(ARGV[i])
    if wrong then add('', 'the cron ' .. ARGV[i] .. ' ' .. wrong) end
  end
  return answer
end
if kind == '' then
  check_totals()
  return answer
end
local ids = redis.call('ZRANGE', key(kind, name), from, from + limit - 1)
answer[1] = #ids
for _, id in ipairs(ids) do
  local wrong = breach(id)
  if wrong then add(id, wrong) end
end
return answer
