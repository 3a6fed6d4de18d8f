#!/bin/sh
# ends.sh HOW [SECONDS]: writes to both streams, and ends with this exit code, or by this signal, after so long.
set -eu

echo "out of $1"
sleep "${2:-0}"
echo "err of $1" >&2
case $1 in
    [0-9]*) exit "$1" ;;
    *) kill -"$1" $$ ;;
esac
