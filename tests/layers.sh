#!/bin/sh
# The floors: #include looks only down. Fails with a line for each that does not.
cd "$(dirname "$0")/../src" || exit 1
grep -n '^#include "' ./*/*.[ch] | awk -F'[:"]' '
BEGIN {
	# Higher floors see lower ones; site and wire do not see each other.
	split("base text config site wire reply serve cmd", order, " ")
	for (i in order) height[order[i]] = i
	height["wire"] = height["site"]
}
{
	split($1, from, "/")
	split($4, to, "/")
	if (!(to[1] in height)) { print $1 ":" $2 ": unknown floor in " $4; bad = 1 }
	else if (to[1] != from[2] && height[to[1]] >= height[from[2]]) {
		print $1 ":" $2 ": " from[2] " looks at " $4; bad = 1
	}
}
END { exit bad }' || exit 1

# One door per library: only the named files may include its header.
doors='
openssl/ base/digest.c serve/cert.c serve/cert_judge.c serve/cert_make.c serve/tls.c serve/tls_bio.c serve/tls_bio.h serve/keyop.c serve/keyop.h
magic.h site/magic.c
ini.h config/ini.c
utf8proc.h base/utf8.c
yaml.h text/front_yaml.c
sys/inotify.h site/watch_linux.c
sys/epoll.h serve/poller_linux.c
'
printf '%s\n' "$doors" | while read -r header files; do
	[ -z "$header" ] && continue
	grep -ln "^#include <$header" ./*/*.[ch] ./*.c 2>/dev/null | while read -r user; do
		case " $files " in
		*" ${user#./} "*) ;;
		*) echo "$user: <$header> has its own door: $files" ;;
		esac
	done
done | { ! grep .; }
