#!/usr/bin/env bash
# In a script of Redis "<" and table.sort put strings in the order of the language that the server was started in (LC_COLLATE of its
# environment), while ZRANGEBYLEX compares bytes. So a script that walks a sorted set and compares its members itself finds them out
# of order on some servers: under en_US.UTF-8 letters ignore case at first, and punctuation counts least. Nothing tells: the server
# has the same data and version. A script that was right in a container, which has no language, is wrong on a host that has one, and
# a replica may decide otherwise than its primary.
#
# Seen with Redis 7.0.15 and locales 2.36 of Debian 12. SORT ... ALPHA depends on the language, too, and says so in its documentation.
#
# So: scripts should compare bytes (string.byte), or let Redis's own commands do it.
#
# Output:
#   C: B < a in a script: 1
#   C: table.sort: A B _ a b
#   C: ZRANGE: A B _ a b
#   en_US.UTF-8: B < a in a script: 0
#   en_US.UTF-8: table.sort: _ a A b B
#   en_US.UTF-8: ZRANGE: A B _ a b
source "$(dirname "$0")/common.sh"
needs apt-get dpkg localedef

mkdir -p languages
apt-get download -q locales >apt.log 2>&1 || { cat apt.log >&2; exit 2; }
dpkg -x locales_*.deb unpacked
I18NPATH=unpacked/usr/share/i18n localedef --no-archive -i en_US -f UTF-8 languages/en_US.UTF-8

see() {
  local language=$1 below=$2 sorted=$3 port
  port=$(free_port)
  LOCPATH=$work/languages LC_ALL=$language redis_server "$port"
  redis-cli -p "$port" zadd members 0 b 0 A 0 a 0 B 0 _ >/dev/null
  expect "$language: B < a in a script" "$below" "$(redis-cli -p "$port" eval "return 'B' < 'a' and 1 or 0" 0)"
  expect "$language: table.sort" "$sorted" \
    "$(redis-cli -p "$port" eval "local t = redis.call('ZRANGE', 'members', 0, -1) table.sort(t) return table.concat(t, ' ')" 0)"
  expect "$language: ZRANGE" 'A B _ a b' "$(redis-cli -p "$port" zrange members 0 -1 | paste -sd' ')"
}
see C 1 'A B _ a b'
see en_US.UTF-8 0 '_ a A b B'
