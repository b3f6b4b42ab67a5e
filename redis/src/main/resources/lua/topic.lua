#!lua flags=no-writes
-- Tells whether an account has a conversation and a content with an id, or items of such.
--
-- KEYS  1 meta, 2 conversations, 3 index of messages, 4 contents, 5 index of comments
-- ARGV  1 the id, 2 and 3 lower and upper bound of its messages, as ZRANGEBYLEX takes them, 4 and 5 of its comments
-- Returns {1 or 0: a conversation, 1 or 0: a content}
if redis.call('HEXISTS', KEYS[1], 'v3') == 0 then return {0, 0} end
local function has(items, index, lower, upper)
  if redis.call('HEXISTS', items, ARGV[1]) == 1 then return 1 end
  return #redis.call('ZRANGEBYLEX', index, lower, upper, 'LIMIT', 0, 1)
end
return {has(KEYS[2], KEYS[3], ARGV[2], ARGV[3]), has(KEYS[4], KEYS[5], ARGV[4], ARGV[5])}
