#!lua flags=allow-oom,no-writes
-- crons: reads crons.
-- KEYS: base
-- ARGV: kind (due, soonest: due or not yet, or named), from (rank among those), limit (crons), number of fields,
--   fields, and for named the names
-- Answer: now (ms), when the next one will be due (ms, 0: none is), then 3 for each: name, values of the fields, state
--   of its last task (empty if it is gone; not looked for if the cron is due)
local kind, from, limit, fields = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local due = base .. 'cron_due'
local later = redis.call('ZRANGE', due, '(' .. now_text, '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')
local answer = {now, tonumber(later[2] or 0)}
local latest = kind == 'due' and now or '+inf'
local names = kind ~= 'named' and redis.call('ZRANGE', due, '-inf', latest, 'BYSCORE', 'LIMIT', from, limit)
  or {unpack(ARGV, 5 + fields)}
for _, name in ipairs(names) do
  local cron, state = key('cron', name), ''
  if kind ~= 'due' then
    local task = try('HGET', cron, 'task')
    state = task and find(task, header(task)) or ''
  end
  answer[#answer + 1] = name
  answer[#answer + 1] = try('HMGET', cron, unpack(ARGV, 5, 4 + fields)) or {}
  answer[#answer + 1] = state
end
return answer
