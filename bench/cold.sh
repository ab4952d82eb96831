#!/usr/bin/env bash
# Measures a first `sync` of a whole deployment, from the start of its process to its end, by size and protocol. See bench/README.md.
# OLD=/path/to/an/older/caravan.jar SIZES="10000 100000 1000000 10000000" ROUNDS=3 bench/cold.sh
set -euo pipefail
# shellcheck source=bench/unpack.sh
source "$(dirname "${BASH_SOURCE[0]}")/unpack.sh"
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$work"' EXIT
jar=$home/caravan.jar
cd "$work"

old() { java -XX:+UseSerialGC -jar "$OLD" "$@"; }
plain() { java -XX:+UseSerialGC -jar "$jar" "$@"; }
launcher() { "$home/bin/caravan" "$@"; }
ways="plain launcher"
[ -z "${OLD:-}" ] || ways="old $ways"

# User and system time, and time that passed, in seconds, of this command alone.
times() {
    local TIMEFORMAT='%U %S %R'
    { time "$@" >"$work/out" 2>&1 || cat "$work/out" >&2; } 2>&1 | awk '{printf "%.2f %.2f\n", $1 + $2, $3}'
}

# Serves so many documents until the next call.
serve() {
    [ -z "$pid" ] || { kill "$pid"; wait "$pid" || true; }
    java -Xmx"${SANDBOX_MEMORY:-2g}" -jar "$jar" sandbox --port 0 --deploy-key 'prod:bench|key' --documents "$1" >"$work/sandbox" 2>&1 &
    pid=$!
    until address=$(grep -o 'http://[0-9.:]*' "$work/sandbox" | head -1) && [ -n "$address" ]; do sleep 0.2; done
}

launcher sync >/dev/null 2>&1 # makes the archive of classes
median() { sort -n | awk '{v[NR] = $0} END {print v[int((NR + 1) / 2)]}'; }

echo "| documents | protocol | build | CPU s | time, s |"
echo "|---|---|---|---|---|"
for size in ${SIZES:-10000 100000 1000000}; do
    serve "$size"
    rounds=${ROUNDS:-3}
    [ "$size" -lt 5000000 ] || rounds=1
    for protocol in streaming-export data-sync; do
        for ((round = 0; round < rounds; round++)); do
            for way in $ways; do
                times "$way" sync -Dconvex.url="$address" -Dconvex.deploy.key='prod:bench|key' -Dconvex.protocol="$protocol" \
                    -Dstaging.enabled=false -Ds3.location="file:$work/lake" -Dstate.location="file:$work/state" >>"$work/$size-$protocol-$way"
                rm -rf "$work/lake" "$work/state"
            done
        done
        for way in $ways; do
            median <"$work/$size-$protocol-$way" | sed "s/\(.*\) \(.*\)/| $size | $protocol | $way | \1 | \2 |/"
        done
    done
done
