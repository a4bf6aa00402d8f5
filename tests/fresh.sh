#!/bin/sh
# Proves the fresh machine: builds a minimal Debian root holding git, make and
# ca-certificates beyond the base, clones this project into it and runs both
# README commands inside. By hand, as root, with debootstrap; not part of
# `make check`. The mirror is the one that this machine's own apt uses.
#
#   tests/fresh.sh [DIRECTORY]     (a new one under /var/tmp by default)
set -eu
project=$(cd "$(dirname "$0")/.." && pwd)
root=${1:-$(mktemp -d /var/tmp/loam-fresh.XXXXXX)}

sources=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true)
mirror=$(printf '%s\n' "$sources" | awk '
	$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) { print $i; exit } }
	$1 == "URIs:" { print $2; exit }')
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
echo "== a minimal $suite in $root"
debootstrap --variant=minbase --include=git,make,ca-certificates \
	"$suite" "$root" "$mirror" >"$root.log" 2>&1 || {
	tail -20 "$root.log"
	exit 1
}

# What this machine's apt knows of its mirror: certificates and settings.
mkdir -p "$root/etc/apt/apt.conf.d" "$root/etc/ssl/certs"
cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
trap 'umount "$root/proc" "$root/dev"' EXIT

git clone -q "$project" "$root/loam"
run() {
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
		http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" \
		chroot "$root" /bin/sh -c "cd /loam && $1"
}

echo "== make run"
run 'make run >/run.log 2>&1 & pid=$!
	for i in $(seq 600); do
		grep -q "^indexed " /run.log && break
		kill -0 $pid 2>/dev/null || break
		sleep 1
	done
	cat /run.log | grep -v "^  \(cc\|ld\) " | tail -12
	grep -q "^indexed " /run.log || exit 1
	exec 3<>/dev/null
	pkill -TERM -o -f "build/loam serve" 2>/dev/null || kill $(
		for p in /proc/[0-9]*; do
			tr "\0" " " <$p/cmdline 2>/dev/null | grep -q "^build/loam serve" &&
				echo ${p#/proc/}
		done | sort -n | head -1)
	wait $pid' || { echo "make run failed"; exit 1; }

echo "== make check"
run 'make check' | tail -15
echo "== done; the root stays in $root"
