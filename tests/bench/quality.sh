#!/bin/sh
# How good lists and search are, on this machine's manual pages and what their
# SEE ALSO sections name: see quality.py. What is not installed is left out.
#   quality.sh BUILD
set -eu
build=$1
here=$(dirname "$0")
man=${MANUALS:-/usr/share/man}
work=$(mktemp -d "${TMPDIR:-/tmp}/loam-quality.XXXXXX")
trap 'rm -rf "$work"' EXIT
# No compiled scripts in the tree.
export PYTHONDONTWRITEBYTECODE=1
least=216

# corpus NAME LANGUAGE PACKAGES PATTERN...
corpora=
corpus() {
	name=$1 language=$2 packages=$3
	shift 3
	python3 "$here/manual.py" "$work/$name" "$work/$name.tsv" "$language" "$@"
	count=$(find "$work/$name" -name '*.gmi' | wc -l)
	if [ "$count" -lt "$least" ]; then
		echo "$name: $count pages here, left out; more are in $packages"
		return
	fi
	corpora="$corpora $work/$name $work/$name.tsv"
}

corpus calls en manpages-dev "$man/man2/*.2.gz" "$man/man3/*.3.gz"
# The hundreds of generated pages of one program, and Perl's, are no variety.
corpus commands en "man-db, git-man, coreutils and others" \
	"$man/man1/[!gp]*.1.gz" "$man/man1/g[!c]*.1.gz" "$man/man1/p[!e]*.1.gz" \
	"$man/man8/*.8.gz"
corpus openssl en libssl-doc "$man/man[1357]/*ssl.gz"
corpus perl en perl-doc "$man/man3/*.3perl.gz" "$man/man1/perl*.1.gz"
corpus spanish es "manpages-es, manpages-es-dev" "$man/es/man[1-8]/*.gz"
# The paths have no spaces: mktemp chose them.
# shellcheck disable=SC2086
[ -z "$corpora" ] || timeout 1800 python3 "$here/quality.py" "$build/loam" $corpora
