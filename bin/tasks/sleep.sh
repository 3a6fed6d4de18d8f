#!/bin/sh
# sleep.sh [SECONDS]: takes its time (10 s), for trying out max_run_time and cancel.
set -eu

sleep "${1:-10}"
echo "slept ${1:-10} s"
