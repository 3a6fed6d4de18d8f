#!lua flags=allow-oom
-- forget: succeeded | failed | canceled → gone, by hand. Like expire, it leaves a tombstone of a task with an
-- idempotency key.
-- KEYS: base
-- ARGV: uuids
-- Answer: for each gone
-- Refusals: unknown, errand (something has still to be done because of its end), or not, and the state of a task that
--   has not finished
return change_each(1, function(id)
  local state, score = find(id, header(id))
  if not state or is_finished(state) and tonumber(score) <= now then return 'unknown' end
  if not is_finished(state) then return 'not ' .. state end
  if has_errand(state, id) then return 'errand' end
  check_totals()
  return 'gone', function()
    remove(state, id)
    add_total('expired')
  end
end)
