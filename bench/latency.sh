#!/usr/bin/env bash
# Measures how long a change takes into raw and into staging, by a `run` at a cron of a second. See bench/README.md.
# DOCUMENTS="10000 1000000" PLACES="file s3" PROTOCOLS="streaming-export data-sync" CHANGES=20 bench/latency.sh
# WHAT="10000:file:data-sync 1000000:s3:streaming-export" bench/latency.sh measures these
set -euo pipefail
# shellcheck source=bench/prepare.sh
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"
[ "${BUILT:-}" = 1 ] || "$mvn" -q -B -ntp generate-test-resources

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
caravan=$(distribution "$work/home")
what=${WHAT:-}
if [ -z "$what" ]; then
    for documents in ${DOCUMENTS:-10000 1000000}; do
        for place in ${PLACES:-file s3}; do
            for protocol in ${PROTOCOLS:-streaming-export data-sync}; do what+=" $documents:$place:$protocol"; done
        done
    done
fi
"${java[@]}" -XX:+UseSerialGC -Dlog4j2.level=ERROR -Dtestbed.s3.megabytes=4096 \
    -Dbench.jar="$work/home/caravan.jar" -Dbench.work="$work" -Dbench.caravan="$caravan" \
    -Dbench.settings="$what" -Dbench.changes="${CHANGES:-20}" \
    io.caravan.bench.LatencyBench
