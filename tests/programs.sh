#!/bin/sh
# Runs the test programs that are listed on standard input, some side by side,
# since most of them wait more than they compute. Each leaves LOGS/NAME and its
# exit code in LOGS/NAME.code, NAME being its path with dashes. Tests give up by
# themselves (support/patience.h); a program that does not is ended in the end.
#
#   LOAM=PROGRAM tests/programs.sh LOGS <LIST
set -u
jobs=$(($(getconf _NPROCESSORS_ONLN) + 2))
# Those that wait longest begin first: none is to be left over at the end.
sort -r | awk '/scenes|watch_test|indexer_test/ { print; next }
	{ rest = rest $0 "\n" } END { printf "%s", rest }' |
	xargs -P "$jobs" -I TEST sh -c '
	log=$2/$(echo "$1" | tr / -)
	timeout 1200 "$1" >"$log" 2>&1
	echo $? >"$log.code"' - TEST "$1"
