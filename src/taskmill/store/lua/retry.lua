#!lua flags=allow-oom
-- retry: failed | canceled → queued, by hand. Failures, losses, releases and the flag start anew; attempts number on.
-- KEYS: base
-- ARGV: uuid
-- Answer: done, unknown, unreadable, or the state that does not permit it
local id = ARGV[1]
local head = header(id)
local state, score = find(id, head)
if not state then return 'unknown' end
if state ~= 'failed' and state ~= 'canceled' then
  return (state ~= 'succeeded' or tonumber(score) > now) and state or 'unknown'
end
if tonumber(score) <= now then return 'unknown' end
if not head then return 'unreadable' end
local run = mend(key('run', id))
redis.call('ZREM', key('done', state), id)
redis.call('HDEL', run, 'f', 'l', 'r', 'c', 'x', 'm', 'e', 'R')
redis.call('HSET', run, 'b', redis.call('HGET', run, 'n') or 0)
enqueue(id, head)
bump('reopened')
flush()
return 'done'
