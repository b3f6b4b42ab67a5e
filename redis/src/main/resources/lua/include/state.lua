-- Reads an account without its items; account.lua says what of it.
local function state(meta, profile, tombstone, left, deletion)
  local result = account(meta, 't', 'p', 'c', 'r', 'e', 'u:comments', 'u:discussions', 'u:messages', 'u:notifications',
    'n:comments', 'n:contents', 'n:conversations', 'n:messages', 'n:notifications', 'k:messages')
  if not result[1] and not result[6] then result[6] = redis.call('HGET', left, 'e') end
  for i = 1, 16 do result[i] = result[i] or '' end
  result[17] = redis.call('HGETALL', profile)
  result[18] = redis.call('GET', tombstone) or ''
  result[19] = redis.call('EXISTS', deletion)
  result[20] = isAssigned(meta, left) and 1 or 0
  return result
end
