#!/bin/sh
# What `make install` and `make uninstall` do: install.sh install|uninstall, with
# the directories of the Makefile in the environment.
#
# DOCDIR/INSTALLED lists what was put there, a line each:
#   file PATH           of the program
#   config SUM PATH     an operator's from then on; SUM is the shipped one's
#   dir PATH            was not there before
# It is what uninstall takes away: nothing else, whatever this tree holds by
# then. A later install removes what it lists and no longer ships. A package has
# a list of its own and leaves this one out.
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.."
umask 022
case $PREFIX in
/*) ;;
*) echo "PREFIX is \"$PREFIX\", expected a path from the root" >&2 && exit 2 ;;
esac
list=$DOCDIR/INSTALLED
work=$(mktemp -d "${TMPDIR:-/tmp}/loam-install.XXXXXX")
trap 'rm -rf "$work"' EXIT
: >"$work/old"
: >"$work/new"
[ ! -f "$DESTDIR$list" ] || cat "$DESTDIR$list" >"$work/old"

# make_dir PATH: with those above it; each that was not there is listed.
make_dir() {
	[ ! -d "$DESTDIR$1" ] || return 0
	case $1 in
	/*/*) make_dir "${1%/*}" ;;
	esac
	mkdir "$DESTDIR$1"
	echo "dir $1" >>"$work/new"
}

# copy MODE SOURCE PATH: whole or not at all, though the old one is running.
copy() {
	make_dir "${3%/*}"
	cp "$2" "$DESTDIR$3.new"
	chmod "$1" "$DESTDIR$3.new"
	mv -f "$DESTDIR$3.new" "$DESTDIR$3"
}

# put MODE SOURCE PATH
put() {
	copy "$@"
	echo "file $3" >>"$work/new"
}

# A file that is there is an operator's, and stays; the list remembers whether
# it came from here.
put_config() {
	if [ -e "$DESTDIR$2" ] || [ -L "$DESTDIR$2" ]; then
		echo "$DESTDIR$2 is kept"
		grep -x "config [0-9]* [0-9]* $(quoted "$2")" "$work/old" >>"$work/new" || :
	else
		copy 644 "$1" "$2"
		echo "config $(cksum <"$1") $2" >>"$work/new"
	fi
}

# A path as a regular expression, and as the text that sed puts in.
quoted() {
	printf '%s\n' "$1" | sed 's/[][\.*^$]/\\&/g'
}

text_of() {
	printf '%s\n' "$1" | sed 's/[\|&]/\\&/g'
}

# The file with its directories put in, in $work/unit. A blank in one is meant:
# what needs quotation marks has them.
with_paths() {
	sed "s|@BINDIR@|$(text_of "$BINDIR")|g
		s|@SYSCONFDIR@|$(text_of "$SYSCONFDIR")|g
		s|@STATEDIR@|$(text_of "$STATEDIR")|g" "$1" >"$work/unit"
}

# What systemd and logrotate read. logrotate looks into /etc alone.
put_unit() {
	with_paths "$1"
	case $1 in
	*.service | *.socket | *.path | *.timer | *.target)
		put 644 "$work/unit" "$UNITDIR/${1##*/}" ;;
	*sysusers*) put 644 "$work/unit" "$LIBDIR/sysusers.d/loam.conf" ;;
	*tmpfiles*) put 644 "$work/unit" "$LIBDIR/tmpfiles.d/loam.conf" ;;
	*) put 644 "$work/unit" "$DOCDIR/examples/${1##*/}" ;;
	esac
	case $SYSCONFDIR/$1 in
	/etc/*logrotate*) put_config "$work/unit" "$SYSCONFDIR/logrotate.d/loam" ;;
	esac
}

# The script of another init, which an operator copies: conf/openrc/loam is
# examples/loam.openrc.
put_script() {
	name=${1%/*}
	with_paths "$1"
	put 755 "$work/unit" "$DOCDIR/examples/${1##*/}.${name##*/}"
}

# The configuration names its paths in full, so that every command means the
# same server from any directory.
put_configuration() {
	sed "s|^root = capsule\$|root = $(text_of "$STATEDIR")/capsule|
		s|^certs = certs\$|certs = $(text_of "$STATEDIR")/certs|" \
		conf/loam.ini >"$work/loam.ini"
	put_config "$work/loam.ini" "$SYSCONFDIR/loam/loam.ini"
	put 644 "$work/loam.ini" "$DOCDIR/examples/loam.ini"
	put 644 conf/haproxy.cfg "$DOCDIR/examples/haproxy.cfg"
	make_dir "$STATEDIR/capsule"
	[ -d "$DESTDIR$STATEDIR/certs" ] || {
		make_dir "$STATEDIR/certs"
		chmod 700 "$DESTDIR$STATEDIR/certs"
	}
}

install_all() {
	[ -z "$DESTDIR" ] || mkdir -p "$DESTDIR"
	cp "$PROGRAM" "$work/loam"
	$STRIP "$work/loam"
	put 755 "$work/loam" "$BINDIR/loam"
	for page in conf/man/*.[0-9]; do
		put 644 "build/${page#conf/}" "$MANDIR/man${page##*.}/${page##*/}"
	done
	put 644 build/completions/bash "$BASHDIR/loam"
	put 644 build/completions/zsh "$ZSHDIR/_loam"
	put 644 build/completions/fish "$FISHDIR/loam.fish"
	for text in README.md LICENSE; do
		put 644 "$text" "$DOCDIR/$text"
	done
	for page in capsule/handbook/*; do
		put 644 "$page" "$DOCDIR/handbook/${page##*/}"
	done
	for unit in conf/systemd/*; do
		[ ! -f "$unit" ] || put_unit "$unit"
	done
	for script in conf/openrc/* conf/rc/*; do
		[ ! -f "$script" ] || put_script "$script"
	done
	put_configuration
}

# Writes the list, also of an install that has failed half-way.
keep_list() {
	grep '^dir ' "$work/old" >>"$work/new" || :
	echo "file $list" >>"$work/new"
	sort -u "$work/new" >"$work/list"
	[ ! -d "$DESTDIR$DOCDIR" ] || copy 644 "$work/list" "$list"
}

# remove_files LIST: what it names; a configuration only as it was shipped.
remove_files() {
	while IFS= read -r line; do
		path=${line#* }
		case ${line%% *} in
		file) rm -f "$DESTDIR$path" ;;
		config)
			size=${path#* }
			sum="${path%% *} ${size%% *}"
			path=${size#* }
			[ -e "$DESTDIR$path" ] || continue
			if [ "$(cksum <"$DESTDIR$path")" = "$sum" ]; then
				rm -f "$DESTDIR$path"
			else
				echo "$DESTDIR$path is kept: it was changed"
			fi ;;
		esac
	done <"$1"
}

# Those that are empty, the innermost first; of the others the innermost is named.
remove_dirs() {
	kept=
	sed -n 's/^dir //p' "$1" | sort -r | while IFS= read -r path; do
		[ -d "$DESTDIR$path" ] || continue
		rmdir "$DESTDIR$path" 2>/dev/null && continue
		case $kept in
		"$path"/*) ;;
		*) echo "$DESTDIR$path is kept: it is not empty" ;;
		esac
		kept=$path
	done
}

case $1 in
install)
	trap 'keep_list; rm -rf "$work"' EXIT
	install_all
	grep '^file ' "$work/old" | grep -vxF "file $list" |
		grep -vxFf "$work/new" >"$work/gone" || :
	remove_files "$work/gone"
	;;
uninstall)
	if [ ! -s "$work/old" ]; then
		echo "nothing is installed: $DESTDIR$list is not there"
		exit 0
	fi
	remove_files "$work/old"
	remove_dirs "$work/old"
	;;
esac
