#!/bin/sh
# Runs the test programs that are listed on standard input, some side by side,
# since most of them wait more than they compute. Each leaves LOGS/NAME, its exit
# code in LOGS/NAME.code and the seconds that it took in LOGS/NAME.time, NAME
# being its path with dashes. Tests give up by themselves (support/patience.h); a
# program that does not is ended in the end.
#
#   [LOAM=PROGRAM] tests/programs.sh LOGS <LIST
#
# Without LOAM each test has the program of its own build.
set -u
# Under a sanitizer what is freed is used again sooner than after 256 MiB, which
# halves the time of tests that allocate much.
ASAN_OPTIONS=quarantine_size_mb=8:thread_local_quarantine_size_kb=64:${ASAN_OPTIONS:-}
export ASAN_OPTIONS
jobs=$((4 * $(getconf _NPROCESSORS_ONLN)))
# Those that take longest begin first: none is to be left over at the end. Then
# those that wait, which is what scenes do.
sort -r | awk '
/(big|stalled|writers|links|root|keyholder|words|words_fold|page_stream)_test/ ||
/(interrupted|audience|hole|sim|scan_caps|scan_list|scan_shared|readers|load|storm|upgrade)_test/ {
	print
	next
}
/scenes|watch_test|indexer_test/ { waits = waits $0 "\n"; next }
{ rest = rest $0 "\n" }
END { printf "%s%s", waits, rest }' |
	xargs -P "$jobs" -I TEST sh -c '
	test=$1
	logs=$2
	IFS=/
	set -- $test
	IFS=-
	log="$logs/$*"
	unset IFS
	# What leaks is looked for in the tests of the parts: at the end of each
	# short command it would take as long as all that the command does.
	case $test in
	*/tests/scenes/*) ASAN_OPTIONS=detect_leaks=0:$ASAN_OPTIONS ;;
	esac
	began=$(date +%s%N)
	LOAM=${LOAM:-${test%/tests/*}/loam} timeout 2400 "$test" >"$log" 2>&1
	echo $? >"$log.code"
	took=$((($(date +%s%N) - began) / 100000000))
	echo "$((took / 10)).$((took % 10))" >"$log.time"' - TEST "$1"
