#!/bin/sh
# The units of conf/systemd, with the paths of a package: what systemd says of
# them, and how exposed the service is by its measure. Exits with 77 where
# systemd-analyze is not there. Fails with a line for each fault.
set -u
cd "$(dirname "$0")/.." || exit 1
command -v systemd-analyze >/dev/null || exit 77
work=$(mktemp -d "${TMPDIR:-/tmp}/loam-units.XXXXXX")
trap 'rm -rf "$work"' EXIT
bad=0
for unit in conf/systemd/*.service conf/systemd/*.socket conf/systemd/*.conf; do
	# verify wants to find the program.
	sed 's|@BINDIR@/loam|/bin/sh|; s|@SYSCONFDIR@|/etc|; s|@STATEDIR@|/var/lib/loam|' \
		"$unit" >"$work/${unit##*/}"
done

# exposure MOST WHAT: tenths of systemd's measure.
exposure() {
	systemd-analyze security --offline=true --no-pager --threshold="$1" \
		"$work/loam.service" >"$work/said" 2>&1 && return
	echo "loam.service $2 is exposed by more than $1 tenths:"
	grep -v '✓' "$work/said"
	bad=1
}

verify() {
	systemd-analyze verify --man=no "$work"/*.service "$work"/*.socket \
		>"$work/said" 2>&1 && [ ! -s "$work/said" ] && return
	# Outside of a running systemd it may have nothing to say itself with.
	if grep -q 'Failed to initialize manager' "$work/said"; then
		echo "systemd-analyze verify cannot run here: $(head -1 "$work/said")"
		return
	fi
	echo "loam.service $1:"
	cat "$work/said"
	bad=1
}

if ! systemd-analyze security --help 2>&1 | grep -q -- --offline; then
	exit 77
fi
exposure 12 alone
verify alone
mkdir "$work/loam.service.d"
mv "$work/loam-activated.conf" "$work/loam.service.d"
exposure 3 activated
verify activated
exit $bad
