#!lua flags=no-writes
-- Reads items by id, with all that is needed to change them.
--
-- KEYS  1 meta, 2 items, 3 marks
-- ARGV  1 name of the collection, 2.. ids, at most 1,000
-- Returns {version, platform, digest, count, items, marks}
--   items  with an empty place for each that is missing; no places if the account is not known
--   marks  likewise, but also of an account that is not known: what IM clients did outlives it
-- include account
-- include named
return named(unpack(KEYS))
