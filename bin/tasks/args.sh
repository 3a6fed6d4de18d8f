#!/bin/sh
# args.sh [ARGUMENT…]: prints each argument on a line of its own, then what the worker tells a script about its task.
set -eu

for each in "$@"; do
    printf '%s\n' "$each"
done
echo "task $TASK_UUID attempt $TASK_ATTEMPT queue $TASK_QUEUE worker $TASK_WORKER, ${TASK_MAX_RUN_TIME} s at most"
