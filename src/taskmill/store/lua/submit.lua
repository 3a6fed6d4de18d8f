#!lua
-- submit: (none) → scheduled | queued, for a batch. Without allow-oom, so that a full Redis refuses it whole before
-- anything was written. Said again, it changes nothing: each task is judged against what is stored, and against those
-- before it in the batch.
-- KEYS: base
-- ARGV: 8 for each task: uuid, queue, priority, start (ms, 0: now), start_before (ms, 0: none), fingerprint (-: no
--   key), header (queue priority plan keep on_lost start_before fingerprint type), JSON
-- Answer: 2 for each task: word, start (ms). Words: queued, scheduled; known (same parameters), gone (known, but only
--   its tombstone is left), reused (the key was used with other parameters)
local answer, fresh, listed, queued, accepted = {}, {}, {}, {}, 0
local sequence = redis.call('HINCRBY', count, 'sequence', #ARGV / 8) - #ARGV / 8

-- The word for a task that is there or was, and the start that it was stored with.
local function known(id, fingerprint)
  if redis.call('EXISTS', key('spec', id)) == 1 then
    local head, start = header(id), string.match(try('GETRANGE', key('spec', id), 0, 2047) or '', ' (%d+)\n')
    return head and head.fingerprint == fingerprint and 'known' or 'reused', tonumber(start)
  end
  local tomb = try('GET', key('tomb', id))
  return tomb and (tomb == fingerprint and 'gone' or 'reused')
end

for i = 1, #ARGV, 8 do
  local id, queue, priority, start = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
  local start_before, head, json = tonumber(ARGV[i + 4]), ARGV[i + 6], ARGV[i + 7]
  local word, first_start = known(id, ARGV[i + 5])
  if start < now then start = now end
  if not word then
    redis.call('SET', key('spec', id), head .. string.format(' %.0f %.0f\n', now, start) .. json)
    if start_before > 0 then redis.call('ZADD', late, start_before, id) end
    if start > now then
      word = 'scheduled'
      defer('scheduled', id, queue, start)
    else
      word = 'queued'
      sequence = sequence + 1
      redis.call('ZADD', key('ready', queue), ready_score(priority, sequence), id)
      queued[queue] = true
    end
    if not listed[queue] then redis.call('HSETNX', queues, queue, '') end
    listed[queue], fresh[id] = true, true
    accepted = accepted + 1
  end
  answer[#answer + 1] = word
  answer[#answer + 1] = first_start or start
end
for queue in pairs(queued) do
  if fresh[redis.call('ZRANGE', key('ready', queue), 0, 0)[1]] then wake(queue) end
end
if accepted > 0 then
  bump('accepted', accepted)
  bump_stat('submitted', accepted)
end
flush()
return answer
