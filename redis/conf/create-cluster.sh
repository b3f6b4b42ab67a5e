#!/bin/sh
# Makes a cluster of Redis nodes that are empty; does nothing where they are one already.
#
#   REDISCLI_AUTH  password of the user default
#   create-cluster.sh REPLICAS HOST:PORT…   how many replicas each master has, and six nodes or more for one
set -eu
replicas=$1
shift

addresses=
for node in "$@"; do
  host=${node%:*}
  port=${node##*:}
  until redis-cli -h "$host" -p "$port" ping | grep -q PONG; do sleep 1; done
  # Nodes know each other by number.
  addresses="$addresses $(getent hosts "$host" | awk 'NR == 1 { print $1 }'):$port"
done

info() { redis-cli -h "$host" -p "$port" cluster info | tr -d '\r'; }

if [ "$(info | sed -n 's/^cluster_known_nodes://p')" = 1 ]; then
  # shellcheck disable=SC2086 # one word each
  redis-cli --cluster create $addresses --cluster-replicas "$replicas" --cluster-yes
fi
until info | grep -q '^cluster_state:ok'; do sleep 1; done
