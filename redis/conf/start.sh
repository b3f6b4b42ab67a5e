#!/bin/sh
# Starts Redis with redis.conf and two users. Arguments are added to those of redis-server.
#
#   REDIS_PASSWORD        of the user imcache, who may what imcache.acl says: what masters need
#   REDIS_ADMIN_PASSWORD  of the user default, who may everything; without it nobody may
set -eu
: "${REDIS_PASSWORD:?choose a password for the user imcache}"
conf=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

hashed() { printf %s "$1" | { sha256sum 2>/dev/null || shasum -a 256; } | cut -d ' ' -f 1; }

# Hashes, so that no password is in a file or in the list of processes.
umask 077
acl=$(mktemp)
{
  if [ -n "${REDIS_ADMIN_PASSWORD:-}" ]; then
    echo "user default on #$(hashed "$REDIS_ADMIN_PASSWORD") ~* &* +@all"
  else
    echo "user default off"
  fi
  echo "user imcache on #$(hashed "$REDIS_PASSWORD") $(cat "$conf/imcache.acl")"
} >"$acl"

exec "${REDIS_SERVER:-redis-server}" "$conf/redis.conf" --aclfile "$acl" "$@"
