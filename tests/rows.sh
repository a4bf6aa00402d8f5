#!/bin/sh
# Rows and their tests. A table tests/rows/NAME.rows has one row a line: a name
# and what has to hold. A test says which rows it shows in the comment above
# its function: the comment begins with their names and a colon. Prints one
# table (row, what, test, result) and fails when a row has no test, a test
# names no row, or a result is not ok; also when any comment of src or tests
# names a row that no table has, or leads out of the repository: to a row or a
# mapping by its number alone, to a document that is not here.
#
#   LOAM=PROGRAM tests/rows.sh DIRECTORY [TABLE...]    runs the tests built there
#   tests/rows.sh - [TABLE...]                         only looks for them
set -u
cd "$(dirname "$0")/.." || exit 1
build=$1
shift
[ $# = 0 ] && set -- gemini gopher hardening guard field people ranking apart service speed
work=$(mktemp -d "${TMPDIR:-/tmp}/loam-rows.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# ROW<TAB>FILE<TAB>FUNCTION for each name in a comment above a test.
awk '
# One name, or `A4 to A7`.
function name_row(text, ends, i) {
	if (split(text, ends, / to /) == 1)
		ends[2] = ends[1]
	for (i = substr(ends[1], 2) + 0; i <= substr(ends[2], 2) + 0; i++)
		print substr(text, 1, 1) i "\t" FILENAME "\t" name
}
function rows_of(text, parts, n, i) {
	sub(/^ */, "", text)
	if (text !~ /^[A-Z][0-9]+[ ,:]/)
		return
	if (text !~ /^[A-Z][0-9]+((,| and|, and| to) [A-Z][0-9]+)*: /) {
		printf "%s:%d: which rows are meant?\n", FILENAME, FNR >"/dev/stderr"
		bad = 1
	}
	sub(/:.*/, "", text)
	gsub(/,? and /, ", ", text)
	n = split(text, parts, /, /)
	for (i = 1; i <= n; i++)
		name_row(parts[i])
}
FNR == 1 { comment = ""; inside = 0 }
inside || /^\/\*/ {
	if (!inside)
		comment = ""
	line = $0
	inside = line !~ /\*\//
	sub(/^ ?\/?\*+/, "", line)
	sub(/\*\/.*/, "", line)
	comment = comment line
	next
}
/^static void$/ { next }
/^[a-z][a-z0-9_]*\(void \*\*state\)$/ {
	name = $0
	sub(/\(.*/, "", name)
	rows_of(comment)
}
{ comment = "" }
END { exit bad }' tests/*/*_test.c >"$work/named" || exit 1

# ROW<TAB>WHAT of the tables that are asked for; all names that there are.
for table; do
	sed -n 's/^\([A-Z][0-9]*\)  *\(.*\)/\1	\2/p' "tests/rows/$table.rows"
done >"$work/rows"
sed -n 's/^\([A-Z][0-9]*\) .*/\1/p' tests/rows/*.rows >"$work/all"
twice=$(sort "$work/all" | uniq -d)
[ -z "$twice" ] || {
	# shellcheck disable=SC2086
	echo "two rows have the name:" $twice >&2
	exit 1
}

# What comments refer to. C0 is a control set (ECMA-48), not a row.
awk '
NR == FNR { known[$0]; next }
function complain(what) {
	printf "%s:%d: %s\n", FILENAME, start, what
	bad = 1
}
function judge(text, name, rest) {
	if (match(text, /(^|[^A-Za-z])([Rr]ow|[Mm]apping)s? +[0-9]+/) ||
	    match(text, /[Hh]ardening[ ,]+(rows? +)?[0-9]+/))
		complain("which table is meant?" substr(text, RSTART, RLENGTH))
	rest = text
	while (match(rest, /[A-Za-z0-9_-]+[.]md([^a-z]|$)/)) {
		name = substr(rest, RSTART, RLENGTH)
		rest = substr(rest, RSTART + RLENGTH)
		if (name !~ /^(README|x)[.]/)
			complain("no document here: " name)
	}
	while (match(text, /(^|[^A-Za-z0-9_+.-])[A-Z][0-9][0-9]?([^A-Za-z0-9_]|$)/)) {
		name = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH - 1)
		gsub(/[^A-Z0-9]/, "", name)
		if (!(name in known) && name != "C0")
			complain("there is no row " name)
	}
}
FNR == 1 { inside = 0 }
{
	rest = $0
	gsub(/\047\\?"\047/, "", rest)
	while (rest != "") {
		if (!inside) {
			if (!match(rest, /"([^"\\]|\\.)*"|\/\*/))
				break
			found = substr(rest, RSTART, RLENGTH)
			rest = substr(rest, RSTART + RLENGTH)
			if (found != "/*")
				continue
			inside = 1
			start = FNR
			text = ""
		}
		end = index(rest, "*/")
		piece = end ? substr(rest, 1, end - 1) : rest
		sub(/^[ \t]*\*?[ \t]*/, "", piece)
		text = text " " piece
		if (!end)
			break
		judge(text)
		inside = 0
		rest = substr(rest, end + 2)
	}
}
END { exit bad }' "$work/all" src/*.c src/*/*.[ch] src/*/*.def tests/*/*.[ch] >&2 ||
	exit 1

# ROW<TAB>FILE<TAB>FUNCTION<TAB>RESULT, from what the programs say.
if [ "$build" = - ]; then
	sed 's/$/	named/' "$work/named" >"$work/results"
else
	mkdir "$work/logs"
	cut -f 1 "$work/rows" | awk -F '\t' '
		NR == FNR { wanted[$1]; next }
		$1 in wanted { print $2 }' - "$work/named" | sort -u |
		sed "s|^\(.*\)\.c\$|$build/\1|" | tests/programs.sh "$work/logs"
	while IFS='	' read -r row file function; do
		log=$work/logs/$(echo "$build/${file%.c}" | tr / -)
		result=$(sed -n "s/^\[ *\([A-Z][A-Z]*\) *\] $function\$/\1/p" \
			"$log" 2>/dev/null | grep -v RUN | head -1)
		printf '%s\t%s\t%s\t%s\n' "$row" "$file" "$function" \
			"${result:-did not run}"
	done <"$work/named" >"$work/results"
	# What a failure has to say for itself goes before the table.
	grep -l "FAILED  " "$work"/logs/* 2>/dev/null | xargs -r -n 1 tail -40
fi

awk -F '\t' '
FILENAME ~ /all$/ { known[$1]; next }
FILENAME ~ /results$/ {
	if (!($1 in known)) {
		printf "%s: %s: there is no row %s\n", $2, $3, $1
		bad++
	}
	file = $2
	sub(/^tests\//, "", file)
	tests[$1] = tests[$1] file ":" $3 "\t" tolower($4) "\n"
	next
}
function line(test, result) {
	if (result != "named" || result == "no test")
		printf "%-4s %-60s %-58s %s\n", row, what, test, result
	if (result != "ok" && result != "named")
		bad++
	what = ""
}
{
	row = $1
	what = $2
	rows++
	if (!($1 in tests))
		line("-", "no test")
	n = split(tests[$1], each, "\n")
	for (i = 1; i < n; i++) {
		split(each[i], part, "\t")
		line(part[1], part[2])
		count++
	}
}
END {
	if ("'"$build"'" != "-" || bad)
		printf "%d rows, %d tests of them, %d bad\n", rows, count, bad
	exit bad > 0
}' "$work/all" "$work/results" "$work/rows"
