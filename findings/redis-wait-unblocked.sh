#!/usr/bin/env bash
# WAIT answers with a number: how many replicas have the writes of this connection. But if the server becomes a replica meanwhile,
# as after a failover, it answers with an error that begins with UNBLOCKED, long before its timeout, and closes the connection.
# The write was answered with OK before, and is lost when the node takes over the data of its new master. Code that compares the
# number only, or that repeats WAIT over a new connection as after any broken one, does not see that: a new connection has no
# writes to wait for, and the new master answers as if all were well.
#
# Seen with Redis 7.0.15.
#
# So: treat UNBLOCKED as a write that is not confirmed, and repeat the write, not WAIT.
#
# Output:
#   SET: OK
#   WAIT, when the server becomes a replica: UNBLOCKED
#   the connection: Error: Server closed the connection
#   the key, once the server follows its new master: 
#   WAIT 1 over a new connection to the new master: 1
source "$(dirname "$0")/common.sh"

old=$(free_port) new=$(free_port)
redis_server "$old"
redis_server "$new"
redis-cli -p "$old" >answers 2>end <<'COMMANDS' &
SET key value
WAIT 1 30000
GET key
COMMANDS
client=$!
waits() { redis-cli -p "$old" info clients | grep -q blocked_clients:1; }
until_true waits
redis-cli -p "$old" replicaof 127.0.0.1 "$new" >/dev/null
wait "$client" || true
expect 'SET' OK "$(sed -n 1p answers)"
expect 'WAIT, when the server becomes a replica' UNBLOCKED "$(grep . answers | sed -n 2p | cut -d' ' -f1)"
expect 'the connection' 'Error: Server closed the connection' "$(<end)"
lost() { [[ -z $(redis-cli -p "$old" get key) ]]; }
until_true lost
expect 'the key, once the server follows its new master' '' "$(redis-cli -p "$old" get key)"
expect 'WAIT 1 over a new connection to the new master' 1 "$(redis-cli -p "$new" wait 1 100)"
