#!lua flags=no-writes
-- Reads the reports of masters.
--
-- KEYS  1 reports, 2 masters by when they reported last
-- Returns {master, age of its report in ms, its report, ..}, the oldest report first
-- include clock
local reports, seen = KEYS[1], KEYS[2]

local present, masters = now(), {}
local scored = redis.call('ZRANGE', seen, 0, -1, 'WITHSCORES')
for i = 1, #scored, 2 do
  local master, reported = scored[i], scored[i + 1]
  masters[#masters + 1] = master
  masters[#masters + 1] = decimal(math.max(0, present - reported))
  masters[#masters + 1] = redis.call('HGET', reports, master) or ''
end
return masters
