#!/bin/sh
# Two masters of 512 MB each behind HAProxy, with slow senders, floods and one fault after another, while crawlers, readers and a client
# of the change feed do nothing wrong; from the project's directory:
#   bench/everything.sh [seconds, 600 by default]
# Prints what the last ones saw: for each fault and operation the calls, errors by kind, and the longest pause. Fails if they saw an
# error that docs/operations.md does not name, and prints the time and the client of each. All failures and the logs of the masters and
# HAProxy are in master/target/everything. Needs what the tests need: Node.js with `npm ci` run in master/src/test/js, and HAProxy.
set -eu
# Without these the test would be skipped, which looks like a success.
for needed in node haproxy redis-server; do
  command -v "$needed" > /dev/null || { echo "$needed: not found (expected: on the path)" >&2; exit 2; }
done
[ -d master/src/test/js/node_modules ] || { echo 'master/src/test/js/node_modules: missing (expected: made by npm ci)' >&2; exit 2; }
# As the image has them.
export MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072
exec ./mvnw -B -ntp -pl master -am verify -Dtest=None -Dit.test=EverythingAtOnce -Dtest.everything.seconds="${1:-600}" -Dtest.limit=5h \
  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
