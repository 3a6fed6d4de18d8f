#!/bin/bash
# Notes in a journal that it starts and that it ends, and fails until it has done so often enough:
# failing.sh JOURNAL TIMES
sign() {
    echo "$TASK_UUID $TASK_ATTEMPT $TASK_WORKER $$ $1 ${EPOCHREALTIME/[.,]/}" >>"$journal"
}
journal=$1
sign start
failed=$(grep -c "^$TASK_UUID .* failed " "$journal")
if ((failed < $2)); then
    sign failed
    exit 1
fi
sign end
