#!/bin/sh
# flaky.sh [N]: fails until attempt N (3), for trying out the retry plan of time_interval.
set -eu

if [ "$TASK_ATTEMPT" -lt "${1:-3}" ]; then
    echo "attempt $TASK_ATTEMPT fails" >&2
    exit 1
fi
echo "attempt $TASK_ATTEMPT succeeds"
