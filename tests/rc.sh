#!/bin/sh
# conf/rc/loam, with a server of its own: it says that one was started only if
# one serves, and what serves is not stopped for a configuration that cannot be.
set -u
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/loam-rc.XXXXXX") || exit 1
rc=$(pwd)/conf/rc/loam
export LOAM_CONFIG="$work/loam.ini" LOAM_PIDFILE="$work/pid" LOAM_LOG="$work/log"
export LOAM_PROGRAM="$work/loam" LOAM_DIRECTORY="$work" LOAM_USER=nobody
export RUNTIME_DIRECTORY="" XDG_RUNTIME_DIR=""

run() {
	sh "$rc" "$1" >"$work/said" 2>&1
}

finish() {
	run stop
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

fail() {
	echo "FAIL  $1"
	cat "$work/said" "$work/log"
	exit 1
}

# configure [LINES]
configure() {
	printf '%s\n' '[gemini]' "listen = ${1:-127.0.0.1:0}" '[gopher]' \
		'listen = off' ${2:+"$2"} >"$work/loam.ini"
}

serves() {
	cd "$work" && [ -e "/proc/$1" ] &&
		"$LOAM_PROGRAM" status --health -c "$LOAM_CONFIG" >/dev/null 2>&1
}

cp "${LOAM:-build/loam}" "$work/loam"
mkdir "$work/capsule" "$work/certs"
chmod 755 "$work"
: >"$work/log"
[ "$(id -u)" != 0 ] || chown nobody "$work/certs"

configure
run start || fail 'it does not start'
first=$(cat "$work/pid")
serves "$first" || fail 'it does not serve'
[ "$(id -u)" != 0 ] || [ "$(stat -c %U "/proc/$first")" = nobody ] ||
	fail 'it is not its user'
configure 127.0.0.1:0 workers
! run restart || fail 'a restart with a mistake succeeds'
grep -q 'loam.ini:5: expected key = value' "$work/said" ||
	fail 'a mistake is not told'
serves "$first" || fail 'a restart with a mistake stops what serves'
configure
run restart || fail 'it does not start again'
[ "$(cat "$work/pid")" != "$first" ] || fail 'it was not started again'
run stop || fail 'it does not stop'
configure 127.0.0.1:0 workers
! run start || fail 'a start with a mistake succeeds'
# An address that is no machine's (RFC 5737).
configure 192.0.2.1:1965
! run start || fail 'a start that fails succeeds'
! run status || fail 'what has ended runs'
[ "$(id -u)" = 0 ] || exit 0
configure
! LOAM_USER=loam-nobody run start || fail 'a user that is none is one'
