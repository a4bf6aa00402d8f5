#!/bin/sh
# What `make install` puts there names its paths in full, is read where no
# nearer configuration is, and stays an operator's; `make uninstall` takes the
# same away and nothing else. Says what is wrong, and fails.
cd "$(dirname "$0")/.." || exit 1
# A blank in a path is none of its business, nor is the umask, nor is a quotation
# mark in DESTDIR.
scratch=$(mktemp -d "${TMPDIR:-/tmp}/loam install.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
umask 022
bad=0

# A program knows where it was installed and is linked again here: in a copy of
# this tree and of what is built, so that the tests beside it keep theirs.
mkdir "$scratch/tree"
tar -cf - --exclude='build/*/tests' --exclude='build/*-*' --exclude=.git . |
	tar -xf - -C "$scratch/tree" || exit 1
cd "$scratch/tree" || exit 1

wrong() {
	echo "$1"
	bad=1
}

# make_it TARGET WORD...: what make prints is in $said.
make_it() {
	if ! said=$(make --no-print-directory "$@" 2>&1); then
		printf '%s\n' "$said"
		exit 1
	fi
}

# says WANTED COMMAND...: standard error of a command, in an empty directory.
says() {
	wanted=$1
	shift
	got=$(cd "$scratch/elsewhere" && "$prefix/bin/loam" "$@" 2>&1 >/dev/null)
	case $got in
	*"$wanted"*) ;;
	*) wrong "loam $* says \"$got\", not \"$wanted\"" ;;
	esac
}

# tree DIRECTORY: each path below it, with its mode.
tree() {
	(cd "$1" && find . -exec stat -c '%a %n' {} + | LC_ALL=C sort)
}

# What a person has beside it stays as it is.
prefix="$scratch/pre fix"
mkdir -p "$prefix/bin" "$prefix/share/man/man7" "$scratch/elsewhere"
chmod 2775 "$prefix/bin"
echo mine >"$prefix/bin/other"
tree "$prefix" >"$scratch/before"

make_it program man PREFIX="$prefix"
umask 077
make_it install PREFIX="$prefix"
file=$prefix/etc/loam/loam.ini
state=$prefix/var/lib/loam
grep -qxF "root = $state/capsule" "$file" && grep -qxF "certs = $state/certs" "$file" ||
	wrong "$file names other paths"
for path in bin/loam share/man/man1/loam.1 share/man/man1/loam-serve.1 \
	share/man/man5/loam.ini.5 share/man/man5/gophermap.5 share/man/man7/loam.7 \
	share/doc/loam/LICENSE share/doc/loam/handbook/index.gmi \
	share/bash-completion/completions/loam share/zsh/site-functions/_loam \
	share/fish/vendor_completions.d/loam.fish; do
	[ -s "$prefix/$path" ] || wrong "$path is not installed"
done
grep -qF "$(printf '%s' "$file" | sed 's/-/\\-/g')" "$prefix/share/man/man1/loam.1" ||
	wrong "loam(1) names another configuration than $file"
LC_ALL=C nm "$prefix/bin/loam" 2>&1 | grep -q 'no symbols' || wrong 'the program is not stripped'
find "$prefix" ! -perm -004 ! -name certs | grep . && wrong 'others may not read that'
find "$prefix" -perm /022 ! -path "$prefix/bin" | grep . && wrong 'others may write that'
[ "$(stat -c %a "$state/certs")" = 700 ] || wrong 'others may look among the keys'
grep -qxF "ReadWritePaths=\"-$state\"" "$prefix/lib/systemd/system/loam.service" ||
	wrong 'the service cannot write its certificates'
grep -qxF "d \"$state/certs\" 0700 loam loam -" "$prefix/lib/tmpfiles.d/loam.conf" ||
	wrong 'the directory of certificates is not made'
# logrotate looks for it in /etc alone.
[ -s "$prefix/share/doc/loam/examples/loam.logrotate" ] && [ ! -e "$prefix/etc/logrotate.d" ] ||
	wrong 'the example of logrotate is not where it is looked for'
sh tests/service.sh paths "$prefix" || wrong 'the handbook names other paths'
# The program has the unit in it as it is before.
grep -rEI '@[A-Z]+DIR@' "$prefix" && wrong 'a directory is not filled in'
find "$prefix" -name '*.new' | grep . && wrong 'a temporary file is left'
echo '# Installed' >"$state/capsule/index.gmi"
for command in check cert 'show /'; do
	# shellcheck disable=SC2086
	says "configuration $file" $command
done
(cd "$scratch/elsewhere" && "$prefix/bin/loam" show gemini://localhost/ 2>/dev/null) |
	grep -q '# Installed' || wrong 'another capsule is shown'
mkdir "$scratch/elsewhere/conf"
: >"$scratch/elsewhere/conf/loam.ini"
says 'configuration conf/loam.ini' check
rm -rf "$scratch/elsewhere/conf"

# Twice is once, but that what is no longer shipped goes.
tree "$prefix" >"$scratch/once"
echo 'old' >"$prefix/share/doc/loam/handbook/old.gmi"
echo "file $prefix/share/doc/loam/handbook/old.gmi" >>"$prefix/share/doc/loam/INSTALLED"
make_it install PREFIX="$prefix"
tree "$prefix" | diff "$scratch/once" - || wrong 'a second install leaves another tree'

# An operator's file is neither overwritten nor removed.
cp "$file" "$scratch/shipped.ini"
echo '# mine' >>"$file"
make_it install PREFIX="$prefix"
grep -q '^# mine$' "$file" || wrong "$file was overwritten"
make_it uninstall PREFIX="$prefix"
case $said in
*"$file is kept: it was changed"*) ;;
*) wrong "uninstall says \"$said\" of a changed configuration" ;;
esac
grep -q '^# mine$' "$file" || wrong "$file was removed"
[ -s "$state/capsule/index.gmi" ] || wrong 'the capsule was removed'
make_it uninstall PREFIX="$prefix"
make_it install PREFIX="$prefix"
says "configuration $file" check

# With the operator's own gone, all is as it was before.
rm "$file" "$state/capsule/index.gmi"
says "no configuration (neither conf/loam.ini here nor $file)" check
make_it uninstall PREFIX="$prefix"
rm -rf "$prefix/etc" "$prefix/var"
find "$prefix" -type d -empty ! -name man7 -delete
tree "$prefix" | diff "$scratch/before" - || wrong 'uninstall leaves another tree'
make_it install PREFIX="$prefix"
make_it uninstall PREFIX="$prefix"
tree "$prefix" | diff "$scratch/before" - || wrong 'install and uninstall leave another tree'

# Below DESTDIR, as an ordinary user, from a tree that is built already and that
# this user cannot write.
stage="$scratch/st \"ag'e"
mkdir "$stage" "$scratch/tmp"
as_user=
if [ "$(id -u)" = 0 ]; then
	chmod 755 "$scratch"
	chown 65534:65534 "$stage" "$scratch/tmp"
	as_user='setpriv --reuid=65534 --regid=65534 --clear-groups'
	TMPDIR=$scratch/tmp
	export TMPDIR
fi
# shellcheck disable=SC2086
if $as_user sh -c '[ -r "$1" ] && [ -r conf/loam.ini ] && [ -w "$2" ]' sh \
	"$(make --no-print-directory -s where)/loam" "$stage"; then
	said=$($as_user make --no-print-directory install PREFIX="$prefix" DESTDIR="$stage" 2>&1) ||
		wrong "an ordinary user cannot install: $said"
	[ -x "$stage$prefix/bin/loam" ] || wrong 'nothing was put below DESTDIR'
	grep -qxF "root = $state/capsule" "$stage$prefix/etc/loam/loam.ini" ||
		wrong 'the configuration below DESTDIR names DESTDIR'
	said=$($as_user make --no-print-directory uninstall PREFIX="$prefix" DESTDIR="$stage" 2>&1) ||
		wrong "an ordinary user cannot uninstall: $said"
	find "$stage" -mindepth 1 | grep . && wrong 'that is left below DESTDIR'
else
	echo 'skipped: install by an ordinary user, who cannot read this tree'
fi

# In a path of the program they would end a string somewhere.
said=$(make --no-print-directory where STATEDIR="$scratch/a'b" 2>&1) &&
	wrong 'a quotation mark in STATEDIR is taken'
case $said in
*"STATEDIR has a ' in it: take a directory without"*) ;;
*) wrong "a quotation mark in STATEDIR: $said" ;;
esac
exit "$bad"
