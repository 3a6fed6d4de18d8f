#!/bin/bash
# Notes in a journal that it starts and that it ends, and sleeps in between: effect.sh JOURNAL SECONDS
sign() {
    echo "$TASK_UUID $TASK_ATTEMPT $TASK_WORKER $$ $1 ${EPOCHREALTIME/[.,]/}" >>"$journal"
}
journal=$1
sign start
[ "$2" = 0 ] || sleep "$2"
sign end
