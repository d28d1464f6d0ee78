#!/bin/sh
# Copies what decides which dependencies are built (manifests, lock file, toolchain) from $1 to $2, with
# empty sources in place of ours. The result is the same for every change of our own code, so that the
# layer which builds the dependencies is found in the cache.
set -eu
from=$1 to=$2

mkdir -p "$to"
cp "$from/Cargo.toml" "$from/Cargo.lock" "$from/rust-toolchain.toml" "$to/"
for manifest in "$from"/crates/*/Cargo.toml; do
    crate=$to/crates/$(basename "$(dirname "$manifest")")
    mkdir -p "$crate/src"
    cp "$manifest" "$crate/"
    if [ -f "$(dirname "$manifest")/src/lib.rs" ]; then : >"$crate/src/lib.rs"; fi
    if [ -f "$(dirname "$manifest")/src/main.rs" ]; then echo 'fn main() {}' >"$crate/src/main.rs"; fi
done
# Times are part of a layer for some builders.
find "$to" -exec touch -d @0 {} +
