#!/bin/sh
# hello.sh [NAME…]: greets.
set -eu

echo "hello, ${*:-world}"
