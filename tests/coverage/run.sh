#!/bin/sh
# What of src the tests run: lines and branches by folder (table.py). Every test,
# or those that are named (text/uri scenes/zones), is run in a build of its own
# whose processes share their counters (counters.c).
#
#   tests/coverage/run.sh [TEST...]
#
# Fails if a branch was missed and `unreached` gives no reason (with tests that
# are named, always), or if a test fails. build/coverage/missed lists what no test has reached, with
# reasons.
set -u
cd "$(dirname "$0")/../.." || exit 1
for name; do
	[ -e "tests/${name}_test.c" ] && continue
	echo "ONLY=$name is no test: there is no tests/${name}_test.c" >&2
	exit 2
done
words="COVER=1 CFLAGS=-O0 CC=${CC:-gcc}"
# The words are meant to be split.
# shellcheck disable=SC2086
directory=$(make --no-print-directory -s where $words)
list=$directory/tests/list
if [ $# -gt 0 ]; then
	list=$directory/tests/asked
	mkdir -p "$directory/tests"
	printf "$directory/tests/%s_test\n" "$@" >"$list"
	# shellcheck disable=SC2046,SC2086
	set -- program $(cat "$list")
else
	set -- tests
fi
# shellcheck disable=SC2086
log=$(make --no-print-directory -j"$(getconf _NPROCESSORS_ONLN)" $words "$@" 2>&1) || {
	printf '%s\n' "$log" | tail -40
	exit 1
}
work=$(mktemp -d "${TMPDIR:-/tmp}/loam-coverage.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
# Some tests run as nobody.
: >"$directory/counters" && chmod 666 "$directory/counters"
LOAM=$directory/loam tests/programs.sh "$work" <"$list"
failed=0
for code in "$work"/*.code; do
	[ "$(cat "$code")" = 0 ] && continue
	failed=1
	echo "FAIL  $(basename "${code%.code}")"
	tail -20 "${code%.code}"
done
find "$directory" -name '*.gcda' -exec rm {} +
COVERAGE_WRITE=1 "$directory/loam" || exit 1
mkdir -p build/coverage
find "$directory" -name "*.gcda" -exec "${GCOV:-gcov}" -jbct {} + 2>/dev/null |
	tests/coverage/table.py build/coverage/missed || exit 1
exit $failed
