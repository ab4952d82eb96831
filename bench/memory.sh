#!/usr/bin/env bash
# Measures what a `run` has resident, of the unpacked distribution, in the middle of a first sync and idle behind it. See bench/README.md.
# SOURCES="1 10 50" DOCUMENTS=200000 IDLE=60 FLAGS="..." bench/memory.sh
set -euo pipefail
# shellcheck source=bench/unpack.sh
source "$(dirname "${BASH_SOURCE[0]}")/unpack.sh"
pid=
sandbox=
leave() {
    local one
    for one in $pid $sandbox; do kill "$one" 2>/dev/null || true; done
    sleep 2
    rm -rf "$work"
}
trap leave EXIT
(cd "$work" && "$home/bin/caravan" status >/dev/null 2>&1) || true # makes the archive of classes

# As the image is started, in a container of 1 GiB.
flags=${FLAGS--Xmx614m -XX:+ExitOnOutOfMemoryError}

resident() { awk '/^VmRSS/ {printf "%d", $2 / 1024}' "/proc/$1/status"; }
peak() { awk '/^VmHWM/ {printf "%d", $2 / 1024}' "/proc/$1/status"; }

# A deployment of its own process, which all sources read.
documents=${DOCUMENTS:-10000}
"$home/bin/caravan" sandbox --port 0 --documents "$documents" >"$work/sandbox.log" 2>&1 &
sandbox=$!
until grep -q "served at" "$work/sandbox.log"; do sleep 1; done
url=$(sed -n 's/.*served at \(http[^ ]*\) with deploy key.*/\1/p' "$work/sandbox.log" | head -1)
CONVEX_DEPLOY_KEY=$(sed -n 's/.*with deploy key \([^;]*\);.*/\1/p' "$work/sandbox.log" | head -1)
export CONVEX_DEPLOY_KEY

echo "| sources | documents each | peak of the first sync, MB | idle, MB | CPU s until then |"
echo "|---|---|---|---|---|"
for sources in ${SOURCES:-1 10 50}; do
    place=$work/place$sources
    mkdir -p "$place/sources"
    for ((i = 1; i <= sources; i++)); do
        printf 'convex.url=%s\ns3.location=file:lake%s\nstate.location=file:state%s\n' "$url" "$i" "$i" >"$place/sources/s$i.properties"
    done
    (
        cd "$place"
        exec env STAGING_MEMORY=256MB MANAGEMENT_PORT=0 CARAVAN_JAVA_OPTS="$flags" \
            "$home/bin/caravan" run -Dsources.location=file:sources >"$place/log" 2>&1
    ) &
    pid=$!
    until [ "$(grep -c "Staging of batch .* is published" "$place/log")" -ge "$sources" ]; do
        kill -0 "$pid" || { tail -5 "$place/log" >&2; exit 1; }
        sleep 1
    done
    first=$(peak "$pid")
    sleep "${IDLE:-60}"
    cpu=$(awk -v hz="$(getconf CLK_TCK)" '{printf "%.1f", ($14 + $15) / hz}' "/proc/$pid/stat")
    echo "| $sources | $documents | $first | $(resident "$pid") | $cpu |"
    kill "$pid"
    wait "$pid" || true
    pid=
done
