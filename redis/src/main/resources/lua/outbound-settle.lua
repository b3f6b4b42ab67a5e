#!lua flags=allow-oom
-- Settles an outcome: all who have to know it do.
--
-- KEYS  1 states, 2 due, 3 ids of the account's requests, 4 settled
-- ARGV  1 id, 2 the outcome, 3 when to forget it, in ms, 4 channel for those who watch the account, 5 message for that channel
-- Returns {'1'}; {'0'} if another outcome counts by now
local states, due, ofAccount, told = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, outcome, forgotten, notices, notice = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

if redis.call('HGET', states, id) ~= outcome then return {'0'} end
redis.call('HSET', states, id, '+' .. outcome)
redis.call('ZREM', due, id)
redis.call('ZADD', told, forgotten, id)
redis.call('SREM', ofAccount, id)
redis.call('PUBLISH', notices, notice)
return {'1'}
