#!/bin/sh
# What `make install` puts there names its paths in full, is read where no
# nearer configuration is, and stays an operator's. Says what is wrong, and fails.
cd "$(dirname "$0")/.." || exit 1
scratch=$(mktemp -d "${TMPDIR:-/tmp}/loam-install.XXXXXX") || exit 1
# The program that is run here knows where it was installed: it is linked again.
trap 'rm -rf "$scratch"; make --no-print-directory program >/dev/null 2>&1' EXIT
bad=0
install() {
	make --no-print-directory install PREFIX="$scratch" >"$scratch.log" 2>&1 || {
		cat "$scratch.log"
		exit 1
	}
	rm -f "$scratch.log"
}

# says WANTED COMMAND...: standard error of a command, in an empty directory.
says() {
	wanted=$1
	shift
	got=$(cd "$scratch/elsewhere" && "$scratch/bin/loam" "$@" 2>&1 >/dev/null)
	case $got in
	*"$wanted"*) ;;
	*) echo "loam $* says \"$got\", not \"$wanted\"" && bad=1 ;;
	esac
}

install
mkdir -p "$scratch/elsewhere"
file=$scratch/etc/loam/loam.ini
state=$scratch/var/lib/loam
grep -qx "root = $state/capsule" "$file" && grep -qx "certs = $state/certs" "$file" ||
	{ echo "$file names other paths" && bad=1; }
echo '# Installed' >"$state/capsule/index.gmi"
for command in check cert 'show /'; do
	# shellcheck disable=SC2086
	says "configuration $file" $command
done
(cd "$scratch/elsewhere" && "$scratch/bin/loam" show gemini://localhost/ 2>/dev/null) |
	grep -q '# Installed' || { echo 'another capsule is shown' && bad=1; }
mkdir "$scratch/elsewhere/conf"
: >"$scratch/elsewhere/conf/loam.ini"
says 'configuration conf/loam.ini' check
echo '# mine' >>"$file"
install
grep -q '^# mine$' "$file" || { echo "$file was overwritten" && bad=1; }
rm -rf "$file" "$scratch/elsewhere/conf"
says "no configuration (neither conf/loam.ini here nor $file)" check
exit "$bad"
