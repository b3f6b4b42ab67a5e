#!/bin/sh
# Creates a directory from which a master starts faster than from the jar: the unpacked jar, and an archive
# of what the JVM loaded, linked and learned while a master was under load (an AOT cache with Java 25 or newer, else
# class-data sharing).
#   deploy/fast-start.sh master/target/imcache-master.jar <directory, new>
# It prints the command to start with. The archive works with the JVM that made it; with another one masters start as
# before. It takes a minute. The master uses its own Redis on the loopback interface and connects to nothing else.
set -eu
jar=$1
directory=$2
java -Djarmode=tools -jar "$jar" extract --destination "$directory"
cp "$(dirname "$0")/start.directives" "$directory"
cd "$directory"
name=$(basename "$jar")
major=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
# Uses the classes for Java 17, because the archive cannot store multi-release classes.
jars=-Djdk.util.jar.version=17
train() {
  java $jars "$1" -jar "$name" train > training.log 2>&1 || { cat training.log >&2; exit 1; }
}
if [ "$major" -ge 25 ]; then
  train -XX:AOTCacheOutput=master.aot
  option=-XX:AOTCache=master.aot
else
  train -XX:ArchiveClassesAtExit=master.jsa
  option=-XX:SharedArchiveFile=master.jsa
fi
rm -f training.log
echo "cd $directory && java $jars -XX:+UnlockDiagnosticVMOptions -XX:CompilerDirectivesFile=start.directives $option -jar $name"
