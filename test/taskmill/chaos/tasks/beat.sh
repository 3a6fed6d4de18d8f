#!/bin/bash
# Notes in a journal every few milliseconds that it lives: beat.sh JOURNAL COUNT [SECONDS]; it heeds no TERM
trap '' TERM
sign() {
    echo "$TASK_UUID $TASK_ATTEMPT $TASK_WORKER $$ $1 ${EPOCHREALTIME/[.,]/}" >>"$journal"
}
journal=$1
sign start
for ((beat = 0; beat < $2; beat++)); do
    sleep "${3:-0.02}"
    sign beat
done
sign end
