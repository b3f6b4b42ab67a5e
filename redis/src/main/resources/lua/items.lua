#!lua flags=no-writes
-- Reads items by id, with what is needed to change them.
--
-- KEYS  1 meta, 2 items, 3 marks
-- ARGV  1 name of the collection, 2.. ids, at most 1,000
-- Returns {version, platform, digest, count, items, marks}, the last two with an empty place where there is none; no places
--   for items where the account is not known
local meta = redis.call('HMGET', KEYS[1], 'v3', 'p', 'd:' .. ARGV[1], 'n:' .. ARGV[1])
local items, marks = {}, {}
if #ARGV > 1 then
  -- Of an account that is laid out in another way no item is known, but what IM clients did to them is.
  if meta[1] then items = redis.call('HMGET', KEYS[2], unpack(ARGV, 2)) end
  marks = redis.call('HMGET', KEYS[3], unpack(ARGV, 2))
end
return {meta[1] or '0', meta[2] or '', meta[3] or '', meta[4] or '0', items, marks}
