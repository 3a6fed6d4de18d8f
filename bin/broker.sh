#!/bin/sh
# Starts a broker; without arguments by config/broker.yaml of its own installation.
set -eu

self=$0
while [ -h "$self" ]; do
    target=$(readlink "$self")
    case $target in
        /*) self=$target ;;
        *) self=$(dirname "$self")/$target ;;
    esac
done
home=$(CDPATH='' cd "$(dirname "$self")/.." && pwd -P)

role=broker
main=taskmill.cli.BrokerMain
# Without nodelay the JDK's HTTP server takes 44 ms for each answer on a kept connection.
flags="-Xmx256m -Dsun.net.httpserver.nodelay=true"
. "$home/bin/launch.sh"
