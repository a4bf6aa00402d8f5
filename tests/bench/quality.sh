#!/bin/sh
# How good lists and search are, on Debian's documentation: manual pages and what
# their SEE ALSO sections name, help systems and their related topics, changelogs
# and their packages: see quality.py. Packages that are not installed are fetched
# and unpacked beside the build; what cannot be had is named and left out.
#   quality.sh BUILD [CORPUS...]      (all of them; half an hour on two processors)
set -eu
build=$(cd "$1" && pwd)
here=$(dirname "$0")
shift
only=$*
packages=$build/quality
work=$(mktemp -d "${TMPDIR:-/tmp}/loam-quality.XXXXXX")
trap 'rm -rf "$work"' EXIT
# No compiled scripts in the tree.
export PYTHONDONTWRITEBYTECODE=1
least=200
corpora=

# Prints the root below which a package's file is, if it can be had.
root_of() {
	package=$1 file=$2 own=$packages/$1
	[ ! -e "/$file" ] || { echo /; return; }
	if [ ! -d "$own" ]; then
		mkdir -p "$own"
		(cd "$own" && apt-get download "$package" && dpkg -x ./*.deb . &&
			rm -f ./*.deb) >/dev/null 2>&1 || true
	fi
	[ ! -e "$own/$file" ] || echo "$own/"
}

# corpus NAME PACKAGE FILE SCRIPT [ARGUMENT...]: FILE is one of the package, and
# the root of it stands for @ in the arguments.
corpus() {
	name=$1 package=$2 file=$3 script=$4
	shift 4
	case " ${only:-$name} " in *" $name "*) ;; *) return 0 ;; esac
	root=$(root_of "$package" "$file")
	if [ -z "$root" ]; then
		echo "$name: left out, as $package is not to be had"
		return
	fi
	count=$#
	while [ "$count" -gt 0 ]; do
		set -- "$@" "$(printf '%s' "$1" | sed "s|@|$root|g")"
		shift
		count=$((count - 1))
	done
	python3 "$here/$script" "$work/$name" "$work/$name.tsv" "$@"
	count=$(find "$work/$name" -name '*.gmi' | wc -l)
	if [ "$count" -lt "$least" ]; then
		echo "$name: left out, as $package has $count articles"
		return
	fi
	corpora="$corpora $work/$name $work/$name.tsv"
}

man=@usr/share/man
corpus calls manpages-dev usr/share/man/man2/open.2.gz manual.py en \
	"$man/man2/*.2.gz" "$man/man3/*.3.gz"
# The hundreds of generated pages of one program, and Perl's, are no variety.
corpus commands coreutils usr/share/man/man1/ls.1.gz manual.py en \
	"$man/man1/[!gp]*.1.gz" "$man/man1/g[!c]*.1.gz" "$man/man1/p[!e]*.1.gz" \
	"$man/man8/*.8.gz"
corpus openssl libssl-doc usr/share/man/man3/SSL_new.3ssl.gz manual.py en \
	"$man/man[1357]/*ssl.gz"
corpus perl perl-doc usr/share/man/man1/perlfunc.1.gz manual.py en \
	"$man/man3/*.3perl.gz" "$man/man1/perl*.1.gz"
for language in de es fr; do
	corpus manuals-$language manpages-$language \
		usr/share/man/$language/man1/ls.1.gz manual.py $language \
		"$man/$language/man[1-8]/*.gz"
	[ $language = es ] || corpus calls-$language manpages-$language-dev \
		usr/share/man/$language/man2/open.2.gz manual.py $language \
		"$man/$language/man[23]/*.gz"
done
for language in de en es fr; do
	region=$language
	[ $language != en ] || region=en-US
	help=usr/share/libreoffice/help/$region
	corpus office-$language "libreoffice-help-$(echo $region | tr US us)" \
		$help/text/shared/05/new_help.html help.py $language see @$help \
		'text/*/*.html' 'text/*/*/*.html'
	help=usr/share/gimp/2.0/help/$language
	corpus gimp-$language gimp-help-$language $help/index.html \
		help.py $language links @$help '*.html'
	corpus reference-$language debian-reference-$language \
		usr/share/debian-reference/ch01.$language.html \
		help.py $language sections @usr/share/debian-reference \
		"*.$language.html"
done
help=usr/share/doc/apache2-doc/manual
for language in en fr; do
	corpus apache-$language apache2-doc $help/$language/caching.html \
		help.py $language see @$help/$language '*.html' '*/*.html'
done
help=usr/share/doc/postgresql-doc-15/html
corpus postgres postgresql-doc-15 $help/sql.html help.py en see @$help '*.html'
help=usr/share/doc/python3.11/html
corpus python python3.11-doc $help/contents.html help.py en see @$help '*/*.html'
corpus changes base-files usr/share/doc changes.py /usr/share
# The paths have no spaces: mktemp chose them.
# shellcheck disable=SC2086
[ -z "$corpora" ] || timeout 5400 python3 "$here/quality.py" "$build/loam" $corpora
