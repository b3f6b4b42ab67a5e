#!lua flags=no-writes
-- Tells whether an account has a conversation and a content with an id, or items that name them.
--
-- KEYS  1 meta, 2 conversations, 3 index of messages, 4 contents, 5 index of comments
-- ARGV  1 the id, 2 lower bound of its messages, as ZRANGEBYLEX takes it, 3 upper bound, 4 lower bound of its comments,
--       5 upper bound
-- Returns {1 or 0: a conversation, 1 or 0: a content}
-- include account
-- include runs
local meta, conversations, messageIndex, contents, commentIndex = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, firstMessage, lastMessage, firstComment, lastComment = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local stored, packed = account(meta)
if not stored[1] then return {0, 0} end
local function has(items, index, lower, upper)
  if redis.call('HEXISTS', items, id) == 1 then return 1 end
  return #entriesOf(cursorOf(index, packed, upper, lower), 1)
end
return {has(conversations, messageIndex, firstMessage, lastMessage), has(contents, commentIndex, firstComment, lastComment)}
