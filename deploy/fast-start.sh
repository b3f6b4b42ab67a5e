#!/bin/sh
# Makes a directory from which a master starts quicker than from the jar: the jar unpacked, and an archive
# of what the JVM has loaded and linked once a master is up (an AOT cache with Java 25 or newer, else class-data sharing).
#   deploy/fast-start.sh master/target/imcache-master.jar <directory, new>
# It prints the command to start with. The archive goes with the very JVM that made it; with another one masters start as
# before. Nothing is connected to: the training run ends before a master would ask Redis.
set -eu
jar=$1
directory=$2
java -Djarmode=tools -jar "$jar" extract --destination "$directory"
cd "$directory"
name=$(basename "$jar")
major=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
run() {
  java "$1" -Dspring.context.exit=onRefresh -jar "$name" --spring.profiles.active=dev --imcache.security.enabled=false \
    --spring.data.redis.url=redis://127.0.0.1:1 --server.port=0 > training.log 2>&1 || { cat training.log >&2; exit 1; }
}
if [ "$major" -ge 25 ]; then
  run -XX:AOTCacheOutput=master.aot
  option=-XX:AOTCache=master.aot
else
  run -XX:ArchiveClassesAtExit=master.jsa
  option=-XX:SharedArchiveFile=master.jsa
fi
rm -f training.log
echo "cd $directory && java $option -jar $name"
