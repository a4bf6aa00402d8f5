#!/bin/sh
# What loam is built with: says what is missing, and installs it when asked.
#   packages.sh name CC      names what a build is missing and fails
#   packages.sh install CC   installs it by package name, or names it and fails
#   packages.sh check CC     the same, and what the tests are built with
#   packages.sh bench CC     the same, and what `make bench` is run with
#   packages.sh deb CC       the same as install, and what `make deb` is run with
#   packages.sh tarball CC   the same, and what a static program is linked with
#   packages.sh image CC     the same, and what an image is made with
# With everything present, neither the package manager nor the network is used.
set -u
action=$1
shift
compiler=${*:-cc}

# for | header or command | apt | dnf | apk | pacman
table='
build cc              gcc              gcc              gcc            gcc
build stdlib.h        libc6-dev        glibc-devel      musl-dev       glibc
build openssl/ssl.h   libssl-dev       openssl-devel    openssl-dev    openssl
build magic.h         libmagic-dev     file-devel       file-dev       file
build ini.h           libinih-dev      inih-devel       inih-dev       libinih
build utf8proc.h      libutf8proc-dev  utf8proc-devel   utf8proc-dev   libutf8proc
build yaml.h          libyaml-dev      libyaml-devel    yaml-dev       libyaml
build uchardet/uchardet.h libuchardet-dev uchardet-devel uchardet-dev uchardet
build md4c.h           libmd4c-dev      md4c-devel       md4c-dev       md4c
build seccomp.h        libseccomp-dev   libseccomp-devel libseccomp-dev libseccomp
tests cmocka.h        libcmocka-dev    libcmocka-devel  cmocka-dev     cmocka
tests expat.h         libexpat1-dev    expat-devel      expat-dev      expat
tests jansson.h       libjansson-dev   jansson-devel    jansson-dev    jansson
tests idn2.h          libidn2-dev      libidn2-devel    libidn2-dev    libidn2
tests uriparser/Uri.h liburiparser-dev uriparser-devel  uriparser-dev  uriparser
tests openssl         openssl          openssl          openssl        openssl
tests mandoc          mandoc           mandoc           mandoc         mandoc
bench python3         python3          python3          python3        python
deb   dpkg-buildpackage dpkg-dev       dpkg-dev         dpkg-dev       dpkg
deb   dh              debhelper        debhelper        debhelper      debhelper
tarball g++           g++              libstdc++-static g++            gcc
tarball lzma.h        liblzma-dev      xz-static        xz-static      xz
tarball bzlib.h       libbz2-dev       bzip2-static     bzip2-static   bzip2
tarball zstd.h        libzstd-dev      libzstd-static   zstd-static    zstd
tarball zlib.h        zlib1g-dev       zlib-static      zlib-static    zlib
image buildah         buildah          buildah          buildah        buildah
'

have() {
	case $1 in
	cc) command -v "${compiler%% *}" >/dev/null 2>&1 ;;
	openssl | mandoc | buildah | dh | g++ | dpkg-buildpackage) command -v "$1" >/dev/null 2>&1 ;;
	# With its own SQLite: a peer that loam is held against.
	python3) python3 -c 'import sqlite3' >/dev/null 2>&1 ;;
	# cmocka.h wants the headers that its users include before it.
	*) printf '%s\n' '#include <stdarg.h>' '#include <stddef.h>' \
		'#include <stdint.h>' '#include <setjmp.h>' "#include <$1>" |
		$compiler -E - >/dev/null 2>&1 ;;
	esac
}

manager() {
	for name in apt-get dnf apk pacman; do
		command -v "$name" >/dev/null 2>&1 && { echo "$name"; return; }
	done
}

# The package that brings $1, by the column of this machine's manager.
package() {
	case $2 in dnf) column=4 ;; apk) column=5 ;; pacman) column=6 ;; *) column=3 ;; esac
	printf '%s\n' "$table" | awk -v want="$1" -v column=$column \
		'$2 == want { print $column }'
}

# Only the tests want the libraries that judge them, only benches want Python.
missing() {
	printf '%s\n' "$table" | while read -r for need rest; do
		case $action:$for in
		*:build | check:tests | bench:tests | bench:bench | \
		deb:deb | tarball:tarball | image:tarball | \
		image:image) ;;
		*) continue ;;
		esac
		have "$need" || package "$need" "$1"
	done | sort -u | tr '\n' ' '
}

by=$(manager)
names=$(missing "$by")
[ -z "$names" ] && exit 0
echo "loam: missing packages: $names"
[ "$action" = name ] && {
	echo "loam: install them, or let 'make run' or 'make check' do it"
	exit 1
}

as_root=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null 2>&1 || by=none
	as_root=sudo
fi
# The names are meant to be split.
# shellcheck disable=SC2086
case $by in
apt-get)
	echo "loam: installing them with apt-get"
	DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q \
		--no-install-recommends $names || {
		$as_root apt-get update -q && DEBIAN_FRONTEND=noninteractive \
			$as_root apt-get install -y -q --no-install-recommends $names
	} ;;
dnf) echo "loam: installing them with dnf" && $as_root dnf install -y $names ;;
apk) echo "loam: installing them with apk" && $as_root apk add $names ;;
pacman) echo "loam: installing them with pacman" &&
	$as_root pacman -Sy --noconfirm $names ;;
*) echo "loam: no package manager that could be used here: install them by hand" ;;
esac
names=$(missing "$(manager)")
[ -z "$names" ] && exit 0
echo "loam: still missing: $names"
exit 1
