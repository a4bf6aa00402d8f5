#!/bin/sh
# Every test, and in two other kinds of build what is not said to be left out of
# them (tests/kinds), which WHOLE=1 runs as well. Ends with the one line
# "N passed, N failed". A program that dies before its summary counts as one
# failure.
set -u
os=${1:-linux}
passed=0
failed=0

# Scratch files in memory, where there is room: a disk is slower.
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
if [ -z "${TMPDIR:-}" ] && [ "${room:-0}" -gt 4000000 ] && [ -w /dev/shm ]; then
	scratch=$(mktemp -d /dev/shm/loam-check.XXXXXX)
	# Some tests run as nobody.
	chmod 755 "$scratch"
	export TMPDIR="$scratch"
fi

# count PASSED FAILED WHAT
count() {
	passed=$((passed + $1))
	failed=$((failed + $2))
	[ "$2" = 0 ] && [ "$3" ] && echo "ok    $3 ($1)"
	[ "$2" = 0 ] || echo "FAIL  $3 ($2)"
}

# Counts the tests of the cmocka programs that are listed in $logs/list by their own
# lines: a process for each of a thousand logs would take seconds.
judge() {
	awk -v logs="$logs" '{
		log_of = $0
		gsub("/", "-", log_of)
		log_of = logs "/" log_of
		good = bad = skipped = seeds = 0
		code = ""
		while ((getline line < log_of) > 0) {
			good += line ~ /^\[       OK \]/
			skipped += line ~ /^skipped: /
			seeds += line ~ /^seed [0-9]/
			if (!bad && line ~ /^ *[0-9]+ FAILED TEST\(S\)$/)
				bad = line + 0
		}
		close(log_of)
		getline code < (log_of ".code")
		close(log_of ".code")
		if (code != "0" && !bad || code == "0" && !good && !skipped)
			bad = 1
		print good, bad, skipped, seeds, $0, log_of
	}' "$logs/list" >"$logs/tally"
	while read -r good bad skipped seeds test log; do
		[ "$bad" = 0 ] || tail -60 "$log"
		[ "$skipped" = 0 ] || grep '^skipped: ' "$log"
		# Of new worlds: which they were.
		[ "$seeds" = 0 ] || grep '^seed [0-9]' "$log"
		count "$good" "$bad" "$test"
	done <"$logs/tally"
}

# Counts a script of exit code $1, which says $out: nothing when all is well, but
# what it has skipped.
told() {
	if [ "$1" = 0 ]; then
		[ -z "$out" ] || printf '%s\n' "$out"
		count 1 0 "$2"
	else
		printf '%s\n' "$out" | tail -40
		count 0 1 "$2"
	fi
}

script() {
	out=$("$@" 2>&1)
	told $? "$*"
}

# A compiler that has large pages spends less of its time on faults: a tenth to a
# fifth of clang's, which loads 100 MB for each file.
roomy=glibc.malloc.hugetlb=1:glibc.malloc.top_pad=33554432

logs=$(mktemp -d "${TMPDIR:-/tmp}/loam-logs.XXXXXX")
installed=
trap 'kill $installed 2>/dev/null; rm -rf "$logs" ${scratch:+"$scratch"}' EXIT
trap 'exit 1' INT TERM
: >"$logs/list"

# Builds one kind with make's words; its tests are to be run, but those that are
# named in the file of the first word.
build() {
	[ -n "${WHOLE:-}" ] || set -- "$@" WITHOUT="$1"
	shift
	echo "== $*"
	log=$(GLIBC_TUNABLES=$roomy make --no-print-directory \
		-j"$(getconf _NPROCESSORS_ONLN)" tests "$@" 2>&1) || {
		printf '%s\n' "$log" | tail -60
		count 0 1 "build $*"
		return
	}
	directory=$(make --no-print-directory -s where "$@")
	cat "$directory/tests/list" >>"$logs/list"
}

# Runs the tests of all builds at once: there is one end at which a processor
# has nothing to do, not one for each build.
run() {
	echo "== $(wc -l <"$logs/list") programs"
	tests/programs.sh "$logs" <"$logs/list"
	judge
}

script tests/layers.sh
script tests/spans.sh
script tests/rows.sh -
build '' OS="$os"
[ "$os" = linux ] && script tests/torture/calls.sh "${directory:-build/$os}/loam"
[ "$os" = linux ] && build tests/kinds/posix OS=posix
# clang's sanitizers find what gcc's do, and sums with NULL; its warnings, too,
# are others. Their library may be a package of its own (libclang-rt-19-dev). A
# missing #include is what the plain build notices: it compiles each file.
if echo 'int main(void) { return 0; }' |
	clang -fsanitize=address,undefined -x c -o /dev/null - 2>/dev/null; then
	build tests/kinds/san OS="$os" CC=clang SAN=1 TOGETHER=1 CFLAGS='-O2 -g1'
else
	build tests/kinds/san OS="$os" SAN=1 CFLAGS='-O2 -g1'
	command -v clang >/dev/null 2>&1 &&
		script make --no-print-directory -j2 tests CC=clang CFLAGS=-O1 OS="$os"
fi
# What people run is the plain build again.
make --no-print-directory program OS="$os" >/dev/null 2>&1
script tests/readme.sh
# It waits for little, and is done long before the programs are.
tests/install.sh >"$logs/install" 2>&1 &
installed=$!
run
wait "$installed"
code=$?
installed=
out=$(cat "$logs/install")
told "$code" tests/install.sh
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
