#!lua flags=no-writes
-- Counts the entries of a range, a part of it for a call.
--
-- KEYS  1 meta, 2 index
-- ARGV  1 lower bound of the entries, as ZRANGEBYLEX takes it, 2 upper bound, 3 entries to look at,
--       4 place of the new flag in an entry, 5 of the read flag; negative ones count from the entry's end
-- Returns {version, total, new, unread, resume}
--   resume  '' when done; else the lower bound to go on from
local entries = redis.call('ZRANGEBYLEX', KEYS[2], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])
if redis.call('HEXISTS', KEYS[1], 'v3') == 0 then entries = {} end
local new, read = tonumber(ARGV[4]), tonumber(ARGV[5])
local fresh, unread = 0, 0
for i = 1, #entries do
  if string.byte(entries[i], new) ~= 0 then fresh = fresh + 1 end
  if string.byte(entries[i], read) == 0 then unread = unread + 1 end
end
local resume = #entries == tonumber(ARGV[3]) and '(' .. entries[#entries] or ''
return {redis.call('HGET', KEYS[1], 'v3') or '0', #entries, fresh, unread, resume}
