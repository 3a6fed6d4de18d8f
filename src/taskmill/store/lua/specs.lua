-- specs: a part of claim. The specs of these tasks, as many as fit into the bytes, and the bytes that are left; the
-- first one may be larger if is_first. Drops the other ids. Reads in pieces, since specs can be large.
local function read_specs(ids, bytes, is_first)
  local specs, piece = {}, 10
  while #specs < #ids and bytes >= 0 do
    local keys = {}
    for i = #specs + 1, math.min(#specs + piece, #ids) do keys[#keys + 1] = key('spec', ids[i]) end
    for _, spec in ipairs(redis.call('MGET', unpack(keys))) do
      bytes = bytes - (spec and #spec or 0)
      if bytes < 0 and not (is_first and #specs == 0) then break end
      specs[#specs + 1] = spec
    end
    piece = 2 * piece
  end
  for i = #ids, #specs + 1, -1 do ids[i] = nil end
  return specs, bytes
end

