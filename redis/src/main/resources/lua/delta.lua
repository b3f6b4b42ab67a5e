#!lua flags=no-writes
-- Reads an account without its items, and some items by id, with all that is needed to change them.
--
-- KEYS  1 to 5 as in account.lua, 6 items, 7 marks
-- ARGV  as in items.lua
-- Returns {what account.lua returns, what items.lua returns}
-- include account
-- include left
-- include state
-- include named
return {state(unpack(KEYS, 1, 5)), named(KEYS[1], KEYS[6], KEYS[7])}
