#!/bin/sh
# What `make deb` and `make tarball` do: package.sh deb|tarball VERSION. Each
# builds a copy of the tree in build/deb or build/tarball, so that no build here is
# touched, and puts one file into build/.
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.."
umask 022
# What was given to the make above is not the package's.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL PREFIX DESTDIR
version=$2
work=build/$1
tree=$work/loam-$version

fail() {
	echo "make $1: $2" >&2
	exit 1
}

# What is built and installed, without certificates and a publisher's texts.
copy_tree() {
	rm -rf "$work"
	mkdir -p "$tree/capsule"
	cp -R Makefile README.md LICENSE src conf "$tree"
	cp -R capsule/handbook "$tree/capsule"
}

# lintian judges it where it is installed.
judge() {
	if ! command -v lintian >/dev/null 2>&1; then
		echo "make deb: lintian is not installed, so nothing has judged the package"
		return
	fi
	lintian --fail-on error,warning "$work"/*.changes
}

make_deb() {
	first=$(sed -n '1s/^loam (\(.*\)) .*/\1/p' conf/debian/changelog)
	[ "$first" = "$version" ] || fail deb \
		"conf/debian/changelog begins with version $first, the Makefile has $version: add an entry"
	copy_tree
	cp -R conf/debian "$tree/debian"
	# packages.sh has looked for what a build needs, by less than Debian asks.
	(cd "$tree" && dpkg-buildpackage -b -us -uc -d) >"$work/log" 2>&1 || {
		tail -30 "$work/log" >&2
		fail deb "dpkg-buildpackage failed: all it said is in $work/log"
	}
	judge
	cp "$work"/loam_"$version"_*.deb build/
	ls build/loam_"$version"_*.deb
}

case $1 in
deb) make_deb ;;
esac
