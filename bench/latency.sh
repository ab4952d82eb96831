#!/usr/bin/env bash
# Measures how long a change takes into raw and into staging, by a `run` at a cron of a second. See bench/README.md.
# DOCUMENTS="10000 1000000" PLACES="file s3" PROTOCOLS="streaming-export data-sync" CHANGES=20 bench/latency.sh
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"
[ "${BUILT:-}" = 1 ] || "$mvn" -q -B -ntp generate-test-resources

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
caravan=$(distribution "$work/home")
"${java[@]}" -XX:+UseSerialGC -Dlog4j2.level=ERROR \
    -Dbench.jar="$work/home/caravan.jar" -Dbench.work="$work" -Dbench.caravan="$caravan" \
    -Dbench.documents="${DOCUMENTS:-10000 1000000}" -Dbench.places="${PLACES:-file s3}" \
    -Dbench.protocols="${PROTOCOLS:-streaming-export data-sync}" -Dbench.changes="${CHANGES:-20}" \
    io.caravan.bench.LatencyBench
