#!lua flags=allow-oom,no-writes
-- count: reads how many tasks are not finished, by queue.
-- KEYS: base
-- ARGV: one queue, or none for every queue ever used
-- Answer: 6 for each queue: name, flags, queued, scheduled, retrying, running
local by_queue, answer = {}, {}
for _, id in ipairs(redis.call('ZRANGE', running, 0, -1)) do
  local head = header(id)
  if head then by_queue[head.queue] = (by_queue[head.queue] or 0) + 1 end
end
for _, queue in ipairs(ARGV[1] and ARGV or redis.call('HKEYS', queues)) do
  answer[#answer + 1] = queue
  answer[#answer + 1] = redis.call('HGET', queues, queue) or ''
  answer[#answer + 1] = redis.call('ZCARD', key('ready', queue))
  answer[#answer + 1] = redis.call('ZCARD', key('scheduled', queue))
  answer[#answer + 1] = redis.call('ZCARD', key('retrying', queue))
  answer[#answer + 1] = by_queue[queue] or 0
end
return answer
