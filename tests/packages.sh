#!/bin/sh
# Proves the packages on fresh machines: `make deb` and `make tarball` in a minimal
# Debian root, then install, a request, upgrade, remove and purge of the package in
# another root, which has nothing else, and a request to what the tarball holds in
# a third. By hand, as root, with debootstrap; not part of `make check`. The mirror
# is the one that this machine's own apt uses.
#
#   tests/packages.sh SUITE [BASE]
#
# SUITE is bookworm or trixie. BASE is a minimal root of it that is there already;
# it is copied.
# What stands in single quotes is for the shell in a root.
# shellcheck disable=SC2016
set -eu
project=$(cd "$(dirname "$0")/.." && pwd)
suite=$1
base=${2:-}

# In a mount namespace of its own no mount can outlive this script.
[ "${LOAM_PACKAGES:-}" ] || LOAM_PACKAGES=yes exec unshare --mount "$0" "$@"

work=$(mktemp -d /var/tmp/loam-packages.XXXXXX)

fail() {
	echo "FAIL  $suite: $1; the roots stay in $work"
	exit 1
}

mirror() {
	cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
		awk '$1 == "deb" || $1 == "URIs:" {
			for (i = 2; i <= NF; i++)
				if ($i ~ /^https?:.*\/debian\/?$/) { print $i; exit }
		}'
}

bootstrap() {
	scripts=/usr/share/debootstrap/scripts
	[ -e "$scripts/$suite" ] && script= || script=$scripts/sid
	base=$work/base
	# shellcheck disable=SC2086
	debootstrap --force-check-gpg --variant=minbase --include=ca-certificates \
		"$suite" "$base" "$(mirror)" $script >"$work/log" 2>&1 || {
		tail -20 "$work/log"
		fail 'no root'
	}
}

# A copy of the base with what this machine's apt knows of its mirror.
root_of() {
	root=$work/$1
	cp -a "$base" "$root"
	mkdir -p "$root/etc/apt/apt.conf.d" "$root/etc/ssl/certs"
	cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
	cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
	cp /etc/resolv.conf /etc/hosts "$root/etc/"
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
}

inside() {
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive \
		http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" \
		chroot "$root" /bin/sh -c "$1"
}

# run WHAT COMMAND: its output only if it fails.
run() {
	echo "== $suite: $1"
	inside "$2" >"$work/log" 2>&1 || {
		tail -40 "$work/log"
		fail "$1"
	}
}

# holds WHAT COMMAND
holds() {
	inside "$2" >"$work/log" 2>&1 || {
		cat "$work/log"
		fail "not so: $1"
	}
	echo "   $1"
}

# Russian in KOI8-R, as printf(1) writes it.
old='\344\317\302\322\331\312 \304\305\316\330, \304\322\325\332\330\321. \374\324\317 \323\324\301\322\331\312 \324\305\313\323\324.\n'

# ask WHAT [USER]: the server as its user, alone with a loopback interface, asked
# once, and for an old text if there is one.
ask() {
	unshare --net sh -c 'ip link set lo up && exec chroot --userspec="$3" "$1" \
		/bin/sh -c "$2"' sh "$root" '
		export HOME=/tmp/loam
		mkdir -p /tmp/loam && cd /var/lib/loam || exit 1
		mkfifo /tmp/loam/said || exit 1
		loam serve -c /etc/loam/loam.ini >/tmp/loam/said 2>/tmp/loam/log & pid=$!
		exec 3</tmp/loam/said
		read -r line <&3 && echo "$line" && read -r line <&3 && echo "$line" &&
			loam get --check gemini://127.0.0.1/ &&
			loam get gemini://127.0.0.1/ | head -3 &&
			{ ! grep -qs . /srv/gemini/old.txt /var/lib/loam/capsule/old.txt ||
				loam get gopher://127.0.0.1:7070/0/old.txt | grep "Добрый день"; }
		code=$?
		kill -TERM $pid
		wait $pid && [ $code = 0 ] || { cat /tmp/loam/log; exit 1; }' \
		"${2:-loam:loam}" >"$work/log" 2>&1 || {
		cat "$work/log"
		fail "$1"
	}
	echo "   $1:"
	sed 's/^/      /' "$work/log"
	rm -rf "$root/tmp/loam"
}

# The same package as version 99, whose configuration has a line more.
newer() {
	rm -rf "$work/newer"
	dpkg-deb -R "$1" "$work/newer"
	sed -i 's/^Version: .*/Version: 99/' "$work/newer/DEBIAN/control"
	echo '; newer' >>"$work/newer/etc/loam/loam.ini"
	dpkg-deb --root-owner-group -b "$work/newer" "$root/loam_99.deb" >/dev/null
}

[ "$base" ] || bootstrap
root_of build
run 'make, lintian and a copy of the project' 'apt-get update -q &&
	apt-get install -y -q --no-install-recommends \
		-o Dpkg::Options::=--force-confold make lintian'
mkdir "$root/loam"
(cd "$project" && tar -cf - --exclude=./build --exclude=./.git --exclude=./certs .) |
	tar -xf - -C "$root/loam" --no-same-owner
run 'make deb' 'cd /loam && make deb'
tail -1 "$work/log"
holds 'lintian has nothing to say' \
	'cd /loam && ! lintian build/deb/*.changes 2>/dev/null | grep .'
package=$(echo "$root"/loam/build/loam_*.deb)

root_of fresh
cp "$package" "$root/loam_1.deb"
run 'apt install' 'apt-get update -q &&
	apt-get install -y -q --no-install-recommends /loam_1.deb'
holds 'every library is there' '! ldd /usr/bin/loam | grep "not found"'
holds 'the keys belong to the server alone' \
	'[ "$(stat -c "%a %U" /var/lib/loam/certs)" = "700 loam" ]'
holds 'the service is enabled, the sockets are not' \
	'cd /etc/systemd/system && [ -L multi-user.target.wants/loam.service ] &&
	[ ! -e sockets.target.wants/loam.socket ] &&
	[ ! -e sockets.target.wants/loam-gopher.socket ]'
ask 'it answers with an empty capsule'

inside 'mkdir -p /srv/gemini && echo "# Mine" >/srv/gemini/index.gmi &&
	printf "'"$old"'" >/srv/gemini/old.txt &&
	echo "# Other" >/var/lib/loam/capsule/index.gmi &&
	sed -i "s|^root = .*|root = /srv/gemini|" /etc/loam/loam.ini &&
	mkdir -p /var/log/loam && : >/var/log/loam/access &&
	mkdir /kept && cp -a /var/lib/loam /srv/gemini /etc/loam/loam.ini /kept/'
same='diff -r /kept/loam /var/lib/loam && diff -r /kept/gemini /srv/gemini'
ask 'it answers with the capsule in /srv/gemini'

newer "$package"
run 'upgrade' 'dpkg --force-confold -i /loam_99.deb'
holds 'the configuration is kept' 'cmp /kept/loam.ini /etc/loam/loam.ini'
holds 'capsules and keys are kept' "$same"
ask 'it answers after the upgrade'

run 'remove' 'apt-get remove -y -q loam'
holds 'the configuration is kept' 'cmp /kept/loam.ini /etc/loam/loam.ini'
holds 'the program is gone' '[ ! -e /usr/bin/loam ]'
holds 'capsules and keys are kept' "$same"

run 'purge' 'apt-get purge -y -q loam'
holds 'configuration and logs are gone' \
	'[ ! -e /etc/loam ] && [ ! -e /etc/logrotate.d/loam ] && [ ! -e /var/log/loam ]'
holds 'nothing of it is left but capsules and keys' \
	'! find /etc /usr /lib/systemd -name "*loam*" | grep -v "^/etc/\(passwd\|group\)" | grep .'
holds 'capsules and keys are kept' "$same"

# The third root has not even TLS; what was built twice are the same bytes.
root=$work/build
run 'make tarball' 'cd /loam && make tarball && cp build/loam-*.tar.gz /first &&
	make tarball && cmp /first build/loam-*.tar.gz'
root_of bare
tar -xzf "$work"/build/first -C "$root"
holds 'the program wants no library' 'ldd /usr/local/bin/loam | grep "statically linked"'
run 'a configuration, a capsule' 'mkdir -p /etc/loam /var/lib/loam/capsule &&
	sed "s|/usr/local/var|/var|" /usr/local/share/doc/loam/examples/loam.ini \
		>/etc/loam/loam.ini &&
	printf "'"$old"'" >/var/lib/loam/capsule/old.txt &&
	install -d -m 700 -o nobody -g nogroup /var/lib/loam/certs'
ask 'it answers from the tarball' nobody:nogroup

for root in build fresh bare; do
	umount -R "$work/$root/proc" "$work/$root/dev"
done
rm -rf --one-file-system "$work"
echo "== proved: $suite"
