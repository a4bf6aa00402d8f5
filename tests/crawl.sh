#!/bin/sh
# Every page of the sample capsule to which links lead, on both networks: a line
# with checksum, size and address for each answer. Two machines that serve the
# same print the same lines (tests/fresh.sh compares them).
#
#   tests/crawl.sh [PROGRAM]       (build/loam by default)
set -eu
cd "$(dirname "$0")/.."
program=${1:-build/loam}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/loam-crawl.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
LC_ALL=C
export LC_ALL
tab=$(printf '\t')

# Where crawls begin, and searches: words, phrases, tags, mistyped words.
gemini=gemini://localhost
for words in coffee election 'caf%C3%A9' elecci%C3%B3n '%22small%20web%22' \
	tag:gemini lang:es%20agua volcanos electoin -coffee%20news; do
	echo "$gemini/search?$words"
done >"$scratch/todo"
for words in coffee election café elección '"small web"' tag:gemini \
	'lang:es agua' volcanos electoin '-coffee news'; do
	echo "/search$tab$words"
done >>"$scratch/todo"
printf '%s\n' "$gemini/" "$gemini/search" "$gemini/robots.txt" / /search \
	/caps.txt >>"$scratch/todo"

# The addresses that a page of Gemini leads to, redirects included.
gemini_links() {
	tr -d '\r' <"$2" | awk -v from="$1" '
	NR == 1 && $1 ~ /^3/ { print $2 }
	NR == 1 && $2 !~ /^text\/gemini/ { exit }
	/^```/ { quoted = !quoted }
	!quoted && sub(/^=>[ \t]*/, "") {
		to = $1
		if (to ~ /^gemini:\/\/localhost[\/:]/) sub(/localhost:[0-9]+/, "localhost", to)
		else if (to ~ /^[a-z]+:/ || to ~ /^\/\//) next
		else if (to ~ /^\//) to = "gemini://localhost" to
		else if (to ~ /^[?]/) { base = from; sub(/[?].*/, "", base); to = base to }
		else { base = from; sub(/[?].*/, "", base); sub(/[^\/]*$/, "", base); to = base to }
		while (sub(/\/[^\/]+\/\.\.\//, "/", to) || sub(/\/\.\//, "/", to)) continue
		print to
	}'
}

# The selectors that a menu of Gopher leads to on this server.
gopher_links() {
	tr -d '\r' <"$1" | awk -F '\t' '
	NF == 4 && $3 == "localhost" && $1 !~ /^[i37h]/ { print $2 }'
}

: >"$scratch/seen"
while [ -s "$scratch/todo" ]; do
	sort -u "$scratch/todo" >"$scratch/now"
	sort -u "$scratch/now" "$scratch/seen" >"$scratch/more"
	: >"$scratch/found"
	while read -r address; do
		"$program" show "$address" >"$scratch/page" 2>/dev/null || true
		printf '%s %s\n' "$(cksum <"$scratch/page")" "$address"
		case $address in
		gemini:*) gemini_links "$address" "$scratch/page" ;;
		*) gopher_links "$scratch/page" ;;
		esac >>"$scratch/found"
	done <"$scratch/now"
	mv "$scratch/more" "$scratch/seen"
	sort -u "$scratch/found" | comm -13 "$scratch/seen" - >"$scratch/todo"
done | sort -k 3
