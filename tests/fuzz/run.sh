#!/bin/sh
# Runs fuzz targets, each for so many seconds, and prints for each how many
# inputs were tried. What is found is kept in build/found, minimised where that
# can be done, and is the exit code. Inputs that reach new code are added to a
# corpus of this machine, build/corpus, which begins with that of tests/fuzz.
#
#   tests/fuzz/run.sh SECONDS [TARGET...]
set -u
cd "$(dirname "$0")/../.." || exit 1
seconds=$1
shift
targets=$(sed -n 's/^FUZZ_TARGET(\(.*\))$/\1/p' tests/fuzz/targets.def)
# libFuzzer would take 0, or what is no number, for no end at all.
case $seconds in
'' | 0* | *[!0-9]*)
	echo "TIME=$seconds is no number of seconds above 0" >&2
	exit 2
	;;
esac
for name; do
	printf '%s\n' "$targets" | grep -qxF -- "$name" && continue
	echo "ONLY=$name is none of:" $targets >&2
	exit 2
done
if ! echo 'int LLVMFuzzerTestOneInput(const unsigned char *a, unsigned long b);
int LLVMFuzzerTestOneInput(const unsigned char *a, unsigned long b) { return !a && b; }' |
	clang -fsanitize=fuzzer -x c -o /dev/null - 2>/dev/null; then
	echo "libFuzzer is missing: install clang and its run-time library (libclang-rt-dev)"
	exit 1
fi
words='CC=clang SAN=1 FUZZ=1'
log=$(make --no-print-directory -j"$(getconf _NPROCESSORS_ONLN)" fuzzer \
	CFLAGS='-O1 -g1' $words 2>&1) || {
	printf '%s\n' "$log" | tail -40
	exit 1
}
program=$(make --no-print-directory -s where $words)/fuzz
# The names are meant to be split.
# shellcheck disable=SC2086
[ $# = 0 ] && set -- $targets
mkdir -p build/found
# Without names of functions: the process that looks them up is joined by pipes,
# which targets that count open descriptors would take for their own.
one='
target=$1
corpus=build/corpus/$target
mkdir -p "$corpus"
log=build/found/$target.log
FUZZ_TARGET=$target "$2" -max_total_time="$3" -max_len=4096 -timeout=20 -rss_limit_mb=2048 \
	-print_funcs=0 -print_final_stats=1 -artifact_prefix="build/found/$target-" \
	"$corpus" "tests/fuzz/corpus/$target" >"$log" 2>&1
code=$?
tried=$(sed -n "s/^stat::number_of_executed_units: *//p" "$log")
printf "%-16s %10s inputs  %s\n" "$target" "${tried:-?}" \
	"$([ $code = 0 ] && echo good || echo "FAULT, see $log")"
[ $code = 0 ] || touch build/found/failed
'
rm -f build/found/failed
printf '%s\n' "$@" | xargs -P "$(getconf _NPROCESSORS_ONLN)" -I ONE \
	sh -c "$one" - ONE "$program" "$seconds"
[ ! -e build/found/failed ]
