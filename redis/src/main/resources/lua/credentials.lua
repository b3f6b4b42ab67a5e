-- Stores the credentials of an account, unless a person deleted the account.
--
-- KEYS  1 credentials, 2 deletion
-- ARGV  1 new value, 2 the only value to replace, '' for any or none
-- Returns {'1' or '0': whether the value was stored}
local credentials, deletion = KEYS[1], KEYS[2]
local value, replaced = ARGV[1], ARGV[2]

if redis.call('EXISTS', deletion) == 1 then return {'0'} end
if replaced ~= '' and redis.call('GET', credentials) ~= replaced then return {'0'} end
redis.call('SET', credentials, value)
return {'1'}
