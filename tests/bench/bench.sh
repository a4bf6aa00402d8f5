#!/bin/sh
# What loam costs, printed as it was measured: catalogues of several sizes made
# of this machine's own texts, and a list of related entries in each.
#   bench.sh BUILD [SIZE...]
set -eu
build=$1
shift
[ $# -gt 0 ] || set -- 1000 10000
work=$(mktemp -d "${TMPDIR:-/tmp}/loam-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Real text: manual pages where there are any, headers and the sample capsule.
find /usr/share/man/man[1-8] -name '*.gz' 2>/dev/null | sort | head -3000 |
	while read -r page; do gzip -dc "$page" 2>/dev/null; done |
	grep -v "^[.']" | sed 's/\\f.//g; s/\\-/-/g; s/\\[&e]//g' >"$work/manual" || true
find /usr/include /usr/share/doc -type f -size -200k 2>/dev/null | sort |
	head -4000 >"$work/files"
find capsule -name '*.gmi' >>"$work/files"

for size; do
	echo "$size articles"
	xargs "$build/tests/bench/generate" "$size" "$work/capsule" "$work/manual" \
		<"$work/files" >/dev/null
	"$build/tests/bench/lists" "$work/capsule"
	"$build/tests/bench/drop" "$build/loam" "$work/capsule"
	rm -rf "$work/capsule"
done

echo "processor time of one answer, the sample capsule"
"$build/tests/bench/answers" "$build/loam" capsule \
	/news/2018-03-20-honduras-contested-count.gmi
