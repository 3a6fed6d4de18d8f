#!/bin/sh
# says.sh FILE: says a line, waits until the file is there, and says another.
set -eu

echo 'first line'
until [ -e "$1" ]; do
    sleep 0.02
done
echo 'second line'
