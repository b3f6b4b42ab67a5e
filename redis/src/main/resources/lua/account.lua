#!lua flags=no-writes
-- Reads an account without its items.
--
-- KEYS  1 meta, 2 profile, 3 tombstone, 4 what a removed account left, 5 deletion
-- Returns {version, timestamp, platform, created, registered, epoch, unread comments, replies, messages, notifications,
--          counts of comments, contents, conversations, messages, notifications, whether messages are marked ('1' or ''),
--          profile names and values, timestamp of the deleted snapshot or '',
--          whether a person deleted the account (1 or 0), whether its latest lease is by assignment (1 or 0)}
-- include account
-- include left
-- include state
return state(unpack(KEYS))
