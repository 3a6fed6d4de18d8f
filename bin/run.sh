#!/bin/sh
# The whole of Taskmill for trying it out: a Redis, a broker, a worker and two first tasks; Ctrl-C stops everything.
# TASKMILL_PORT names another address than 127.0.0.1:9595, TASKMILL_RUN another place for data and logs than run/.
set -eu

home=$(CDPATH='' cd "$(dirname "$0")/.." && pwd -P)
address=${TASKMILL_PORT:-127.0.0.1:9595}
run=${TASKMILL_RUN:-$home/run}
mkdir -p "$run"
run=$(CDPATH='' cd "$run" && pwd -P)
unset TASKMILL_RUN # no option of a broker or a worker
redis_port=
broker=
worker=

die() {
    echo "run.sh: $*" >&2
    exit 1
}

# The tasks go to this machine, so no proxy is asked.
call() {
    curl --noproxy '*' "$@"
}

check_address() {
    command -v curl >/dev/null || die "curl not found: install curl"
    host=${address%:*}
    case $address in *:0) return ;; esac
    status=0
    call -s -o "$run/probe" --max-time 1 "http://${host:-127.0.0.1}:${address##*:}/" || status=$?
    rm -f "$run/probe"
    [ $status -eq 7 ] || die "$address is taken: stop what listens there, or TASKMILL_PORT=127.0.0.1:9596 make run"
}

# Takes the first port that neither another run nor a stranger uses, so that the next run finds its data again.
start_redis() {
    port=16379
    while [ $port -lt 16399 ]; do
        owner=$run/redis-$port/owner
        if ! { read -r other <"$owner" && kill -0 "$other"; } 2>/dev/null; then
            redis_port=$port
            status=0
            TASKMILL_RUN=$run "$home/bin/redis.sh" start $port || status=$?
            case $status in
                0) echo $$ >"$owner"; return ;;
                4) redis_port= ;;
                *) exit $status ;;
            esac
        fi
        port=$((port + 1))
    done
    die "no free port for Redis from 16379 to 16398"
}

# await_ready NAME PID
await_ready() {
    turns=0
    until grep '^ready ' "$run/$1-$redis_port.log"; do
        turns=$((turns + 1))
        if ! kill -0 "$2" 2>/dev/null || [ $turns -gt 600 ]; then
            cat "$run/$1-$redis_port.log" >&2
            die "the $1 did not become ready; what it said is above"
        fi
        sleep 0.1
    done
}

start_both() {
    TASKMILL_REDIS=127.0.0.1:$redis_port TASKMILL_PORT=$address \
        "$home/bin/broker.sh" >"$run/broker-$redis_port.log" 2>&1 &
    broker=$!
    TASKMILL_REDIS=127.0.0.1:$redis_port TASKMILL_SHUTDOWN_GRACE=3 \
        "$home/bin/worker.sh" >"$run/worker-$redis_port.log" 2>&1 &
    worker=$!
    await_ready broker $broker
    await_ready worker $worker
    base=http://$(sed -n 's/^ready broker http=\([^ ]*\).*/\1/p' "$run/broker-$redis_port.log")
    api=$base/api
    echo
    echo "The dashboard is at $base/ui/"
}

# submit WHAT PARAMETER…: prints the task with its result, and fails unless it succeeded
submit() {
    what=$1
    shift
    echo
    printf '$ curl'
    for each in "$@"; do
        case $each in -d) printf ' -d' ;; *) printf " '%s'" "$each" ;; esac
    done
    printf '\n'
    answer=$(call -sS --max-time 40 "$@") || die "the broker did not answer: see $run/broker-$redis_port.log"
    printf '%s\n' "$answer"
    case $answer in
        *'"is_success":1'*) ;;
        *) die "the $what task did not succeed: see the logs in $run" ;;
    esac
}

say_next() {
    cat <<END

The dashboard is at $base/ui/ and data and logs are in $run. To try next, in another terminal:

  curl -d bin_name=flaky.sh -d 'time_interval=1 2' '$api/task/script?wait=20'
  curl -d bin_name=hello.sh -d args=later -d start_time=\$((\$(date +%s) + 10)) $api/task/script
  curl $api/task/count/undo

Ctrl-C stops everything.
END
}

# end PID: TERM, and KILL when that is not enough
end() {
    kill "$1" 2>/dev/null || return 0
    turns=0
    while kill -0 "$1" 2>/dev/null; do
        turns=$((turns + 1))
        if [ $turns -eq 150 ]; then kill -9 "$1"; fi
        sleep 0.1
    done
}

stop_all() {
    trap '' INT TERM HUP
    if [ -n "$worker" ]; then end "$worker"; fi
    if [ -n "$broker" ]; then end "$broker"; fi
    if [ -n "$redis_port" ]; then
        TASKMILL_RUN=$run "$home/bin/redis.sh" stop "$redis_port"
        rm -f "$run/redis-$redis_port/owner"
    fi
}

trap stop_all EXIT
trap 'exit 0' INT
trap 'exit 143' TERM HUP

check_address
start_redis
start_both
submit script -d bin_name=hello.sh -d args=world "$api/task/script?wait=20"
submit rpc -d method=GET -d "url=${api%/api}/healthz" "$api/task/rpc?wait=20"
say_next
while kill -0 $broker 2>/dev/null && kill -0 $worker 2>/dev/null; do
    sleep 1
done
die "the broker or the worker ended by itself: see the logs in $run"
