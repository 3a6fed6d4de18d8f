-- find: where a task stands. Shared by scripts that know only its uuid: cancel, retry, read.
local function is_finished(state)
  return state == 'succeeded' or state == 'failed' or state == 'canceled'
end

-- The state of a task of this queue and its score there, or nil.
local function state_in(queue, id)
  local score = redis.call('ZSCORE', key('running', queue), id)
  if score then return 'running', score end
  for _, state in ipairs(FINISHED) do
    score = redis.call('ZSCORE', key('done', state), id)
    if score then return state, score end
  end
  score = redis.call('ZSCORE', key('ready', queue), id)
  if score then return 'queued', score end
  for _, state in ipairs({'scheduled', 'retrying', 'blocked'}) do
    score = redis.call('ZSCORE', key(state, queue), id)
    if score then return state, score end
  end
end

-- The same with the task's queue, also for a task whose spec cannot be read or names another queue.
local function find(id, head)
  local state, score
  if head then state, score = state_in(head.queue, id) end
  if state then return state, score, head.queue end
  if redis.call('EXISTS', key('spec', id)) == 0 then return end
  for _, queue in ipairs(redis.call('HKEYS', queues)) do
    state, score = state_in(queue, id)
    if state then return state, score, queue end
  end
end
