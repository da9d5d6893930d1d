#!/bin/sh
# Runs parser and scanner, with the runtime they need, under AddressSanitizer and UndefinedBehaviorSanitizer.
#
#   find DIRECTORY -type f | grammar/fuzz/asan.sh [ROUNDS [SEED]]
#
# Each file is parsed whole, and ROUNDS times cut short and mutated. Leaves with an error at the first report.
# Without file names on standard input (a terminal), the files of grammar/tests/data are taken.
set -eu

rounds=${1:-10}
seed=${2:-1}
fuzz=$(cd "$(dirname "$0")" && pwd)
grammar=$(dirname "$fuzz")
runtime=$(
    cargo metadata --format-version 1 --manifest-path "$grammar/Cargo.toml" |
        tr ',' '\n' |
        sed -n 's/.*"manifest_path":"\(.*\/tree-sitter-[0-9][^"\/]*\)\/Cargo.toml".*/\1/p' |
        head -n 1
)
[ -f "$runtime/src/lib.c" ] || {
    echo "the sources of the crate tree-sitter were not found: run \`cargo fetch\` first" >&2
    exit 2
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-g -O1 -std=c11 -D_DEFAULT_SOURCE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
for source in "$grammar/src/parser.c" "$grammar/src/scanner.c" "$fuzz/driver.c" "$runtime/src/lib.c"; do
    # shellcheck disable=SC2086
    ${CC:-cc} $flags -I "$grammar/src" -I "$runtime/include" -I "$runtime/src" -c "$source" \
        -o "$work/$(basename "$source" .c).o"
done
# shellcheck disable=SC2086
${CC:-cc} $flags "$work"/*.o -o "$work/driver"

export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
if [ -t 0 ]; then
    find "$grammar/tests/data" -type f | sort | "$work/driver" "$rounds" "$seed"
else
    "$work/driver" "$rounds" "$seed"
fi
