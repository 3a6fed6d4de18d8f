-- turn: one worker alone waits for the moment when the rate of a queue lets its next task start; no other is told. It
-- keeps this turn until no task is left, or it has no free slot. Part of claim. Says when the first of its turns comes.
local opens = 0

-- Takes, keeps or gives up the turn of a queue that has a rate. A worker that only renews keeps it, also if its moment
-- has come, and not for longer: it may be unable to claim.
local function share_turn(queue, worker, has_tasks, has_slots, may_take)
  if not settings_of(queue).gap then return end
  local turn, _, wait = key('turn', queue), room(queue)
  local holder, counts = turn_holder(queue, wait)
  local is_own = holder == worker
  local keeps = is_own and has_slots and (wait > 0 or not may_take)
  if has_tasks and (keeps or wait > 0 and not counts and may_take) then
    if may_take then
      redis.call('SET', turn, worker .. ' ' .. text(now + wait + TURN_GRACE), 'PX', text(wait + TURN_GRACE))
    end
    if opens == 0 or now + wait < opens then opens = now + wait end
  elseif is_own or not has_tasks then
    redis.call('DEL', turn)
  end
end
