#!/bin/sh
# Runs the load benchmark, or JMH, on what `./mvnw -Pbench -pl bench,bench/bare,master -am package -DskipTests` built; from the
# project's directory:
#   bench/load.sh [--parts=start,bare,reads,ingest,crowd,scale,feed] [--seconds=4] [--warmup=30] …   see LoadOptions
#   bench/load.sh jmh [what JMH takes]
# Needs wrk and redis-server on the path; "feed" a limit of open files (ulimit -n) of 6,000.
set -eu
app=bench/target/app
rm -rf $app
java -Djarmode=tools -jar bench/target/imcache-bench.jar extract --destination $app
if [ "${1-}" = jmh ]; then
  shift
  exec java -cp $app/imcache-bench.jar org.openjdk.jmh.Main "$@"
fi
exec java -Xmx2g -cp $app/imcache-bench.jar io.imcache.bench.load.LoadBenchmark "$@"
