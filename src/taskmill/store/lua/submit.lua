#!lua
-- submit: (none) → scheduled | queued, for a batch. Without allow-oom, so that a full Redis refuses it whole before
-- anything was written. Said again, it changes nothing: each task is judged against what is stored, and against those
-- before it in the batch.
-- KEYS: base
-- ARGV: 8 for each task: uuid, queue, priority, start (ms, 0: now), start_before (ms, 0: none), fingerprint (-: no
--   key), header (queue priority plan keep on_lost start_before fingerprint type), JSON
-- Answer: 2 for each task: word, start (ms). Words: queued, scheduled; known (same parameters), gone (known, but only
--   its tombstone is left), reused (the key was used with other parameters)
local BATCH = 1000
local answer, fresh, listed, specs, waiting, limits, accepted = {}, {}, {}, {}, {}, {}, 0
local sequence = redis.call('HINCRBY', count, 'sequence', #ARGV / 8) - #ARGV / 8

-- Whether none of the batch was ever heard of, as is usual; then nothing needs to be asked for each.
local function all_new()
  local names = {}
  for i = 1, #ARGV, 8 do
    names[#names + 1] = key('spec', ARGV[i])
    if ARGV[i + 5] ~= '-' then names[#names + 1] = key('tomb', ARGV[i]) end
    if #names >= BATCH or i + 8 > #ARGV then
      if redis.call('EXISTS', unpack(names)) > 0 then return false end
      names = {}
    end
  end
  return true
end

-- The word for a task that is there or was, and the start that it was stored with.
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
  sets[set] = sets[set] or {}
  table.insert(sets[set], score)
  table.insert(sets[set], id)
end

-- What a batch has in common is written at once; whatever became the head of a place wakes a worker.
local function write()
  if #limits > 0 then redis.call('ZADD', late, unpack(limits)) end
  for queue, kinds in pairs(waiting) do
    for kind, members in pairs(kinds) do
      redis.call('ZADD', key(kind, queue), unpack(members))
      if fresh[redis.call('ZRANGE', key(kind, queue), 0, 0)[1]] then wake(queue) end
    end
  end
  if #specs > 0 then redis.call('MSET', unpack(specs)) end
  specs, limits, waiting = {}, {}, {}
end

local function store(i, start)
  local id, queue, word = ARGV[i], ARGV[i + 1], 'queued'
  specs[#specs + 1] = key('spec', id)
  specs[#specs + 1] = ARGV[i + 6] .. ' ' .. at .. ' ' .. text(start - now) .. '\n' .. ARGV[i + 7]
  if tonumber(ARGV[i + 4]) > 0 then
    limits[#limits + 1] = ARGV[i + 4]
    limits[#limits + 1] = id
  end
  waiting[queue] = waiting[queue] or {}
  if start > now then
    word = 'scheduled'
    add(waiting[queue], 'scheduled', start, id)
  else
    sequence = sequence + 1
    add(waiting[queue], 'ready', ready_score(tonumber(ARGV[i + 2]), sequence), id)
  end
  if not listed[queue] then redis.call('HSETNX', queues, queue, '') end
  listed[queue], fresh[id] = true, {fingerprint = ARGV[i + 5], start = start}
  accepted = accepted + 1
  if accepted % BATCH == 0 then write() end
  return word
end

local new = all_new()
for i = 1, #ARGV, 8 do
  local id, fingerprint, word, first_start = ARGV[i], ARGV[i + 5], nil, nil
  local start = math.max(tonumber(ARGV[i + 3]), now)
  if fresh[id] then
    word, first_start = fresh[id].fingerprint == fingerprint and 'known' or 'reused', fresh[id].start
  elseif not new then
    word, first_start = known(id, fingerprint)
  end
  answer[#answer + 1] = word or store(i, start)
  answer[#answer + 1] = first_start or start
end
write()
if accepted > 0 then
  bump('accepted', accepted)
  bump_stat('submitted', accepted)
end
flush()
return answer
