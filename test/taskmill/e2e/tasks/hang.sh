#!/bin/sh
# hang.sh WORKER SECONDS N: hangs, and so does a process in a session of its own, if this is that worker and N ends in
# 0 or 5.
set -eu

case $TASK_WORKER/$3 in
    "$1"-*/*[05])
        setsid sleep "$2" &
        sleep "$2"
        ;;
esac
sleep 0.05
