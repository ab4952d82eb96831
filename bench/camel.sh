#!/usr/bin/env bash
# Measures convex: (emit=event, emit=page) beside the engine's sync of the same deployment, a JVM each with 256 MB of heap. See bench/README.md.
# DOCUMENTS=1000000 ROUNDS=1 WHAT="engine event page" JAVA_FLAGS="..." bench/camel.sh
set -euo pipefail
# shellcheck source=bench/prepare.sh
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

documents=${DOCUMENTS:-1000000}
work=bench/work/camel
rm -rf "$work"
mkdir -p "$work"

# A deployment of its own process, which all of them read.
"${java[@]}" io.caravan.cli.App sandbox --port 0 --documents "$documents" >"$work/sandbox.log" 2>&1 &
sandbox=$!
trap 'kill $sandbox 2>/dev/null || true' EXIT
until grep -qs "served at" "$work/sandbox.log"; do
    kill -0 "$sandbox" || { tail -5 "$work/sandbox.log" >&2; exit 1; }
    sleep 1
done
url=$(sed -n 's/.*served at \(http[^ ]*\) with deploy key.*/\1/p' "$work/sandbox.log" | head -1)
key=$(sed -n 's/.*with deploy key \([^;]*\);.*/\1/p' "$work/sandbox.log" | head -1)

echo "| what | events | s | events/s | CPU s/M | peak heap MB |"
echo "|---|---|---|---|---|---|"
for ((round = 1; round <= ${ROUNDS:-1}; round++)); do
    for what in ${WHAT:-engine event page}; do
        place=$work/$what$round
        # shellcheck disable=SC2086 # flags are words
        "${java[@]}" -Xmx256m ${JAVA_FLAGS:--XX:+UseSerialGC} -Dlog4j2.level=ERROR io.caravan.bench.CamelBench \
            "$what" "$url" "$key" "$documents" "$place" >"$place.log" 2>&1 || { tail -20 "$place.log" >&2; exit 1; }
        grep '^| ' "$place.log"
        rm -rf "$place"
    done
done
