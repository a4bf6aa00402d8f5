#!/bin/sh
# How src is laid out: which files may include which, and how large folders
# and files may be. Fails with a line for each fault.
cd "$(dirname "$0")/../src" || exit 1
bad=0

# FROM LINE TO, for each #include of a file of src.
includes=$(grep -n '^#include "' ./*/*.[ch] |
	sed 's|^\./\([^:]*\):\([0-9]*\):#include "\([^"]*\)".*|\1 \2 \3|')

# The floors: #include looks only down.
printf '%s\n' "$includes" | awk '
BEGIN {
	# Higher floors see lower ones; index, search and wire do not see each other.
	split("base crypto sandbox dates text tinylog markdown config edition terms watch index pages feeds maps book upload reply export cert stats limits loop net system readers hosts upgrade serve orders fetch submit check cli cmd manual", order, " ")
	for (i in order) height[order[i]] = i + 0
	height["wire"] = height["search"] = height["index"]
}
{
	split($1, from, "/")
	split($3, to, "/")
	if (!(to[1] in height)) { print $1 ":" $2 ": unknown floor in " $3; bad = 1 }
	else if (to[1] != from[1] && height[to[1]] >= height[from[1]]) {
		print $1 ":" $2 ": " from[1] " looks at " $3; bad = 1
	}
}
END { exit bad }' || bad=1

# sees START FORBIDDEN: what the files that match START include, and
# what that includes, and so on, holds no file that matches FORBIDDEN.
sees() {
	printf '%s\n' "$includes" | awk -v start="$1" -v forbidden="$2" '
	{ to[$1] = to[$1] " " $3 }
	$1 ~ start && !($1 in by) { by[$1] = ""; todo[n++] = $1 }
	END {
		for (i = 0; i < n; i++) {
			m = split(to[todo[i]], list, " ")
			for (j = 1; j <= m; j++)
				if (!(list[j] in by)) {
					by[list[j]] = todo[i]
					todo[n++] = list[j]
				}
		}
		for (file in by) {
			if (file !~ forbidden || by[file] ~ forbidden) continue
			way = file
			for (up = by[file]; up != ""; up = by[up]) way = up " > " way
			print "must not include: " way
			bad = 1
		}
		exit bad
	}'
}

# No worker runs the index: it serves editions. No indexer reaches the network
# or answers: it reads what publishers wrote.
sees '^serve/worker|^(net|reply|pages|feeds|maps|search|wire|edition|stats)/' '^(index|terms)/' || bad=1
sees '^serve/indexer[.]c|^(index|terms)/' '^(net|reply|pages|feeds|maps|wire)/' || bad=1
# Nor does one make tables of charsets by iconv, which opens shared objects (F49).
sees '^serve/worker|^(net|reply|pages|feeds|maps|search|wire|edition|stats)/' '^base/charset_(table|guess)' || bad=1

# Nor does one parse Markdown: what is made of it is in the edition.
sees '^serve/worker|^(net|reply|pages|feeds|maps|search|wire|edition|stats)/' '^markdown/' || bad=1

# A writer reads what clients send: it parses no publisher's file, and reaches no
# network.
sees '^serve/writer[.]c|^upload/' '^(index|terms|markdown|net|reply|search)/' || bad=1

# circles MOST [MODULES]: inside a floor, at most so many headers, or modules,
# include themselves in the end. A module is x.c and x.h; private headers, and
# files without a header, are of the module that their name begins with.
circles() {
	printf '%s\n' "$includes" | awk -v most="$1" -v modules="${2:-}" -v headers="$(echo ./*/*.h)" '
	BEGIN {
		n = split(headers, list, " ")
		for (i = 1; i <= n; i++) {
			sub(/^\.\//, "", list[i])
			sub(/\.h$/, "", list[i])
			if (list[i] !~ /_priv$/) public[list[i]]
		}
	}
	function module(file, name) {
		if (!modules) return file
		sub(/\.[a-z]+$/, "", file)
		sub(/_(linux|posix|priv)$/, "", file)
		for (name = file; !(name in public) && name ~ /\/.*_/;)
			sub(/_[^_]*$/, "", name)
		return name in public ? name : file
	}
	{
		from = module($1)
		target = module($3)
		split(from, a, "/")
		split(target, b, "/")
		if (from != target && a[1] == b[1])
			to[from] = to[from] " " target
	}
	function returns(start, todo, n, i, m, list, seen) {
		todo[n = 1] = start
		for (i = 1; i <= n; i++) {
			m = split(to[todo[i]], list, " ")
			for (; m > 0; m--) {
				if (list[m] == start) return 1
				if (!(list[m] in seen)) { seen[list[m]]; todo[++n] = list[m] }
			}
		}
		return 0
	}
	END {
		for (file in to)
			if (returns(file)) found[++count] = file
		if (count <= most) exit 0
		for (i = 1; i <= count; i++) print "in a circle of includes: " found[i]
		print count " of them, at most " most
		exit 1
	}'
}

circles 0 || bad=1
circles 14 modules || bad=1

# One door per library: only the named files may include its header.
doors='
openssl/ base/digest.c cert/cert_bag.c cert/cert_bag.h cert/cert_bag_der.c cert/cert_bag_priv.h cert/cert_key.c cert/cert_make.c cert/cert_names.c cert/cert_password.c cert/cert_validate.c cert/keyop.c cert/keyop_provider.c cert/keyop_provider_priv.h cert/keyop_signature.c cert/ticket_keys.c crypto/hmac.c crypto/hmac.h crypto/key_schedule.c crypto/library.c crypto/provider.c crypto/provider_kdf.c crypto/provider_mac.c crypto/provider_priv.h crypto/provider_proof.c crypto/random.c fetch/secure.c net/tls.c net/tls_bio.c net/tls_bio.h net/tls_client.c net/tls_context.c net/tls_hello.c net/tls_priv.h net/tls_tickets.c
magic.h index/sniffer.c
md4c.h markdown/parse.c
ini.h config/ini.c
utf8proc.h base/utf8.c
yaml.h text/front_yaml.c
iconv.h base/charset_table.c
uchardet/ base/charset_guess.c
seccomp.h sandbox/seccomp_linux.c
sys/inotify.h watch/watch_linux.c sandbox/acts_linux.c
sys/epoll.h loop/poller_linux.c
'
printf '%s\n' "$doors" | while read -r header files; do
	[ -z "$header" ] && continue
	grep -ln "^#include <$header" ./*/*.[ch] ./*.c 2>/dev/null | while read -r user; do
		case " $files " in
		*" ${user#./} "*) ;;
		*) echo "$user: <$header> has its own door: $files" ;;
		esac
	done
done | { ! grep .; } || bad=1

# A folder has at most 25 files of code, a file at most 400 lines.
for folder in */; do
	set -- "$folder"*.c
	[ $# -le 25 ] && continue
	echo "$folder has $# files of code, at most 25"
	bad=1
done
wc -l ./*/*.[ch] ./*.c | awk '
	$2 != "total" && $1 > 400 { print $2 ": " $1 " lines, at most 400"; bad = 1 }
	END { exit bad }' || bad=1

# A name at the beginning of a line is a definition; the same name in several
# files (a twin is no other file) sends the reader of a call to the wrong one.
# Files of one folder share none, nor a struct of the same name, but for those
# that stay by themselves: they are compiled as one (TOGETHER=1).
grep -oE '^(struct|enum|union) [a-z0-9_]+ \{' ./*/*.c | grep -v '_\(linux\|posix\)\.c:' |
	awk -F: '
	{ folder = $1; sub(/[^\/]*$/, "", folder) }
	beside[folder $2]++ { print $1 ": " $2 " is defined beside it, too"; bad = 1 }
	END { exit bad }' || bad=1
grep -o '^[a-z][a-z0-9_]*(' ./*/*.c | sed 's/_\(linux\|posix\)\.c:/.c:/' | sort -u |
	awk -F: -v most=29 '
	{
		folder = $1
		sub(/[^\/]*$/, "", folder)
		if (beside[folder $2]++) { print $1 ": " $2 ") is defined beside it, too"; bad = 1 }
		files[$2]++
		where[$2] = where[$2] " " substr($1, 3)
	}
	END {
		for (name in files) count += files[name] > 1
		if (count <= most) exit bad
		for (name in files)
			if (files[name] > 1) print name ") is defined in" where[name]
		print count " names are defined in several files, at most " most
		exit 1
	}' || bad=1

exit $bad
