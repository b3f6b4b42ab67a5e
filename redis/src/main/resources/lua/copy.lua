#!lua
-- Copies a collection's items, or its index, to a key that nobody reads until a commit puts it in place. It expires by itself.
--
-- KEYS  1 meta, 2 items or index, 3 staged items or index, which must not exist
-- ARGV  1 the version that the account must have, 2 time to live in ms, 3 HLEN for items, ZCARD for the index
-- Returns {version of the account, length of the copy}; a length of 0 if nothing was copied, because the version is another, and
--         of -1 if the account's indexes are to be written in this layout before
-- include account
local meta, from, to = KEYS[1], KEYS[2], KEYS[3]
local expected, timeToLive, length = ARGV[1], ARGV[2], ARGV[3]

local stored, packed = account(meta)
local version = stored[1] or '0'
if not packed then return {version, '-1'} end
if version ~= expected or redis.call('COPY', from, to) == 0 then return {version, '0'} end
redis.call('PEXPIRE', to, timeToLive)
return {version, tostring(redis.call(length, to))}
