-- clock: the one moment that a script decides by, in milliseconds since 1970. Tests put another text in its place.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
