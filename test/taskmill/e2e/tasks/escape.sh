#!/bin/sh
# escape.sh HOW SECONDS [PIPE]: takes so long, and beside it starts a process that tries to outlive the script. All hold
# the pipe open, and one of them says "up" to it when the escape is under way.
set -eu

[ "$1" = hop ] || exec 9>"${3:-/dev/null}"
case $1 in
    background) sleep "$2" & ;;
    double-fork) (sleep "$2" &) ;;
    setsid) setsid sleep "$2" & ;;
    nohup) nohup sleep "$2" >/dev/null 2>&1 & ;;
    bare) env -i sleep "$2" & ;;
    bare-double-fork) (env -i sleep "$2" &) ;;
    deaf) trap '' TERM ; sleep "$2" & ;;
    stopped-child) sleep "$2" & kill -STOP $! ;;
    stopped) (kill -STOP $$ ; echo up >&9 ; sleep "$2") & sleep "$2" ;;
    fork-loop) (while : ; do (sleep "$2" &) ; sleep 0.02 ; done) & ;;
    hopping) sh "$0" hop "$2" & ;;
    hop) sh "$0" hop "$2" & sleep 0.1 ; exit ;;
    bare-session) (env -i setsid sleep "$2" &) ;;
esac
echo up >&9
sleep "$2"
sleep "$2"
