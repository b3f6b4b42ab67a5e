#!/usr/bin/env bash
# Lua keeps one copy of each string and finds it by a hash. The Lua 5.1 that everybody knows hashes at most 32 characters of a longer
# string, so that a piece of 20 kB costs little more than copying it. The Lua 5.1 inside of Redis hashes every byte. So a string costs
# a script some nanosecond for each of its bytes just to exist, whatever is done with it: a value that redis.call returns, an argument, what
# string.sub and ".." make, also if nobody looks at it. The code that profiles of scripts in plain Lua find cheap is the dear one.
#
# Seen with Redis 7.0.15 of Debian 12 (and in the source of 7.2.6), beside lua5.1 5.1.5-9 of Debian 12: cutting 20,000 bytes takes
# Redis 50 times as long as cutting 200, and plain Lua 4 to 5 times. All pieces here are equal, so that none has to be stored.
#
# So: scripts should read bytes in place (string.byte, string.find with a start), cut pieces only at the end, keep large values in
# small parts, and pass on what they need not look at by commands that are no part of a script.
#
# Output:
#   plain Lua: pieces of 20,000 bytes take over 15 times as long as pieces of 200: 0
#   Redis: pieces of 20,000 bytes take over 15 times as long as pieces of 200: 1
source "$(dirname "$0")/common.sh"
needs apt-get dpkg

apt-get download -q lua5.1 liblua5.1-0 >apt.log 2>&1 || { cat apt.log >&2; exit 2; }
for package in ./*.deb; do dpkg -x "$package" unpacked; done
lua() { LD_LIBRARY_PATH=$(dirname "$(find unpacked -name 'liblua5.1.so.0' | head -1)") unpacked/usr/bin/lua5.1 "$@"; }
port=$(free_port)
redis_server "$port"

# script BYTES: prints a script that cuts pieces of so many bytes, all of them equal.
script() { echo "local s = string.rep('x', $1 + 20000) for i = 1, 20000 do local t = string.sub(s, i, i + $1 - 1) end"; }
# in_lua BYTES, in_redis BYTES: print how many microseconds the script takes.
in_lua() { lua -e "local c = os.clock() $(script "$1") print(math.floor((os.clock() - c) * 1e6))"; }
in_redis() {
  redis-cli -p "$port" config resetstat >/dev/null
  redis-cli -p "$port" eval "$(script "$1")" 0 >/dev/null
  redis-cli -p "$port" info commandstats | sed -n 's/^cmdstat_eval:.*usec=\([0-9]*\),.*/\1/p'
}
expect 'plain Lua: pieces of 20,000 bytes take over 15 times as long as pieces of 200' 0 \
  $(($(in_lua 20000) > 15 * $(in_lua 200)))
expect 'Redis: pieces of 20,000 bytes take over 15 times as long as pieces of 200' 1 \
  $(($(in_redis 20000) > 15 * $(in_redis 200)))
