#!lua flags=allow-oom,no-writes
-- page: reads those tasks of some sets that a filter accepts: of one set after the other, each in its order, from a
-- position on. Tasks that leave a set between two pages do not make the next page skip or repeat others.
-- KEYS: base
-- ARGV: kind (ready, scheduled, retrying, blocked, running, done, tag; ids: single tasks), order (newest or oldest),
--   score and uuid of the last task of the page before (empty: from the beginning of the first set), looks (tasks),
--   latest (ms: none that was claimed or ended later); then the filter, where what is empty accepts all: states (with
--   blanks between them; of tag and ids), queue, type, cron, error code, worker (name or id), since and until (ms), a
--   part of the queue or the JSON, a text that stands in the detail of its error, or else this part in the queue or
--   the JSON; then the ends of the names of the sets, for ids the uuids
-- Answer: now (ms), looked at (tasks), number of the set to go on with, from 0 (that of the sets: all were read), score
--   and uuid of the last task that was looked at in it, then for each task: uuid, number of its set, score in it,
--   state, score in that, header line and perhaps a line with its tags, the first bytes of its JSON, 1 if its error has
--   the text, run (values of the fields below), how many were looked at; of a key of another type an empty header, or ?
local kind, order, score, last, looks, latest, states, queue, type_word, cron, code, worker, since, till, name_part,
  wanted, text_part = unpack(ARGV, 1, 17)
local FIRST, HEAD, JSON, SPEC, RUN = 18, 2047, 511, base .. 'spec:', base .. 'run:'
local STATE = kind == 'ready' and 'queued' or kind ~= 'done' and kind or nil
local newest, by_uuid = order == 'newest', kind == 'tag' or kind == 'ids'
local letter_wanted = string.lower(string.sub(type_word, 1, 1))
looks, latest, since, till = tonumber(looks), tonumber(latest), tonumber(since), tonumber(till)
name_part, wanted, text_part = string.lower(name_part), string.lower(wanted), string.lower(text_part)

local function has(where, what)
  return string.find(string.lower(where), what, 1, true)
end

local function members(set, from, to)
  if newest then return redis.call('ZRANGE', set, from, to, 'REV', 'WITHSCORES') end
  return redis.call('ZRANGE', set, from, to, 'WITHSCORES')
end

-- The rank behind the last task, which may have left the set. A binary search, because many can share its score.
local function rank_behind(set)
  local outer, inner = newest and '+inf' or '-inf', '(' .. score
  local low = newest and redis.call('ZCOUNT', set, inner, outer) or redis.call('ZCOUNT', set, outer, inner)
  local high = newest and redis.call('ZCOUNT', set, score, outer) or redis.call('ZCOUNT', set, outer, score)
  while low < high do
    local middle = math.floor((low + high) / 2)
    local id = members(set, middle, middle)[1]
    if id == last or (id < last) ~= newest then low = middle + 1 else high = middle end
  end
  return low
end

-- The header line of a spec, its queue, the letter of its type, when it was created (ms), the second line, and the
-- beginning of the JSON. What cannot be read is nil or empty.
local function parts_of(id)
  local spec = try('GETRANGE', SPEC .. id, 0, HEAD) or ''
  local line, at, letter, created, from = string.match(spec, '^((%S+) %d %S+ %d+ %a+ %d+ %S+ (%a) (%d+) %d+)\n()')
  if not line then return string.match(spec, '^[^\n]*'), nil, '', 0, '', '' end
  if letter == string.lower(letter) then return line, at, letter, created, '', string.sub(spec, from, from + JSON) end
  local second, rest = string.match(spec, '^([^\n]*)\n()', from)
  if #spec > HEAD and (not second or #spec < rest + JSON) then
    spec = redis.call('GETRANGE', SPEC .. id, 0, 16383 + JSON)
    second, rest = string.match(spec, '^([^\n]*)\n()', from)
  end
  return line, at, string.lower(letter), created, second or '', second and string.sub(spec, rest, rest + JSON) or ''
end

-- The row of a task, or nil if the filter does not accept it. Reads little first, since most may not fit.
local function row_of(id, set, number, place, looked)
  if code ~= '' and run_fields(id, CODE) ~= code then return end
  if queue ~= '' and kind == 'done' and try('GETRANGE', SPEC .. id, 0, #queue) ~= queue .. ' ' then return end
  local line, at, letter, created, second, json = parts_of(id)
  local state, there = STATE or set, place
  if by_uuid then
    if not at then return end
    state, there = state_in(at, id)
    if not state or states ~= '' and not string.find(states, state, 1, true) then return end
  end
  if is_finished(state) and tonumber(there) <= now then return end
  if line == '' and redis.call('EXISTS', SPEC .. id) == 0 then return end
  if queue ~= '' and (at or kind == 'done') and at ~= queue then return end
  if letter_wanted ~= '' and letter ~= letter_wanted then return end
  if cron ~= '' and extra(second, 'cron') ~= cron then return end
  local in_detail, work = 0, (name_part ~= '' or wanted ~= '') and (at or '') .. '\n' .. json
  if name_part ~= '' and not has(work, name_part) then return end
  if wanted ~= '' then
    if state ~= 'succeeded' and has(run_fields(id, DETAIL) or '', wanted) then in_detail = 1 end
    if in_detail == 0 and not has(work, text_part) then return end
  end
  local run = try('HMGET', RUN .. id, ATTEMPT, BASE, FAILURES, LOST, WORKER, CLAIMED, ENDED, CODE) or {'?'}
  if worker ~= '' and run[5] ~= worker and string.match(run[5] or '', '^(.*)-%x+$') ~= worker then return end
  if since or till or latest then
    local claimed, ended = tonumber(run[6] or nil) or 0, tonumber(run[7] or nil) or 0
    local moment = is_finished(state) and ended or tonumber(created)
    if since and moment < since or till and moment >= till then return end
    if latest and math.max(claimed, ended) > latest then return end
  end
  local tags = extra(second, 'tags')
  local lines = tags and line .. '\ntags=' .. tags .. '\n' or line
  return {id, number, place, state, there, lines, json, in_detail, run, looked}
end

local looked, rows, number = 0, {}, 0
while number <= #ARGV - FIRST and looked < looks do
  local ending = ARGV[FIRST + number]
  local set, found = key(kind, ending), {ending, ''}
  if kind ~= 'ids' then
    local from = last == '' and 0 or rank_behind(set)
    found = members(set, from, from + looks - looked - 1)
  end
  for i = 1, #found, 2 do
    looked = looked + 1
    rows[#rows + 1] = row_of(found[i], ending, number, found[i + 1], looked)
  end
  if looked < looks or kind == 'ids' then
    number, score, last = number + 1, '', ''
  else
    score, last = found[#found], found[#found - 1]
  end
end
return {now, looked, number, score, last, rows}
