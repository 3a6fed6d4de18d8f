-- limits: what was set for a queue, and how many of its tasks may start. Part of every script, behind the prelude.
-- A rate goes by its arrival time (GCRA): the moment, in µs, when the next task would start if each kept a gap from the
-- one before. It lies at most burst gaps ahead of now, also after the clock has jumped back.
local NOTHING_SET, UNREADABLE, TURN_GRACE = {}, {paused = true}, 1000
local settings = {}

-- The settings of a queue: paused, c (tasks that may run at once), gap (µs between two starts), burst (starts at once).
-- Their words are those of QueueStore.Settings. A queue whose words cannot be read hands out nothing.
local function settings_of(queue)
  if settings[queue] then return settings[queue] end
  local words = try('HGET', queues, queue)
  local found = words == nil and UNREADABLE or NOTHING_SET
  if words and words ~= '' then
    local rate, per, burst = string.match(words, 'r=([1-9]%d*)/(%d+)/(%d+)')
    found = {paused = string.find(words, 'paused', 1, true) ~= nil, c = tonumber(string.match(words, 'c=(%d+)')),
      gap = rate and math.ceil(per * 1000 / rate), burst = tonumber(burst)}
  end
  settings[queue] = found
  return found
end

-- The arrival time of a queue that has a rate. One that lies too far ahead is corrected at once.
local function arrival_of(queue)
  local set, micros = settings_of(queue), now * 1000
  local stored = tonumber(string.match(try('GET', key('pace', queue)) or '', '^%d+$')) or 0
  local latest = micros + set.burst * set.gap
  if stored > latest then try('SET', key('pace', queue), text(latest)) end
  return math.max(micros, math.min(stored, latest))
end

-- How many tasks of a queue may start now; and if only its rate forbids it, the time (ms) until one may.
local function room(queue)
  local set, free, wait = settings_of(queue), MOST, 0
  if set.paused then return 0, 0 end
  if set.c then free = set.c - (try('ZCARD', key('running', queue)) or MOST) end
  if set.gap and free > 0 then
    local left = set.burst * set.gap - (arrival_of(queue) - now * 1000)
    free = math.min(free, math.floor(left / set.gap))
    if free < 1 then wait = math.ceil((set.gap - left) / 1000) end
  end
  return math.max(free, 0), wait
end

-- The worker that has the turn of a queue, and whether its turn counts: it comes when the rate lets a task start, which
-- is after so many ms.
local function turn_holder(queue, wait)
  local holder, until_ms = string.match(try('GET', key('turn', queue)) or '', '^(%S+) (%d+)$')
  local left = holder and tonumber(until_ms) - now or -1
  return holder, left >= 0 and left <= wait + TURN_GRACE
end
