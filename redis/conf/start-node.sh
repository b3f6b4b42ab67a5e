#!/bin/sh
# Starts Redis as start.sh does, as a node of a cluster. Nodes copy from each other as the user default.
set -eu
: "${REDIS_ADMIN_PASSWORD:?choose a password for the user default}"
conf=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

umask 077
node=$(mktemp)
cat >"$node" <<END
cluster-enabled yes
cluster-node-timeout 5000
masterauth $REDIS_ADMIN_PASSWORD
END
exec sh "$conf/start.sh" --include "$node" "$@"
