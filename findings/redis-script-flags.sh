#!/usr/bin/env bash
# A script of Redis may begin with the line "#!lua", to say in flags what it does. A replica refuses a script with this line and
# without the flag no-writes, even if it only reads, and even if it calls nothing at all. The same script without the line runs
# there. Whoever adds the line for another reason, for example to get allow-oom, loses all such reads on replicas.
#
# Seen with Redis 7.0.15.
#
# So: scripts that read need "#!lua flags=no-writes".
#
# Output:
#   without the line: 1
#   with the line: READONLY You can't write against a read only replica.
#   with the line and its flag: 1
source "$(dirname "$0")/common.sh"

master=$(free_port) replica=$(free_port)
redis_server "$master"
redis_server "$replica" --replicaof 127.0.0.1 "$master"
linked() { redis-cli -p "$replica" info replication | grep -q master_link_status:up; }
until_true linked
run() { redis-cli -p "$replica" eval "$1" 0; }
expect 'without the line' '1' "$(run 'return 1')"
expect 'with the line' "READONLY You can't write against a read only replica." "$(run $'#!lua\nreturn 1' | head -1)"
expect 'with the line and its flag' '1' "$(run $'#!lua flags=no-writes\nreturn 1')"
