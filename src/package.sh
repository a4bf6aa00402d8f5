#!/bin/sh
# What `make deb`, `make tarball` and `make image` do: package.sh
# deb|tarball|image VERSION. Each builds a copy of the tree in build/deb and so on,
# so that no build here is touched, and puts one file into build/.
#
# The tarball is unpacked by tar -xzf FILE -C /. Without the database
# /usr/share/misc/magic.mgc of file(1) its program knows types by names, and text
# by its bytes; it looks names of hosts up (loam get) only beside the libc that it
# was linked with. The image has that database, and its configuration in
# /etc/loam/loam.ini, which can be mounted, as the volumes are:
#
#   podman run --read-only -p 1965:1965 -v "$PWD/capsule":/var/lib/loam/capsule:ro \
#       -v loam-certs:/var/lib/loam/certs loam:0.1.0
#
# User 65532 writes the certificates. tests/packages.sh SUITE tries package and
# tarball on a fresh root, tests/image.sh the image in namespaces.
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.."
umask 022
# What was given to the make above is not the package's.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL DESTDIR PREFIX SYSCONFDIR STATEDIR \
	BINDIR LIBDIR DATADIR MANDIR DOCDIR UNITDIR BASHDIR ZSHDIR FISHDIR STRIP
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

# md4c has no archive in Debian: the source of its package is compiled, or the one
# in the directory MD4C.
md4c_object() {
	apt=$PWD/$work/apt
	mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/cache/archives/partial"
	cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
		sed -n 's/^deb /deb-src /p' >"$apt/parts/source.list"
	for list in /etc/apt/sources.list.d/*.sources; do
		[ ! -f "$list" ] || sed 's/^Types:.*/Types: deb-src/' "$list" \
			>"$apt/parts/source-${list##*/}"
	done
	own="-q -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=$apt/parts
		-o Dir::State::Lists=$apt/lists -o Dir::Cache=$apt/cache"
	# The options are meant to be split.
	# shellcheck disable=SC2086
	[ "${MD4C:-}" ] || (cd "$apt" && apt-get $own update &&
		apt-get $own source --tar-only md4c && tar -xf md4c_*.orig.tar.*) || return
	${CC:-cc} -O2 -fPIE -fstack-protector-strong -c -o "$tree/md4c.o" \
		"$(find "${MD4C:-$apt}" -name md4c.c | head -1)"
}

# With Debian's archives of the libraries, and of those that they want. All of loam
# is one object with one name, main: in archives the libraries' own functions, which
# a shared library hides, would meet loam's of the same names.
link_static() {
	(md4c_object && cd "$tree" && make program man PREFIX=/usr/local CFLAGS=-O2 &&
		cd "$(make -s where)" &&
		ld -r -o one.o main.o charsets.o cli/config_file.o --whole-archive libloam.a &&
		objcopy --keep-global-symbol=main one.o &&
		${CC:-cc} -static-pie -Wl,-z,relro,-z,now,-z,noexecstack \
			-o ../static one.o -lssl -lcrypto \
			-lmagic -llzma -lbz2 -lzstd -lz -linih -lutf8proc -lyaml \
			-luchardet -lstdc++ -lm -lseccomp ../../md4c.o &&
		${STRIP:-strip} ../static) >"$work/log" 2>&1
}

# When this version was made, for each file of it.
epoch() {
	made=$(sed -n 's/^ -- .*>  //p' conf/debian/changelog | head -1)
	: "${SOURCE_DATE_EPOCH:=$(date -d "$made" +%s)}"
}

# Files alone, so that unpacking at / changes no directory; no configuration, so
# that it overwrites none. The same tree gives the same bytes.
pack() {
	epoch
	(cd "$work/out" && find . -type f | sed 's|^\./||' | sort |
		tar -cf - -T - --format=ustar --owner=0 --group=0 --numeric-owner \
			--mtime="@$SOURCE_DATE_EPOCH") | gzip -9n >"$1"
	ls "$1"
}

build_static() {
	copy_tree
	link_static || fail "$1" \
		"no static program can be linked here: all the linker said is in $work/log"
}

make_tarball() {
	build_static tarball
	docs=$work/out/usr/local/share/doc/loam
	(cd "$tree" && make install CFLAGS=-O2 \
		PREFIX=/usr/local DESTDIR="$PWD/../out") >>"$work/log" 2>&1 ||
		fail tarball "make install failed: all it said is in $work/log"
	cp "$tree/build/static" "$work/out/usr/local/bin/loam"
	rm -r "$work/out/usr/local/etc" "$work/out/usr/local/var" "$docs/INSTALLED"
	pack "build/loam-$version-linux-$(uname -m).tar.gz"
}

# The root of a container: the program, the database of file types, a user.
# It listens on every address of the container.
make_root() {
	root=$work/out
	install -D -m 755 "$tree/build/static" "$root/usr/bin/loam"
	install -D -m 644 /usr/share/misc/magic.mgc "$root/usr/share/misc/magic.mgc"
	install -d "$root/etc/loam" "$root/var/lib/loam/capsule"
	install -d -m 700 "$root/var/lib/loam/certs"
	sed 's|127.0.0.1:\([0-9]*\), \[::1\]:[0-9]*|0.0.0.0:\1|
		s|^root = .*|root = /var/lib/loam/capsule|
		s|^certs = .*|certs = /var/lib/loam/certs|' \
		conf/loam.ini >"$root/etc/loam/loam.ini"
	echo 'loam:x:65532:65532::/var/lib/loam:/nologin' >"$root/etc/passwd"
	echo 'loam:x:65532:' >"$root/etc/group"
	chown 65532:65532 "$root/var/lib/loam/certs"
}

# buildah as it is here, with its images below build/image.
boat() {
	buildah --storage-driver vfs --root "$PWD/$work/store" \
		--runroot "$PWD/$work/run" "$@"
}

make_image() {
	command -v buildah >/dev/null 2>&1 || fail image \
		'buildah is not installed: apt-get install buildah golang-github-containers-common'
	[ "$(id -u)" = 0 ] || exec buildah unshare "$0" "$@"
	build_static image
	make_root
	epoch
	image=build/loam-$version-image-$(uname -m).tar
	rm -f "$image"
	box=$(boat from --format docker scratch)
	# `buildah copy` would make everything root's.
	cp -a "$root/." "$(boat mount "$box")"
	boat umount "$box" >/dev/null
	boat config --user 65532:65532 --workingdir /var/lib/loam \
		--entrypoint '["/usr/bin/loam", "serve", "-c", "/etc/loam/loam.ini"]' \
		--volume /var/lib/loam/capsule --volume /var/lib/loam/certs \
		--port 1965 --port 7070 --stop-signal SIGTERM \
		--healthcheck 'CMD /usr/bin/loam get --check gemini://127.0.0.1/' \
		--healthcheck-start-period 10s "$box"
	boat commit -q --format docker --timestamp "$SOURCE_DATE_EPOCH" "$box" \
		"docker-archive:$image:loam:$version" >/dev/null
	boat rm "$box" >/dev/null
	ls "$image"
}

case $1 in
image) make_image "$@" ;;
deb) make_deb ;;
tarball) make_tarball ;;
esac
