-- remove: how a task leaves for good. Shared by expire and forget.
-- Whether something has still to be done because of the end of a task.
local has_errands = redis.call('ZCARD', errands) > 0
local function has_errand(state, id)
  return has_errands and (redis.call('ZSCORE', errands, 'told ' .. id)
    or redis.call('ZSCORE', errands, callback_errand(id, state, run_fields(id, ATTEMPT))))
end

-- finished → gone. A task with an idempotency key leaves a tombstone, so that a repeated submit is still recognized.
local function remove(state, id)
  local head = header(id)
  if head and head.fingerprint ~= '-' then
    redis.call('SET', key('tomb', id), head.fingerprint, 'PX', TOMB_KEPT)
  end
  for tag in tags_of(id, head) do try('ZREM', key('tag', tag), id) end
  redis.call('DEL', key('spec', id), key('run', id), key('result', id), key('followers', id))
  redis.call('ZREM', key('done', state), id)
end
