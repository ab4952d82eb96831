#!/usr/bin/env bash
# Events a second of convex: (emit=event, emit=page) beside the engine's sync of the same deployment: a JVM each, 256 MB of heap.
# DOCUMENTS=1000000 ROUNDS=1. Needs a build with its tests compiled (mvn test-compile) and target/lib (mvn package).
set -euo pipefail
cd "$(dirname "$0")/.."
documents=${DOCUMENTS:-1000000}
work=bench/work/camel
rm -rf "$work" && mkdir -p "$work"
path="target/test-classes:target/classes:target/lib/*"
java -cp "$path" io.caravan.cli.App sandbox --port 0 --documents "$documents" >"$work/sandbox.log" 2>&1 &
sandbox=$!
trap 'kill $sandbox' EXIT
until grep -q "served at" "$work/sandbox.log"; do sleep 1; done
url=$(sed -n 's/.*served at \(http[^ ]*\) with deploy key.*/\1/p' "$work/sandbox.log" | head -1)
key=$(sed -n 's/.*with deploy key \([^;]*\);.*/\1/p' "$work/sandbox.log" | head -1)
echo "| what | events | s | events/s | CPU s/M | peak heap MB |"
echo "|---|---|---|---|---|---|"
for round in $(seq "${ROUNDS:-1}"); do
    for what in engine event page; do
        java -Xmx256m -XX:+UseSerialGC -Dlog4j2.level=ERROR -cp "$path" io.caravan.bench.CamelBench \
            "$what" "$url" "$key" "$documents" "$work/$what$round" 2>"$work/$what$round.log" | grep '^| '
    done
done
