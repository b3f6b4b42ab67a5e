#!lua flags=no-writes
-- Reads what happened to an account after a version.
--
-- KEYS  1 meta, 2 events
-- ARGV  1 the version, 2 how many events to return at most
-- Returns {version, platform, unread comments, discussions, messages, notifications, events}
--   version  of now; 0 if there is no such account
--   events   as XRANGE returns them
-- include account
local meta, events = KEYS[1], KEYS[2]
local after, most = ARGV[1], ARGV[2]

local result = account(meta, 'p', 'u:comments', 'u:discussions', 'u:messages', 'u:notifications')
result[7] = result[1] and redis.call('XRANGE', events, '(' .. after .. '-0', '+', 'COUNT', most) or {}
for i = 1, 6 do result[i] = result[i] or '' end
return result
