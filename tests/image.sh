#!/bin/sh
# Runs the root of the image that `make image` has built, read-only, as its user,
# in namespaces with a loopback interface: it answers, its health check says so,
# it ends by SIGTERM. By hand, as root; not part of `make check`.
set -eu
cd "$(dirname "$0")/.."
[ "${LOAM_IMAGE:-}" ] || LOAM_IMAGE=yes exec unshare --mount --net "$0"
work=$(mktemp -d "${TMPDIR:-/tmp}/loam-image.XXXXXX")
root=$work/root
pid=
trap '[ -z "$pid" ] || kill -KILL "$pid"; umount -R "$root" 2>/dev/null; rm -rf --one-file-system "$work"' EXIT

image=$(echo build/loam-*-image-*.tar)
size=$(stat -c %s "$image")
[ "$size" -lt 20000000 ] || { echo "$image has $size bytes" && exit 1; }
mkdir "$work/image" "$root"
tar -xf "$image" -C "$work/image"
for layer in "$work"/image/*.tar; do
	tar -xpf "$layer" -C "$root"
done
mount --bind "$root" "$root"
mount -o remount,ro,bind "$root"
mount -t tmpfs capsule "$root/var/lib/loam/capsule"
mount -t tmpfs -o mode=700,uid=65532,gid=65532 certs "$root/var/lib/loam/certs"
echo '# Boxed' >"$root/var/lib/loam/capsule/index.gmi"
# Russian in KOI8-R.
printf '\344\317\302\322\331\312 \304\305\316\330, \304\322\325\332\330\321. \374\324\317 \323\324\301\322\331\312 \324\305\313\323\324.\n' \
	>"$root/var/lib/loam/capsule/old.txt"
ip link set lo up

inside() {
	chroot --userspec=65532:65532 "$root" /usr/bin/loam "$@"
}

mkfifo "$work/said"
chroot --userspec=65532:65532 "$root" \
	/usr/bin/loam serve -c /etc/loam/loam.ini >"$work/said" 2>"$work/log" &
pid=$!
exec 3<"$work/said"
for _ in ready indexed; do
	if ! read -r line <&3; then
		cat "$work/log"
		exit 1
	fi
	echo "$line"
done
inside get --check gemini://127.0.0.1/
[ "$(inside get --trust-any-key gemini://127.0.0.1/ | head -1)" = '# Boxed' ]
inside get gopher://127.0.0.1:7070/0/old.txt | grep -q 'Добрый день, друзья' ||
	{ echo 'a text in KOI8-R is not told' && exit 1; }
kill -TERM "$pid"
wait "$pid"
pid=
echo "$image: $size bytes, runs from a read-only root and ends by SIGTERM"
