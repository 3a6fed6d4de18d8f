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
# connection long before the 20 minutes that JDK 17 keeps it. Rpcs go to judged addresses, with the name as Host header.
# What a target can send as the head of an answer is bounded.
# On fewer than three processors the JDK makes a thread for each rpc if the common pool may have one thread only.
flags="-Xmx256m -XX:TieredStopAtLevel=1 -Djdk.httpclient.keepalive.timeout=30
    -Djdk.http.maxHeaderSize=65536 -Djdk.httpclient.allowRestrictedHeaders=host
    -Djava.util.concurrent.ForkJoinPool.common.parallelism=2"
. "$home/bin/launch.sh"
