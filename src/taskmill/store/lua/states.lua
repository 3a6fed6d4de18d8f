#!lua flags=allow-oom,no-writes
-- states: reads where tasks stand.
-- KEYS: base
-- ARGV: uuids
-- Answer: 7 for each: state (empty: the task is unknown, or its result has expired), score there, attempt, whether it
--   is to be canceled (1), when its last attempt ended (ms), how many bytes it has written to stdout and stderr, if
--   somebody watches its output; a value that is not there is empty
local answer = {}
for _, id in ipairs(ARGV) do
  local state, score = find(id, header(id))
  if state and is_finished(state) and tonumber(score) <= now then state = nil end
  local attempt, canceled, ended = run_fields(id, ATTEMPT, CANCELED, ENDED)
  local written = state == 'running' and try('HMGET', key('tail', id), 'stdout_total', 'stderr_total') or {}
  for _, value in ipairs({state or '', score or '', attempt or '', canceled or '', ended or '', written[1] or '',
    written[2] or ''}) do
    answer[#answer + 1] = value
  end
end
return answer
