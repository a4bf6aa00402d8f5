#!/bin/sh
# Whether the tests hold on a busy machine: runs those of the plain build, or
# those that are named (text/uri scenes/zones), so many times beside so many busy
# loops. Prints each failure with the end of what it says, and the thirty that
# took longest with the seconds of the median run, of the longest, and how often
# they failed; fails if one did.
#
#   tests/patience.sh TIMES LOOPS [TEST...]
#
# LOOPS of 0 measures the suite by itself. With HOLD=SECONDS test programs, not
# their servers, are stopped for so long again and again, at any point: nothing
# shows sooner that a test depends on how fast it is. With ALL=1 servers and
# commands are stopped as well; one that its test stops at the same time goes on
# too soon. KIND has make's words for another build: KIND="CC=clang SAN=1".
set -u
cd "$(dirname "$0")/.." || exit 1
for number in "${1:-}" "${2:-}"; do
	case $number in
	'' | *[!0-9]*)
		echo "TIMES and LOOPS are whole numbers, and \"$number\" is none" >&2
		exit 2
		;;
	esac
done
times=$1
loops=$2
shift 2
[ "$times" -gt 0 ] || {
	echo "TIMES is 0, expected 1 or more" >&2
	exit 2
}
memory=/dev/shm
[ -w $memory ] || memory=/tmp
TMPDIR=$(mktemp -d "${TMPDIR:-$memory}/loam-patience.XXXXXX")
export TMPDIR
# Some tests run as nobody.
chmod 755 "$TMPDIR"
pids=
# What was begun ends with this script, however it ends.
trap 'kill $pids 2>/dev/null; rm -rf "$TMPDIR"' EXIT
trap 'exit 1' INT TERM
# The words are meant to be split.
# shellcheck disable=SC2086
log=$(make --no-print-directory -j"$(getconf _NPROCESSORS_ONLN)" tests ${KIND:-} 2>&1) || {
	printf '%s\n' "$log" | tail -40
	exit 1
}
# shellcheck disable=SC2086
tests=$PWD/$(make --no-print-directory -s where ${KIND:-})/tests
sed "s|.*/tests/|$tests/|" "$tests/list" >"$TMPDIR/list"
[ $# = 0 ] || printf "$tests/%s_test\n" "$@" >"$TMPDIR/list"
LOAM=${tests%/tests}/loam
export LOAM

busy() {
	while kill -0 $$ 2>/dev/null; do
		i=0
		while [ $i -lt 100000 ]; do i=$((i + 1)); done
	done
}

# Stops one in two of the tests that run, and lets them go on; not those that
# are stopped already.
hold() {
	whom="^$tests/"
	[ -z "${ALL:-}" ] || whom="^($tests/|$LOAM )"
	while kill -0 $$ 2>/dev/null; do
		held=$(pgrep -r R,S,D -f "$whom" | awk 'BEGIN { srand() } rand() < .5')
		# shellcheck disable=SC2086
		[ -z "$held" ] || kill -STOP $held 2>/dev/null
		sleep "$HOLD"
		# shellcheck disable=SC2086
		[ -z "$held" ] || kill -CONT $held 2>/dev/null
		sleep "0.$(awk 'BEGIN { srand(); printf "%d", 1 + rand() * 8 }')"
	done
}

# Keeps the times of a run, and says what failed.
judge() {
	failed=0
	for code in "$1"/*.code; do
		name=${code%.code}
		test=$(basename "$name" | sed 's/.*-tests-//; s/_test$//; s|-|/|')
		echo "$test $(cat "$name.time") $(cat "$code")" >>"$TMPDIR/times"
		[ "$(cat "$code")" = 0 ] && continue
		failed=$((failed + 1))
		echo "FAIL  $test"
		grep -v '^\[ *\(RUN\|OK\) *\]' "$name" | tail -40
	done
	return $failed
}

for _ in $(seq "$loops"); do
	busy &
	pids="$pids $!"
done
if [ -n "${HOLD:-}" ]; then
	hold &
	pids="$pids $!"
fi
for turn in $(seq "$times"); do
	began=$(date +%s)
	mkdir "$TMPDIR/logs"
	tests/programs.sh "$TMPDIR/logs" <"$TMPDIR/list"
	judge "$TMPDIR/logs"
	echo "run $turn of $times: $? failed, $(($(date +%s) - began)) s"
	rm -rf "$TMPDIR/logs"
done
sort -k 1,1 -k 2,2n "$TMPDIR/times" | awk '
function flush() {
	if (n > 0)
		printf "%8.1f %8.1f %8d  %s\n", time[int((n + 1) / 2)], time[n], bad, test
	n = bad = 0
}
$1 != test { flush(); test = $1 }
{ time[++n] = $2; bad += $3 != 0 }
END { flush() }' | sort -k 3,3nr -k 1,1nr >"$TMPDIR/table"
echo "  median  longest   failed"
head -30 "$TMPDIR/table"
awk '{ sum += $1 } $3 > 0 { bad++ }
END { printf "%d tests, %.0f s, %d failed\n", NR, sum, bad; exit bad > 0 }' "$TMPDIR/table"
