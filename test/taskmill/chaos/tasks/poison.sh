#!/bin/bash
# Notes that it starts, then kills the worker that runs it: poison.sh JOURNAL
echo "$TASK_UUID $TASK_ATTEMPT $TASK_WORKER $$ start ${EPOCHREALTIME/[.,]/}" >>"$1"
kill -9 "$PPID"
