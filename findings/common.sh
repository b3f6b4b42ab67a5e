# Sourced by the scripts of this folder. Gives them a temporary folder, libraries, servers and a way to say what was seen.
set -euo pipefail

work=$(mktemp -d)
started=()

finish() {
  local code=$?
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  rm -rf "$work" || true
  exit "$code"
}
trap finish EXIT
cd "$work"

# needs COMMAND...: ends the script with code 2 if a command is missing.
needs() {
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null || { echo "missing: $command" >&2; exit 2; }
  done
}

# npm_packages NAME@VERSION...: installs packages where scripts of the temporary folder find them.
npm_packages() {
  needs node npm
  npm install --silent --no-audit --no-fund --prefix "$work" "$@" >/dev/null
}

# maven_jars [-b GROUP:BOM:VERSION] GROUP:ARTIFACT:VERSION...: puts libraries and what they need into the folder jars. A bill of
# materials gives the versions of what they need.
maven_jars() {
  needs java mvn
  local artifact group name version bom=
  if [[ $1 == -b ]]; then
    bom=$2
    shift 2
  fi
  {
    echo '<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId><version>1</version>'
    if [[ $bom ]]; then
      IFS=: read -r group name version <<<"$bom"
      echo "<dependencyManagement><dependencies><dependency><groupId>$group</groupId><artifactId>$name</artifactId>"
      echo "<version>$version</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>"
    fi
    echo '<dependencies>'
    for artifact in "$@"; do
      IFS=: read -r group name version <<<"$artifact"
      echo "<dependency><groupId>$group</groupId><artifactId>$name</artifactId><version>$version</version></dependency>"
    done
    echo '</dependencies></project>'
  } >pom.xml
  mvn -q -B dependency:copy-dependencies -DoutputDirectory=jars >mvn.log 2>&1 || { cat mvn.log >&2; exit 2; }
}

# free_port: prints a port that nobody listens on.
free_port() {
  local port
  while port=$((20000 + RANDOM % 20000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}

# start LOG COMMAND...: starts a program that ends with the script.
start() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 &
  started+=($!)
}

# until_true COMMAND...: waits up to 15 s until a command succeeds.
until_true() {
  local i
  for ((i = 0; i < 150; i++)); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  echo "waited in vain for: $*" >&2
  exit 2
}

# redis_server PORT [OPTION...]: starts a Redis without persistence and waits until it answers.
redis_server() {
  needs redis-server redis-cli
  local port=$1
  shift
  mkdir -p "redis-$port"
  start "redis-$port.log" redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "redis-$port" "$@"
  until_true redis-cli -p "$port" ping
}

# expect WHAT EXPECTED SEEN: prints what was seen, and fails if it is something else than described.
expect() {
  echo "$1: $3"
  if [[ $3 != "$2" ]]; then
    echo "changed: $1 (expected: $2)" >&2
    exit 1
  fi
}
