#!/bin/sh
# Runs the load benchmark, JMH, or two masters in turn, on what `./mvnw -Pbench -pl bench,bench/bare,master -am package -DskipTests` built; from the
# project's directory:
#   bench/load.sh [--parts=start,bare,reads,ingest,crowd,scale,feed] [--seconds=4] [--warmup=30] …   see LoadOptions
#   bench/load.sh jmh [what JMH takes]
#   bench/load.sh compare --before=<jar of an older master> [--parts=memory,pages,kept,pushes,start] …   see CompareOptions
# Needs wrk and redis-server on the path; "feed" a limit of open files (ulimit -n) of 6,000.
set -eu
app=bench/target/app
rm -rf $app
java -Djarmode=tools -jar bench/target/imcache-bench.jar extract --destination $app
if [ "${1-}" = jmh ]; then
  shift
  exec java -cp $app/imcache-bench.jar org.openjdk.jmh.Main "$@"
fi
if [ "${1-}" = compare ]; then
  shift
  exec java -Xmx4g -cp $app/imcache-bench.jar io.imcache.bench.compare.CompareBenchmark "$@"
fi
exec java -Xmx2g -cp $app/imcache-bench.jar io.imcache.bench.load.LoadBenchmark "$@"
