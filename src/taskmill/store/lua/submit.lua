#!lua
-- submit: (none) → scheduled | queued | blocked, for a batch. It lacks allow-oom, so that a full Redis refuses all of
-- it before anything is written. A repeated submit changes nothing: each task is compared with what is stored and with
-- the tasks before it in the batch.
-- KEYS: base
-- ARGV: 8 for each task: uuid, queue, priority, start (ms, 0: now, below 0: so long from now), start_before (ms, 0:
--   none), fingerprint (-: no idempotency key), header line (without created and start),
--   perhaps a second header line, and JSON
-- Answer: 2 for each task: word, start (ms). Words: queued, scheduled, blocked, known (stored before with the same
--   parameters), gone (the same, and only its tombstone is left)
-- Refusals: the word reused (the idempotency key was used with other parameters)
local BATCH = 1000
local answer, new, listed, specs, waiting, limits, tagged, accepted = {}, {}, {}, {}, {}, {}, {}, 0

-- When a task may start.
local function start_of(i)
  local start = tonumber(ARGV[i + 3])
  return start < 0 and now - start or math.max(start, now)
end

-- The second header line of a task, or nil. The JSON begins with a brace.
local function second_in(i)
  return string.match(ARGV[i + 7], '^([^\n{][^\n]*)\n')
end

-- The words of a list in that line, such as the tags, one after the other.
local function words_in(second, name)
  return string.gmatch(second and extra(second, name) or '', '[^,]+')
end

-- Numbers that are given out and not used do no harm.
local sequence = redis.call('HINCRBY', count, 'sequence', #ARGV / 8) - #ARGV / 8

-- Checks everything that these tasks are added to.
local function check_places()
  local last_kind, last_queue
  redis.call('HSTRLEN', stats, '')
  for i = 1, #ARGV, 8 do
    local queue, kind, second = ARGV[i + 1], start_of(i) > now and 'scheduled' or 'ready', second_in(i)
    if listed[queue] == nil then listed[queue] = redis.call('HGET', queues, queue) ~= false end
    if kind ~= last_kind or queue ~= last_queue then check_set(key(kind, queue)) end
    if ARGV[i + 4] ~= '0' then check_set(late) end
    for tag in words_in(second, 'tags') do check_set(key('tag', tag)) end
    if second and extra(second, 'after') then check_blocked(queue) end
    last_kind, last_queue = kind, queue
  end
end

-- Usually no task of the batch is known. Then nothing need be asked for each.
local function are_all_new()
  local keys = {}
  for i = 1, #ARGV, 8 do
    keys[#keys + 1] = key('spec', ARGV[i])
    if ARGV[i + 5] ~= '-' then keys[#keys + 1] = key('tomb', ARGV[i]) end
    if #keys >= BATCH or i + 8 > #ARGV then
      if redis.call('EXISTS', unpack(keys)) > 0 then return false end
      keys = {}
    end
  end
  return true
end

-- The word for a task that is stored or was, and the start that it was stored with; nil for a new one.
local function known(id, fingerprint)
  if redis.call('EXISTS', key('spec', id)) == 1 then
    local head = header(id)
    local created, wait = string.match(try('GETRANGE', key('spec', id), 0, 2047) or '', ' (%d+) (%d+)\n')
    return head and head.fingerprint == fingerprint and 'known' or 'reused', created and created + wait
  end
  local tomb = try('GET', key('tomb', id))
  return tomb and (tomb == fingerprint and 'gone' or 'reused')
end

local function add(sets, set, score, id)
  local members = sets[set] or {}
  sets[set], members[#members + 1] = members, score
  members[#members + 1] = id
end

-- Writes at once what the tasks have in common. A task that became the head of a set wakes a worker.
local function write()
  if #limits > 0 then redis.call('ZADD', late, unpack(limits)) end
  for queue, sets in pairs(waiting) do
    for kind, members in pairs(sets) do
      redis.call('ZADD', key(kind, queue), unpack(members))
      if new[redis.call('ZRANGE', key(kind, queue), 0, 0)[1]] then wake(queue) end
    end
  end
  for tag, members in pairs(tagged) do redis.call('ZADD', key('tag', tag), unpack(members)) end
  if #specs > 0 then redis.call('MSET', unpack(specs)) end
  specs, limits, waiting, tagged = {}, {}, {}, {}
end

local function store(i, start)
  local id, queue, priority, _, start_before, fingerprint, line, json = unpack(ARGV, i, i + 7)
  local word, second, parents = 'queued', second_in(i), {}
  specs[#specs + 1] = key('spec', id)
  specs[#specs + 1] = line .. ' ' .. now_text .. ' ' .. text(start - now) .. '\n' .. json
  if start_before ~= '0' then
    limits[#limits + 1] = start_before
    limits[#limits + 1] = id
  end
  for tag in words_in(second, 'tags') do add(tagged, tag, now_text, id) end
  for parent in words_in(second, 'after') do parents[#parents + 1] = parent end
  if second and extra(second, 'callback') then redis.call('HSET', writable_run(id), CALLBACK, 1) end
  waiting[queue] = waiting[queue] or {}
  if #parents > 0 then
    word = 'blocked'
    block(id, queue, parents)
  elseif start > now then
    word = 'scheduled'
    add(waiting[queue], 'scheduled', start, id)
  else
    sequence = sequence + 1
    add(waiting[queue], 'ready', ready_score(tonumber(priority), sequence), id)
  end
  if not listed[queue] then redis.call('HSETNX', queues, queue, '') end
  listed[queue], new[id] = true, {fingerprint = fingerprint, start = start}
  accepted = accepted + 1
  if accepted % BATCH == 0 then write() end
  return word
end

check_places()
local all_new = are_all_new()
for i = 1, #ARGV, 8 do
  local id, start, fingerprint = ARGV[i], start_of(i), ARGV[i + 5]
  local word, first_start
  if new[id] then
    word, first_start = new[id].fingerprint == fingerprint and 'known' or 'reused', new[id].start
  elseif not all_new then
    word, first_start = known(id, fingerprint)
  end
  answer[#answer + 1] = word or store(i, start)
  answer[#answer + 1] = first_start or start
end
write()
if accepted > 0 then
  add_total('accepted', accepted)
  add_stat('submitted', accepted)
end
write_totals()
return answer
