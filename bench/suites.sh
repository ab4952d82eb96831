#!/usr/bin/env bash
# Runs the suites of crashes, faults and memory with what bin/caravan gives Java, and without: neither archive of classes nor C1, and G1.
# Wants what was compiled: mvn test-compile. SLOW=1 also runs their long tests, and those in a warehouse. See bench/README.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mvn=./mvnw
if command -v mvn >/dev/null; then mvn=mvn; fi
suites='io/caravan/crash/*Test,io/caravan/delta/CrashTest,DeltaFaultTest,io/caravan/delta/TwoWriters*Test,KilledHistory*Test,KilledMaterializer*Test'
suites+=",TwoMaterializers*Test,S3FaultTest,FaultyWireTest,ScriptedWireTest,FaultsTest,PageDecoderFaultTest,HeapTest,IdleMemoryTest"
suites+=",OutageTest,LargerThanMemoryTest"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

measure() {
    local name=$1 began=$SECONDS
    shift
    "$mvn" -B -ntp surefire:test ${SLOW:+-Pslow} -Dtest="$suites" "$@" >"$work/log" 2>&1 || echo "not all passed:" >&2
    grep -E "Tests run:.*Time elapsed.*(FAILURE|ERROR)" "$work/log" >&2 || true
    echo "$name: $(grep -E '^\[[A-Z]+\] *Tests run:' "$work/log" | tail -1 | sed 's/^\[[A-Z]*\] *//'), $((SECONDS - began)) s"
}

measure "with the launcher's flags"
measure "without" "-Dcaravan.java=-Xshare:off -XX:+UseG1GC" "-Dtests.java=-XX:+UseG1GC"
