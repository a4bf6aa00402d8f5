#!/bin/sh
# The chapter *Running loam as a service* is what a machine does.
#
#   tests/service.sh words           its commands, keys and files are there
#   tests/service.sh paths PREFIX    so are its paths, below that `make install`
#   tests/service.sh walk [BASE]     its commands are typed on a fresh machine
#
# The first two are parts of `make check`. The third is by hand, as root: roots of
# Debian 12 (BASE is a minimal one, which is copied; debootstrap makes it
# otherwise), in namespaces, with systemd as their first process. What is in a
# block is the first words of the line that opens it: `Commands` are typed, one
# line after the other, and `Output` is what they have to print, where `...` is
# any text, alone on a line any lines; `Example: PATH` is a file. Other blocks are
# for other machines.
set -u
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.." || exit 1
chapter=capsule/handbook/running-as-a-service.gmi
bad=0

wrong() {
	echo "$chapter: $1"
	bad=1
}

# blocks DIRECTORY: N.head is the line that opens block N, N.body what it holds.
blocks() {
	awk -v to="$1" '
	/^```/ && !open { open = 1; name = sprintf("%s/%03d", to, ++count)
		print substr($0, 5) > (name ".head"); printf "" > (name ".body"); next }
	/^```/ { open = 0; next }
	open { print > (name ".body") }' "$chapter"
}

# The words that a line begins with, after a pipe, too; a line that goes on is one.
commands() {
	sed -e ':a' -e '/\\$/{N;s/\\\n//;ta' -e '}' -e "s/'[^']*'//g" "$@" |
		tr '|' '\n' | sed 's/^ *//'
}

# Of the system, apt and make, or of service managers that need not be here.
is_known() {
	case $1 in
	loam | apt | make | systemctl | systemd-sysusers | systemd-tmpfiles | systemd-analyze) ;;
	journalctl | logrotate | rc-update | rc-service | podman | useradd) ;;
	/usr/share/doc/loam/examples/loam.rc) ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

check_commands() {
	${LOAM:-build/loam} help | sed -n 's/^  loam \([a-z]*\) .*/\1/p' >"$work/known"
	grep -l '^Command' "$work"/*.head | sed 's/head$/body/' |
		xargs cat >"$work/typed"
	commands "$work/typed" >"$work/lines"
	while read -r first second _; do
		is_known "$first" || wrong "no such command: $first"
		[ "$first" != loam ] || grep -qx "$second" "$work/known" ||
			wrong "loam has no command $second"
	done <"$work/lines"
}

# section.key of a configuration; a key that is commented out counts in loam.ini.
keys() {
	sed 's/^[;#] *\([a-z_]* =\)/\1/' "$@" | awk '
	/^\[/ { sub(/[] ].*/, ""); section = substr($0, 2) }
	/^[a-z_]+ *=/ { print section "." $1 }'
}

check_keys() {
	grep -l '^Example: .*/loam.ini$' "$work"/*.head | sed 's/head$/body/' |
		xargs cat >"$work/mine.ini"
	grep -l '^Example: at the end of .*/loam.ini,' "$work"/*.head |
		sed 's/head$/body/' | xargs cat >>"$work/mine.ini"
	keys conf/loam.ini | sort -u >"$work/known"
	keys "$work/mine.ini" | sort -u | comm -23 - "$work/known" >"$work/unknown"
	[ ! -s "$work/unknown" ] || wrong "no such key: $(cat "$work/unknown")"
}

# What an operator makes, or a running server, or another program.
is_made() {
	case $1 in
	/usr/local | /usr/sbin/nologin | /etc/init.d/loam | /etc/loam/example.org.*) ;;
	/etc/systemd/system/* | /etc/logrotate.d | /root/* | /run/*) ;;
	/srv/gemini* | /var/log/loam* | /var/lib/loam/certs/*) ;;
	*) return 1 ;;
	esac
}

check_paths() {
	tr -s ' `,;:()>|' '\n' <"$chapter" |
		grep '^/\(usr\|etc\|var\|run\|srv\|root\|lib\)/' |
		sed 's/\.$//' | sort -u >"$work/paths"
	[ "$(wc -l <"$work/paths")" -gt 15 ] || wrong 'few paths in it'
	while read -r path; do
		below=${path#/usr/local}
		below=${below#/usr}
		# Debian's own place of one that DOCDIR/examples has elsewhere.
		[ "$below" != /etc/logrotate.d/loam ] ||
			below=/share/doc/loam/examples/loam.logrotate
		is_made "$path" || [ -e "$1$below" ] ||
			wrong "$path is not installed"
	done <"$work/paths"
}

fail() {
	echo "FAIL  $1"
	[ ! -s "$work/said" ] || sed 's/^/   | /' "$work/said"
	echo "the root stays in $root"
	keep=yes
	exit 1
}

# inside COMMAND: in the root that runs.
inside() {
	nsenter -t "$first" -a -r -w env -i \
		PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive SYSTEMD_PAGER= \
		SYSTEMD_COLORS=0 sh -c "$1" </dev/null
}

# outside COMMAND: in the root that does not run yet, with the network of here.
outside() {
	unshare --mount sh -c 'mount -t proc proc "$1/proc" &&
		mount --rbind /dev "$1/dev" && exec env -i \
		PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
		http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" \
		chroot "$1" sh -c "$2"' sh "$root" "$1" >"$work/said" 2>&1 ||
		fail "$1"
}

# fresh NAME PACKAGE...: a root of its own with what this machine's apt knows.
fresh() {
	root=$work/$1
	shift
	cp -a "$base" "$root"
	mkdir -p "$root/etc/apt/apt.conf.d" "$root/etc/ssl/certs"
	cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2>/dev/null || :
	cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
	cp /etc/resolv.conf "$root/etc/"
	# The name of the chapter's server leads to it.
	echo '127.0.0.1 localhost example.org' >"$root/etc/hosts"
	echo 'APT::Get::Assume-Yes "true";' >"$root/etc/apt/apt.conf.d/99yes"
	cp build/loam_*.deb "$root/root/"
	: >"$root/root/fresh"
	# What is installed without a network later is fetched now.
	outside "apt-get update -q && apt-get install -q --no-install-recommends $* &&
		cd /root && apt-get install -q --download-only ./loam_*.deb"
}

# start INIT: the root runs, with INIT as its first process. It is in a group of
# its own, and pivots: below a chroot no user namespace can be made, and without
# shared mounts no credential is seen.
start() {
	group=
	groups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	[ -z "$groups" ] || { group=$groups/loam-service.$$ && mkdir -p "$group"; }
	# shellcheck disable=SC2016
	(
		[ -z "$group" ] || sh -c 'echo $PPID' >"$group/cgroup.procs"
		exec unshare --mount --pid --uts --ipc --net --cgroup --fork --kill-child \
			sh -c '
			mount --make-rprivate / && mount --bind "$1" "$1" && cd "$1" &&
			mount -t proc proc proc && mount -t sysfs -o ro sysfs sys &&
			mount -t cgroup2 cgroup2 sys/fs/cgroup &&
			mount -t tmpfs -o mode=755 run run &&
			mount -t tmpfs -o mode=755 dev dev || exit 1
			for node in null zero full random urandom tty; do
				: >dev/$node && mount --bind /dev/$node dev/$node
			done
			mkdir dev/shm dev/pts && mount -t tmpfs shm dev/shm &&
				mount -t devpts -o newinstance,ptmxmode=666 pts dev/pts &&
				ln -s pts/ptmx dev/ptmx || exit 1
			ip link set lo up
			pivot_root . mnt
			exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=other sh -c "
				cd / && umount -l /mnt && mount --make-rshared / && exec $2"
			' sh "$root" "$1" </dev/null >"$work/boot" 2>&1
	) &
	outer=$!
	# Only a process in the new root is the first one.
	for _ in $(seq 600); do
		first=$(cat "/proc/$outer/task/$outer/children" 2>/dev/null)
		first=${first%% *}
		[ -n "$first" ] &&
			[ "$(readlink "/proc/$first/ns/pid")" != "$(readlink /proc/self/ns/pid)" ] &&
			inside '[ -e /root/fresh ]' 2>/dev/null && return
		sleep 0.1
	done
	fail 'no root comes up'
}

stop() {
	[ -z "${outer:-}" ] || kill -KILL "$outer" 2>/dev/null
	[ -z "${outer:-}" ] || wait "$outer" 2>/dev/null
	outer=
	for _ in $(seq 100); do
		[ -n "${group:-}" ] && [ -d "$group" ] || break
		find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.1
	done
}

# Whether systemd is up, as far as it comes here.
is_up() {
	for _ in $(seq 300); do
		case $(inside 'systemctl is-system-running' 2>/dev/null) in
		running | degraded) return 0 ;;
		esac
		sleep 0.2
	done
	return 1
}

# A person types slower than a server starts.
settle() {
	for _ in $(seq 300); do
		inside 'case $(systemctl show -P ActiveState loam.service 2>/dev/null) in
			activating | deactivating | reloading) exit 1 ;; esac
			! loam status 2>/dev/null | grep -q "none yet"' && return
		sleep 0.1
	done
}

# type_in FILE: its lines, one after the other; what they print is in $work/said.
type_in() {
	: >"$work/said"
	sed -e ':a' -e '/\\$/{N;s/\\\n *//;ta' -e '}' "$1" >"$work/lines"
	while IFS= read -r line; do
		printf '   # %s\n' "$line"
		inside "cd /root; $line" >>"$work/said" 2>&1 || fail "$line"
		settle
	done <"$work/lines"
}

# compare FILE: what came out is what it says.
compare() {
	awk '
	function literal(text, i, byte, out) {
		for (i = 1; i <= length(text); i++) {
			byte = substr(text, i, 1)
			out = out (index("\\^$.[]|()*+?{}", byte) ? "\\" byte : byte)
		}
		return out
	}
	function pattern(line, n, parts, i, out) {
		n = split(line, parts, /\.\.\./)
		for (i = 1; i <= n; i++)
			out = out (i > 1 ? ".*" : "") literal(parts[i])
		return "^" out "$"
	}
	NR == FNR { want[++wants] = $0; next }
	{ got[++gots] = $0 }
	# Whether lines from there on are what is wanted from there on.
	function fits(w, g, i) {
		if (w > wants) return g > gots
		if (want[w] == "...") {
			for (i = g; i <= gots + 1; i++) if (fits(w + 1, i)) return 1
			return 0
		}
		return g <= gots && got[g] ~ pattern(want[w]) && fits(w + 1, g + 1)
	}
	END { exit !fits(1, 1) }' "$1" "$work/said"
}

# do_block NUMBER
do_block() {
	head=$(cat "$work/$1.head")
	case $head in
	"Example: at the end of /"*)
		path=${head#*the end of }
		path=${path%%,*}
		cat "$work/$1.body" >>"$root$path" ;;
	"Example: /"*)
		path=${head#Example: }
		path=${path%%,*}
		mkdir -p "$root${path%/*}"
		cp "$work/$1.body" "$root$path" ;;
	"Commands$of: "* | "Command$of: "*)
		echo "== ${head#*: }"
		typed=yes
		type_in "$work/$1.body"
		return ;;
	"Output: "*)
		if [ "$typed" ]; then
			compare "$work/$1.body" || fail "it says otherwise: $head"
			echo "   as it says"
		fi ;;
	*) [ "$of" ] || echo "-- not walked here: $head" ;;
	esac
	typed=
}

# walk OF: all blocks that are for such a machine.
walk() {
	of=$1
	typed=
	for block in "$work"/*.head; do
		case $of,$(cat "$block") in
		,* | *,"Command"*"$of: "* | *,"Output: "*)
			block=${block##*/}
			do_block "${block%.head}" ;;
		*) typed= ;;
		esac
	done
}

# Where no systemd runs, its own programs read what it would.
verify() {
	echo "-- no systemd comes up here: its lines are not typed, its units are read"
	tail -5 "$work/boot"
	outside 'apt-get install -q /root/loam_*.deb && cd /lib/systemd/system &&
		systemd-analyze verify --man=no loam.service loam.socket loam-gopher.socket &&
		systemctl --root=/ is-enabled loam.service &&
		systemctl --root=/ enable loam.socket loam-gopher.socket &&
		loam check'
}

walk_all() {
	base=${1:-$work/base}
	keep=
	trap 'stop; [ "$keep" ] || rm -rf --one-file-system "$work"' EXIT
	root=$base
	[ "${1:-}" ] || debootstrap --variant=minbase --include=ca-certificates \
		bookworm "$base" >"$work/said" 2>&1 || fail 'no root'
	package=$(echo build/loam_*.deb)
	[ -f "$package" ] && [ -z "$(find Makefile src conf -newer "$package")" ] ||
		make deb >"$work/said" 2>&1 || fail 'make deb'

	echo "== a machine with systemd"
	fresh systemd systemd logrotate
	start /lib/systemd/systemd
	if is_up; then
		walk ''
	else
		stop
		verify
	fi
	stop

	echo "== a machine with systemd and make install"
	fresh source systemd "$(dpkg-deb -f build/loam_*.deb Depends | sed 's/([^)]*)//g; s/|[^,]*//g; s/,/ /g')"
	start /lib/systemd/systemd
	if is_up; then
		printf '#!/bin/sh\nexit 0\n' >"$root/usr/bin/make"
		chmod 755 "$root/usr/bin/make"
		make install PREFIX=/usr/local DESTDIR="$root" >"$work/said" 2>&1 ||
			fail 'make install'
		walk ' from source'
		inside 'loam get --check gemini://localhost/' || fail 'no answer'
	else
		echo "-- no systemd comes up here: its lines are not typed"
	fi
	stop

	echo "== a machine without a service manager"
	fresh plain
	outside 'apt-get install -q /root/loam_*.deb'
	start 'sleep infinity'
	walk ' with a plain rc'
	stop
	echo "== proved"
}

work=$(mktemp -d "${TMPDIR:-/var/tmp}/loam-service.XXXXXX")
trap 'rm -rf "$work"' EXIT
blocks "$work"
case ${1:-} in
words)
	check_commands
	check_keys ;;
paths) check_paths "$2" ;;
walk) walk_all "${2:-}" ;;
*) sed -n '2,7s/^# *//p' "$0" >&2 && exit 2 ;;
esac
exit "$bad"
