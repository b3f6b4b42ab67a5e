#!lua flags=no-writes
-- Reads items by id, with all that is needed to change them.
--
-- KEYS  1 meta, 2 items, 3 marks
-- ARGV  1 name of the collection, 2.. ids, at most 1,000
-- Returns {version, platform, digest, count, items, marks}
--   items  with an empty place for each that is missing; no places if the account is not known
--   marks  likewise, but also of an account that is not known: what IM clients did outlives it
-- include account
local meta, items, marks = KEYS[1], KEYS[2], KEYS[3]
local collection = ARGV[1]

local stored = account(meta, 'p', 'd:' .. collection, 'n:' .. collection)
local found, marked = {}, {}
if #ARGV > 1 then
  if stored[1] then found = redis.call('HMGET', items, unpack(ARGV, 2)) end
  marked = redis.call('HMGET', marks, unpack(ARGV, 2))
end
return {stored[1] or '0', stored[2] or '', stored[3] or '', stored[4] or '0', found, marked}
