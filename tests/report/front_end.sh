#!/usr/bin/env bash
# The report's front end: front_end.sh built|opened PROGRAM REGISTERED.
#   built   lib/report/page.html is what report/ builds (needs node and npm)
#   opened  the page in a real browser (needs Debian's chromium too)
# Skipped, loudly, where these are missing; with OVERSHOOT_REQUIRE_BROWSER=1 that is a failure.
set -euo pipefail
declare -A what=([built]="COMPARED WITH ITS SOURCES" [opened]="OPENED IN A BROWSER")
front=$(cd "$(dirname "$0")/../../report" && pwd)

missing() {
  echo "THE REPORT'S PAGE WAS NOT ${what[$part]}: $1 (Debian's nodejs, npm and chromium; OVERSHOOT_REQUIRE_BROWSER=1 ./overshoot test installs them)"
  [ "${OVERSHOOT_REQUIRE_BROWSER:-}" = 1 ] && exit 1
  exit 77
}

part=$1
command -v node >/dev/null && command -v npm >/dev/null || missing "node or npm is not installed"
[ "$part" = built ] || command -v chromium >/dev/null || missing "chromium is not installed"
if [ ! "$front/node_modules/.package-lock.json" -nt "$front/package-lock.json" ]; then
  npm --prefix "$front" ci --ignore-scripts --no-progress >/dev/null || missing "npm ci could not fetch the packages"
fi
cd "$front"
case $part in
  built) exec node build.mjs --check ;;
  opened) OVERSHOOT_PROGRAM=$2 OVERSHOOT_REGISTERED=$3 exec node --test test/page.test.mjs ;;
esac
