#!/bin/sh
# The floors: #include looks only down. Fails with a line for each that does not.
cd "$(dirname "$0")/../src" || exit 1
grep -n '^#include "' ./*/*.[ch] | awk -F'[:"]' '
BEGIN {
	# Higher floors see lower ones; index, search and wire do not see each other.
	split("base text config edition index pages reply cert stats net serve cmd", order, " ")
	for (i in order) height[order[i]] = i + 0
	height["wire"] = height["search"] = height["index"]
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
openssl/ base/digest.c cert/cert.c cert/cert_make.c cert/cert_validate.c cert/keyop.c cert/keyop.h net/tls.c net/tls_bio.c net/tls_bio.h
magic.h index/sniffer.c
ini.h config/ini.c
utf8proc.h base/utf8.c
yaml.h text/front_yaml.c
sys/inotify.h index/watch_linux.c
sys/epoll.h net/poller_linux.c
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
