#!/bin/sh
# Makes a directory from which a master starts quicker than from the jar: the jar unpacked, and an archive
# of what the JVM has loaded, linked and learned while a master was under load (an AOT cache with Java 25 or newer, else
# class-data sharing).
#   deploy/fast-start.sh master/target/imcache-master.jar <directory, new>
# It prints the command to start with. The archive goes with the very JVM that made it; with another one masters start as
# before. It takes a minute, with a Redis of its own, on the loopback interface; nothing else is connected to.
set -eu
jar=$1
directory=$2
java -Djarmode=tools -jar "$jar" extract --destination "$directory"
cp "$(dirname "$0")/start.directives" "$directory"
cd "$directory"
name=$(basename "$jar")
major=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
# What libraries have for newer versions of Java than 17 can't be kept, so what they have for 17 is taken.
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
