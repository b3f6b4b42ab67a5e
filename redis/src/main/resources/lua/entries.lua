#!lua flags=no-writes
-- Reads a part of a collection's index entries (one for each item), to find out what a push changes.
--
-- KEYS  1 meta, 2 index
-- ARGV  1 lower bound of the entries, as ZRANGEBYLEX takes it, 2 upper bound, 3 how many at most
-- Returns {version, entries}
return {
  redis.call('HGET', KEYS[1], 'v2') or '0',
  redis.call('ZRANGEBYLEX', KEYS[2], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3]),
}
