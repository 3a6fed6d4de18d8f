#!lua flags=allow-oom
-- recover: running → queued | failed | canceled, for attempts whose worker is gone. The caller has seen this attempt
-- with this lease end twice, half a lease apart by its own clock; here both are compared again, and the lease must be
-- over. An attempt's own worker may come without sightings, once it has killed what it ran.
-- KEYS: base
-- ARGV: keep (ms), max_lost, then 4 for each: uuid, attempt, lease end (ms; of no meaning with a worker), own worker or
--   ''
-- Answer: a word for each: queued, canceled, failed, stale
local keep, max_lost = tonumber(ARGV[1]), tonumber(ARGV[2])
local answer = {}

local function may_recover(held, lease_end, attempt, seen_end, own)
  if not lease_end or held[1] ~= attempt or lease_end > now then return false end
  if own == '' then return lease_end == seen_end end
  return held[2] == own
end

-- Nobody can tell whose attempt it is.
local function give_up(id)
  redis.call('ZREM', running, id)
  if redis.call('EXISTS', key('spec', id)) == 0 then return bump('anomaly') end
  blame(mend(key('run', id)), 'bad_spec')
  finish('failed', id, header(id), keep)
end

for i = 3, #ARGV, 4 do
  local id = ARGV[i]
  local held = held_by(id, 'n', 'w', 'c', 's')
  local lease_end = tonumber(redis.call('ZSCORE', running, id) or nil)
  if lease_end and not (held[2] and text(number(held[1])) == held[1] and held[1] ~= '0') then
    give_up(id)
    answer[#answer + 1] = 'stale'
  elseif may_recover(held, lease_end, ARGV[i + 1], tonumber(ARGV[i + 2]), ARGV[i + 3]) then
    answer[#answer + 1] = lose(id, ARGV[i + 1], held, keep, max_lost)
  else
    answer[#answer + 1] = 'stale'
  end
end
flush()
return answer
