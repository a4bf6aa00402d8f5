#!/bin/sh
# Whether the shim knows each call of the C library that a program makes: it is
# made to fail by calls.def, under its own name, or tests/torture/unfailed says
# why it is not. Prints the others, and fails if there are any.
#
#   tests/torture/calls.sh PROGRAM
set -u
program=$1
here=$(dirname "$0")

# Symbols of another library have no such version, nor has musl any.
nm -D --undefined-only "$program" | sed -n 's/.* \([^ ]*\)@GLIBC_.*/\1/p' |
	awk -v def="$here/calls.def" -v list="$here/unfailed" '
	# What a call is named in C: checks and sizes of files are ways to compile it.
	function plain(name) {
		sub(/^__isoc[0-9]*_/, "", name)
		sub(/^__/, "", name)
		sub(/_chk$/, "", name)
		sub(/64$/, "", name)
		return name
	}
	BEGIN {
		while ((getline line < def) > 0)
			if (match(line, /^[A-Z]+\([a-z0-9_]+,/)) {
				sub(/^[A-Z]+\(/, "", line)
				sub(/,.*/, "", line)
				failed[line]
			}
		while ((getline line < list) > 0) {
			if (line ~ /^#/) continue
			count = split(line, names, " ")
			for (i = 1; i <= count; i++) unfailed[names[i]]
		}
	}
	$1 in failed || plain($1) in unfailed { next }
	{ print $1 ": is neither in calls.def nor in unfailed"; bad = 1 }
	END { exit bad }'
