#!/usr/bin/env bash
# The house in numbers: files that name a layer kind, type names defined twice, circles between files, the largest folder,
# the longest file and function, with everything that breaks a rule. The tests in tests/all/architecture hold the same
# rules with the same code. Needs only rustc: tests/count.sh [SRC]
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
program="$(mktemp -d)"
trap 'rm -r "$program"' EXIT
rustc --edition 2024 -C opt-level=1 -o "$program/count" "$here/all/architecture/count.rs"
"$program/count" "${1:-$here/../src}"
