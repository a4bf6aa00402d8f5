#!/bin/sh
# What loam costs, printed as it was measured, one table a run:
#   bench.sh BUILD [WHAT...]
# answers  the price of an answer, beside the least that a server can do, and others
# index    capsules of several sizes (BENCH_SIZES), made of this machine's own texts,
#          each read, asked and changed; SQLite FTS5 beside it on the same files
# million  the same of a million short articles, which take 8 GB while it runs
# readers  what they notice of streams of useless TLS records, of floods of
#          handshakes, of 10,000 slow sockets, of new certificates, of
#          upgrades and reloads, of dear requests
# quality  how good lists and search are (quality.sh)
# Without WHAT: answers, and index at the first two sizes. Five minutes.
set -eu
build=$1
here=$(dirname "$0")
shift
work=$(mktemp -d "${TMPDIR:-/tmp}/loam-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
# No compiled scripts in the tree.
export PYTHONDONTWRITEBYTECODE=1

# Real text: manual pages, documents, headers, all over the machine and not the
# first ones of the alphabet; gcloud's thousands of pages say all the same.
spread() { sort | awk -v most="$1" '{ line[NR] = $0 }
	END { for (i = 1; i <= NR; i += NR > most ? NR / most : 1) print line[int(i)] }'; }
mkdir "$work/manual"
find /usr/share/man/man[1-8] -name '*.gz' ! -name 'gcloud*' 2>/dev/null |
	spread 6000 | xargs -r gzip -dc 2>/dev/null | grep -v "^[.']" |
	sed 's/\\f.//g; s/\\-/-/g; s/\\[&e]//g' >"$work/manual/pages" || true
{
	echo "$work/manual/pages"
	find capsule -name '*.gmi'
	find /usr/include /usr/share/doc /usr/share/perl -type f -size -200k \
		! -name '*.gz' 2>/dev/null | spread 12000
} >"$work/files"

answers() {
	"$here/answers.py" "$build" <"$work/files"
}

# Everything about one size, as lines of figures; nothing may take for ever.
measure() {
	timeout 1800 "$here/fts.py" "$work/capsule" "$work/fts" \
		"$work/selectors" "$work/queries"
	rm -f "$work/fts"
	timeout 1800 "$build/tests/bench/scale" "$build/loam" "$work/capsule" \
		"$work/selectors" "$work/queries"
	timeout 1800 "$build/tests/bench/lists" "$work/capsule"
	timeout 1800 "$build/tests/bench/drop" "$build/loam" "$work/capsule" /000/
}

million() {
	"$build/tests/bench/generate" 1000000 "$work/capsule" 300 <"$work/files"
	measure >"$work/million"
	rm -rf "$work/capsule"
	"$here/table.py" 1000000 "$work/million"
}

index() {
	columns=
	: >"$work/zones"
	for size in ${BENCH_SIZES:-1000 10000 100000}; do
		"$build/tests/bench/generate" "$size" "$work/capsule" <"$work/files"
		measure >"$work/$size"
		# A thousand articles to a zone.
		if [ "$size" -ge 10000 ]; then
			echo "zones in $size articles"
			timeout 1800 "$build/tests/bench/zones" "$work/capsule" \
				/000/ /001/ /002/
		fi >>"$work/zones"
		columns="$columns $size $work/$size"
		rm -rf "$work/capsule"
	done
	# The paths have no spaces: mktemp chose them.
	# shellcheck disable=SC2086
	"$here/table.py" $columns
	cat "$work/zones"
}

readers() {
	echo "what is hidden, the sample capsule"
	"$here/hidden.py" "$build/loam" capsule "$work/manual/pages"

	echo "the longest turns of a worker"
	"$build/tests/bench/zipf" 20000 "$work/capsule" <"$work/files"
	timeout 1800 "$build/tests/bench/dear" "$work/capsule" 2>/dev/null
	rm -rf "$work/capsule"

	echo "streams of TLS records that bring nothing"
	LOAM="$build/loam" "$build/tests/bench/storms"

	echo "handshakes without end, and 10,000 slow sockets in each place"
	LOAM="$build/loam" "$build/tests/bench/floods"
	LOAM="$build/loam" "$build/tests/bench/crowds" 6 || true

	echo "certificates swapped under load"
	LOAM="$build/loam" "$build/tests/bench/swaps" 1000
	LOAM="$build/loam" timeout 1800 "$build/tests/bench/upgrades" 100 1000

	echo "the longest turn of a request, and its others"
	"$build/tests/bench/pieces"

	echo "readers who stop reading"
	"$here/stalled.py" "$build/loam"
}

quality() {
	"$here/quality.sh" "$build"
}

if [ $# = 0 ]; then
	: "${BENCH_SIZES:=1000 10000}"
	set -- answers index
fi
for what in "$@"; do
	case $what in
	answers | index | million | readers | quality) "$what" ;;
	*) echo "bench.sh: answers, index, million, readers or quality, not $what" && exit 2 ;;
	esac
done
