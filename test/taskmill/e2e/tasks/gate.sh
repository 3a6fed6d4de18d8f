#!/bin/sh
# gate.sh FILE: ends when the file is there.
set -eu

until [ -e "$1" ]; do
    sleep 0.02
done
echo "attempt $TASK_ATTEMPT of $TASK_WORKER went through"
