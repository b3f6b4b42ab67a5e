-- Replaces an account in one call, for comparison only: it holds Redis's thread for all of it.
--
-- KEYS  for each collection: items, index
-- ARGV  for each collection: number of items, then id, JSON and index entry of each
-- Returns nothing
local at = 1
for key = 1, #KEYS, 2 do
  redis.call('DEL', KEYS[key], KEYS[key + 1])
  local length = tonumber(ARGV[at])
  for i = at + 1, at + 3 * length, 3 do
    redis.call('HSET', KEYS[key], ARGV[i], ARGV[i + 1])
    redis.call('ZADD', KEYS[key + 1], '0', ARGV[i + 2])
  end
  at = at + 1 + 3 * length
end
return redis.status_reply('OK')
