#!/bin/sh
# Starts a worker; without arguments by config/worker.yaml of its own installation.
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

role=worker
main=taskmill.cli.WorkerMain
# A worker mostly waits: the quick compiler alone starts it sooner and keeps it smaller. A server closes an idle
# connection long before the 20 minutes that JDK 17 keeps it.
flags="-Xmx256m -XX:TieredStopAtLevel=1 -Djdk.httpclient.keepalive.timeout=30"
. "$home/bin/launch.sh"
