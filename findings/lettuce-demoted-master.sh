#!/usr/bin/env bash
# A Redis that becomes a replica keeps the connections of its clients. A client that knows it by an address, for example of a
# proxy or a service name that leads to the new master by now, therefore stays connected to the old one: each write fails with
# READONLY, and Lettuce, which connects anew whenever a connection breaks, has no reason to do so.
#
# Seen with Lettuce 7.5.2 and Redis 7.0.15; the address led to the new master for 5 s.
#
# So: close the connection on READONLY, and let Lettuce make a new one.
#
# Output:
#   a write before, 5 s after, and over a new connection: OK
#   READONLY
#   OK
source "$(dirname "$0")/common.sh"
needs haproxy
maven_jars io.lettuce:lettuce-core:7.5.2.RELEASE

old=$(free_port) new=$(free_port) address=$(free_port)
redis_server "$old"
redis_server "$new" --replicaof 127.0.0.1 "$old"
# A proxy that leads new connections to the master, as it is now.
cat >haproxy.cfg <<CFG
defaults
  mode tcp
  timeout connect 5s
  timeout client 1m
  timeout server 1m
listen redis
  bind 127.0.0.1:$address
  option tcp-check
  tcp-check send info\ replication\r\n
  tcp-check expect string role:master
  server old 127.0.0.1:$old check inter 200
  server new 127.0.0.1:$new check inter 200
CFG
start haproxy.log haproxy -f haproxy.cfg

cat >Stay.java <<'JAVA'
import io.lettuce.core.*;
import io.lettuce.core.api.sync.RedisCommands;

class Stay {
    public static void main(String[] args) throws Exception {
        RedisURI address = RedisURI.create("redis://127.0.0.1:" + args[0]);
        RedisCommands<String, String> commands = RedisClient.create(address).connect().sync();
        System.out.println(set(commands));
        System.in.readAllBytes(); // until the script goes on
        System.out.println(set(commands));
        System.out.println(set(RedisClient.create(address).connect().sync()));
        System.exit(0);
    }

    private static String set(RedisCommands<String, String> commands) {
        try {
            return commands.set("key", "value");
        } catch (RedisCommandExecutionException e) {
            return e.getMessage().split(" ")[0];
        }
    }
}
JAVA
leads_to() { redis-cli -p "$address" info server | grep -q "tcp_port:$1"; }
until_true leads_to "$old"
mkfifo later
java -cp 'jars/*' Stay.java "$address" <later >seen 2>log &
started+=($!)
exec 9>later
written() { grep -q OK seen; }
until_true written
redis-cli -p "$new" replicaof no one >/dev/null
redis-cli -p "$old" replicaof 127.0.0.1 "$new" >/dev/null
until_true leads_to "$new"
sleep 5
exec 9>&-
wait "${started[-1]}"
expect 'a write before, 5 s after, and over a new connection' $'OK\nREADONLY\nOK' "$(<seen)"
