#!/bin/bash
# Notes in a file for which time of which cron it runs: cron.sh FILE
echo "$TASK_CRON $TASK_FIRE_TIME" >>"$1"
