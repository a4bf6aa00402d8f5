#!/bin/sh
# Prints which of the tests can be one program, and writes that program's list
# (joined.c). A test cannot that replaces functions of the C library, or that has
# arguments. One with large static tables stands alone as well: a sanitizer reads
# all of them at the end of every program that has them.
#
#   tests/joined.sh OBJECTS DIRECTORY TEST...
set -eu
objects=$1
directory=$2
shift 2
alone=$(
	{
		# The words are meant to be split.
		# shellcheck disable=SC2046
		(cd "$objects/tests" &&
			nm -gA --defined-only $(printf '%s_test.o\n' "$@")) |
			sed -n '/ main$/!s/_test\.o:.*//p'
		grep -lE '^main\(int ' tests/*/*_test.c |
			sed 's|^tests/||; s|_test\.c$||'
		# shellcheck disable=SC2046
		(cd "$objects/tests" && size $(printf '%s_test.o\n' "$@")) |
			awk -v most=$((1 << 20)) '$2 + $3 > most { sub(/_test\.o$/, "", $6); print $6 }'
	} | sort -u
)
joined=$(printf '%s\n' "$@" "$alone" "$alone" | sort | uniq -u)
list=$directory/tests/joined.inc
mkdir -p "$directory/tests"
printf '%s\n' "$joined" | sed 's|\(.*\)/\(.*\)|TEST(\1, \2)|' >"$list.new"
if cmp -s "$list.new" "$list"; then
	rm "$list.new"
else
	mv "$list.new" "$list"
fi
# What was a link is linked now.
for test in $alone; do
	[ ! -L "$directory/tests/${test}_test" ] || rm "$directory/tests/${test}_test"
done
# shellcheck disable=SC2086
echo $joined
