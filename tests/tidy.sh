#!/usr/bin/env bash
# clang-tidy over lib/ and checks/ with .clang-tidy; any finding fails. Files may be named:
#     tests/tidy.sh lib/scalar/ball.cpp
# TIDY_BUILD is the build directory to use, TIDY_JOBS how many to run at a time. About 8 s a file.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${TIDY_BUILD:-$here/build/tidy}
# clang cannot read g++'s precompiled header, so this build has none; it is configured, never built.
mkdir -p "$build"
cmake -S "$here" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON \
  >"$build.log" 2>&1 ||
  { tail -n 20 "$build.log" >&2; exit 3; }
# quadmath.h is g++'s own: clang gets that one header and none of its neighbours.
mkdir -p "$build/quadmath"
ln -sf "$(g++ -print-file-name=include)/quadmath.h" "$build/quadmath/"
cd "$here"
# Two files clang 14 cannot compile: members of constrained specialisations (arithmetic), x87 code (sentinel).
skipped='lib/scalar/(arithmetic|sentinel)\.cpp'
files=("$@")
[ $# -gt 0 ] || mapfile -t files < <(find lib checks -name '*.cpp' | grep -Ev "$skipped" | sort)
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "${TIDY_JOBS:-$(nproc)}" clang-tidy -p "$build" --quiet \
  --extra-arg=-isystem"$build/quadmath" --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-missing-braces \
  2> >(grep -v 'warnings* generated' >&2)
