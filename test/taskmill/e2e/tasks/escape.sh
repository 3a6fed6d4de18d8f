#!/bin/sh
# escape.sh HOW SECONDS: takes so long, and beside it starts a process that tries to outlive the script.
set -eu

case $1 in
    fork) sleep "$2" & ;;
    double-fork) (sleep "$2" &) ;;
    setsid) setsid sleep "$2" & ;;
    nohup) nohup sleep "$2" >/dev/null 2>&1 & ;;
    deaf) trap '' TERM ; sleep "$2" & ;;
esac
sleep "$2"
sleep "$2"
