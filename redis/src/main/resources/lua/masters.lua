#!lua flags=no-writes
-- Reads what masters told of themselves.
--
-- KEYS  1 reports, 2 masters by when they were last there
-- Returns {master, ms since it was last there, its report, and so on}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local seen, masters = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES'), {}
for i = 1, #seen, 2 do
  masters[#masters + 1] = seen[i]
  masters[#masters + 1] = string.format('%.0f', math.max(0, now - seen[i + 1]))
  masters[#masters + 1] = redis.call('HGET', KEYS[1], seen[i]) or ''
end
return masters
