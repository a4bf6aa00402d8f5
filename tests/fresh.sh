#!/bin/sh
# Proves fresh machines: for each suite it builds a minimal Debian root holding
# git, make and ca-certificates beyond the base, clones this project into it and
# runs both README commands inside, then builds with the suite's clang. All
# suites have to serve the same: the same edition of the sample capsule, and the
# same bytes of every page of it (crawl.sh). By hand, as root, with debootstrap;
# not part of `make check`. The mirror is the one that this machine's own apt uses.
#
#   tests/fresh.sh [SUITE [DIRECTORY]]
#
# SUITE is bookworm or trixie; without one, both are proved and compared. A root
# that passed is removed, unless DIRECTORY says where it is to be.
set -eu
project=$(cd "$(dirname "$0")/.." && pwd)
[ "${1:-}" ] && suites=$1 || suites='bookworm trixie'

# In a mount namespace of its own no mount can outlive this script.
[ "${LOAM_FRESH:-}" ] || LOAM_FRESH=yes exec unshare --mount "$0" "$@"

fail() {
	echo "FAIL  $suite: $1; the root stays in $root"
	exit 1
}

# The first mirror of Debian itself in the sources of this machine's apt.
mirror() {
	cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
		awk '$1 == "deb" || $1 == "URIs:" {
			for (i = 2; i <= NF; i++)
				if ($i ~ /^https?:.*\/debian\/?$/) { print $i; exit }
		}'
}

# Release files are checked with the keys of debian-archive-keyring: a debootstrap
# without that package would go on unchecked. An older one lacks the scripts of
# newer suites, which are all the same as that of sid.
bootstrap() {
	scripts=/usr/share/debootstrap/scripts
	[ -e "$scripts/$suite" ] && script= || script=$scripts/sid
	# shellcheck disable=SC2086
	debootstrap --force-check-gpg --variant=minbase \
		--include=git,make,ca-certificates \
		"$suite" "$root" "$mirror" $script >"$root.log" 2>&1 || {
		tail -20 "$root.log"
		fail "no root"
	}
	rm -f "$root.log"
	# What this machine's apt knows of its mirror: certificates and settings.
	mkdir -p "$root/etc/apt/apt.conf.d" "$root/etc/ssl/certs"
	cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
	cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
	cp /etc/resolv.conf /etc/hosts "$root/etc/"
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	git clone -q "$project" "$root/loam"
}

run() {
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
		http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" \
		chroot "$root" /bin/sh -c "cd /loam && $1"
}

# Until the sample capsule is served; the server is then the one child of make.
make_run() {
	run ': >/run.log
		make run >/run.log 2>&1 & pid=$!
		for i in $(seq 900); do
			grep -q "^indexed " /run.log && break
			kill -0 $pid 2>/dev/null || break
			sleep 1
		done
		grep -v "^  \(cc\|ld\) " /run.log | tail -7
		kill -TERM $(cat /proc/$pid/task/$pid/children)
		wait $pid && grep -q "^indexed " /run.log'
	grep '^indexed ' "$root/run.log" >"$root/served"
	run tests/crawl.sh >>"$root/served"
	echo "$(grep -c / "$root/served") pages," \
		"together $(cksum <"$root/served" | cut -d ' ' -f 1)"
}

prove() {
	echo "== $suite: a minimal root in $root"
	bootstrap
	echo "== $suite: make run"
	make_run || fail "make run"
	echo "== $suite: make check"
	run 'make check' >"$root/check.log" 2>&1 || {
		tail -60 "$root/check.log"
		fail "make check"
	}
	tail -6 "$root/check.log"
	echo "== $suite: clang"
	run 'apt-get install -y -q --no-install-recommends clang &&
		make -j2 CC=clang CFLAGS=-O1 tests' \
		>"$root/clang.log" 2>&1 || {
		tail -40 "$root/clang.log"
		fail "clang"
	}
	run 'dpkg-query -W gcc clang libc6 libssl-dev libmagic-dev libinih-dev \
		libutf8proc-dev libyaml-dev libuchardet-dev libmd4c-dev \
		libcmocka-dev'
}

kept=${2:-}
mirror=$(mirror)
[ "$mirror" ] || {
	echo "fresh.sh: no mirror in /etc/apt: a root is built from apt's own"
	exit 1
}
work=$(mktemp -d /var/tmp/loam-fresh.XXXXXX)
for suite in $suites; do
	root=${kept:-$work/$suite}
	prove
	cp "$root/served" "$work/$suite.served"
	[ "$kept" ] && continue
	umount -R "$root/proc" "$root/dev"
	rm -rf --one-file-system "$root"
done
if [ "$suites" = 'bookworm trixie' ]; then
	echo "== both serve the same"
	diff "$work/bookworm.served" "$work/trixie.served" >"$work/diff" || {
		head -20 "$work/diff"
		exit 1
	}
fi
rm -rf --one-file-system "$work"
echo "== proved: $suites"
