#!/bin/sh
# What a stranger tries first: README's examples are what build/loam prints, and
# the sample capsule has no mistake. Says what differs, and fails.
cd "$(dirname "$0")/.." || exit 1
scratch=$(mktemp -d "${TMPDIR:-/tmp}/loam-readme.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
bad=0

# N.sh is a command, with the lines that a pipe leads on to; N.want its output.
awk -v scratch="$scratch" '
/^    \$ build\/loam/ { number++; part = "sh"; sub(/^    \$ /, "") }
!/^    / && part != "sh" { part = "" }
part { sub(/^    /, ""); print > (scratch "/" number "." part) }
part == "sh" && !/\|$/ { part = "want" }' README.md

for command in "$scratch"/*.sh; do
	sh "$command" | sed 's/[[:space:]]*$//' |
		diff "${command%.sh}.want" - || bad=1
done
build/loam check >"$scratch/check" || {
	cat "$scratch/check"
	bad=1
}
exit "$bad"
