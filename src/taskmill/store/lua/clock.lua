-- clock: the moment by which a script decides, in milliseconds since 1970, read once. Tests replace this file.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
