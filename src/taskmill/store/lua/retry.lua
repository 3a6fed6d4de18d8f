#!lua flags=allow-oom
-- retry: failed | canceled → queued, by hand. Failures, losses, releases and the flag start anew; attempts number on.
-- KEYS: base
-- ARGV: uuid
-- Answer: done, unknown, or the state that does not permit it
local id = ARGV[1]
local head = header(id)
if not head then return 'unknown' end
local state, score = state_of(id, head.queue)
if not state then return 'unknown' end
if state ~= 'failed' and state ~= 'canceled' then
  return (state ~= 'succeeded' or tonumber(score) > now) and state or 'unknown'
end
if tonumber(score) <= now then return 'unknown' end
local run = key('run', id)
redis.call('ZREM', key('done', state), id)
redis.call('HDEL', run, 'f', 'l', 'r', 'c', 'x', 'm', 'e', 'R')
redis.call('HSET', run, 'b', redis.call('HGET', run, 'n') or 0)
enqueue(id, head)
bump('reopened')
flush()
return 'done'
