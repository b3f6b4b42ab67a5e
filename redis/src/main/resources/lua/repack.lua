#!lua
-- Puts indexes of this layout in the place of those of the layout before. The version stays: nothing else changes.
--
-- KEYS  1 meta, then for each index that is not empty: the index, the staged index
-- ARGV  1 the version that the account must have, then for each index the number of its members
-- Returns {'1' or '0': whether the indexes are of this layout now}
-- include account
local meta = KEYS[1]

local stored, packed = account(meta)
local version = stored[1]
if version ~= ARGV[1] then return {'0'} end
if packed then return {'1'} end
for i = 2, #ARGV do
  if redis.call('ZCARD', KEYS[2 * i - 1]) ~= tonumber(ARGV[i]) then return {'0'} end
end
for i = 2, #ARGV do
  local index, staged = KEYS[2 * i - 2], KEYS[2 * i - 1]
  redis.call('UNLINK', index)
  redis.call('RENAME', staged, index)
  redis.call('PERSIST', index)
end
redis.call('HSET', meta, 'v4', version)
redis.call('HDEL', meta, 'v3')
return {'1'}
