#!/usr/bin/env bash
# MEMORY USAGE looks at five nested values unless SAMPLES says otherwise, and multiplies. Of a stream it takes the first nodes, which
# hold the oldest entries, whatever comes behind them. So the figure of a stream whose entries changed their size is far off, in
# either direction, and it is the same each time that one asks.
#
# Seen with Redis 7.0.15: ten entries of 10 kB before 100,000 short ones are said to take 10.7 MB, and take 2.1 MB. A thousand short
# ones before a thousand of 10 kB are said to take 1.8 MB, and take 10.5 MB.
#
# So: MEMORY USAGE <stream> SAMPLES 0, which looks at all, before a bound or a bill is built on it.
#
# Output:
#   long entries first, said to take at least 3 times what it takes: yes
#   short entries first, said to take at most half of what it takes: yes
#   the same figure when asked again: yes
source "$(dirname "$0")/common.sh"

port=$(free_port)
redis_server "$port"
# fill KEY COUNT LENGTH: adds so many entries with values of so many bytes.
fill() {
  redis-cli -p "$port" eval \
    "for i = 1, ARGV[1] do redis.call('XADD', KEYS[1], '*', 'f', string.rep('x', ARGV[2])) end" 1 "$@" >/dev/null
}
usual() { redis-cli -p "$port" memory usage "$1"; }
all() { redis-cli -p "$port" memory usage "$1" samples 0; }
yes_if() { (($1)) && echo yes || echo "no: $1"; }
fill long 10 10000
fill long 100000 5
fill short 1000 5
fill short 1000 10000
echo "long: $(usual long), in fact $(all long); short: $(usual short), in fact $(all short)" >&2
expect 'long entries first, said to take at least 3 times what it takes' yes "$(yes_if "$(usual long) >= 3 * $(all long)")"
expect 'short entries first, said to take at most half of what it takes' yes "$(yes_if "2 * $(usual short) <= $(all short)")"
expect 'the same figure when asked again' yes "$(yes_if "$(usual long) == $(usual long)")"
