#!/bin/sh
# What `make install` does beside the program: install.sh DESTDIR SYSCONFDIR
# STATEDIR puts a configuration at SYSCONFDIR/loam/loam.ini, which names its
# paths in full, below STATEDIR, so that every command means the same server
# from any directory. A file that is there is an operator's, and stays.
set -eu
cd "$(dirname "$0")/.."
file=$1$2/loam/loam.ini
if [ -e "$file" ] || [ -L "$file" ]; then
	echo "$file is kept"
	exit 0
fi
install -d "${file%/*}"
sed "s|^root = capsule\$|root = $3/capsule|; s|^certs = certs\$|certs = $3/certs|" \
	conf/loam.ini >"$file.new"
chmod 644 "$file.new"
mv "$file.new" "$file"
[ -e "$1$3/capsule" ] || install -d "$1$3/capsule"
[ -e "$1$3/certs" ] || install -d -m 700 "$1$3/certs"
