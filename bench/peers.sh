#!/usr/bin/env bash
# Caravan beside others that read Convex's export: each a process of its own, from its start to its end. See bench/README.md.
# DOCUMENTS="100000 1000000" ROUNDS=3 PYTHON=python3.11 WHAT="..." bench/peers.sh
# Airbyte's source wants a Python from 3.9 to 3.11. What is installed lies in target/peers.
set -euo pipefail
# shellcheck source=bench/prepare.sh
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

python=${PYTHON:-python3.11}
peers=$PWD/target/peers
install() { # folder, packages
    [ -f "$peers/$1/done" ] && return
    "$python" -m venv "$peers/$1"
    "$peers/$1/bin/pip" install -q --disable-pip-version-check "${@:2}"
    touch "$peers/$1/done"
}
install airbyte airbyte-source-convex==0.4.51
install dlt 'dlt[parquet]==1.31.0' pyarrow==26.0.1
export RUNTIME__DLTHUB_TELEMETRY=false

work=$(mktemp -d)
sandbox=
trap 'if [ -n "$sandbox" ]; then kill "$sandbox" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
launcher=$(distribution "$work/home")

# User and system seconds, seconds, and the most that one process had resident, of a command and of all that it started.
cat >"$work/measured.py" <<'PYTHON'
import resource, subprocess, sys, time
begun = time.monotonic()
with open(sys.argv[1], "wb") as out, open(sys.argv[2], "wb") as log:
    code = subprocess.call(sys.argv[3:], stdout=out, stderr=log)
took = time.monotonic() - begun
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{used.ru_utime + used.ru_stime:.2f} {took:.2f} {used.ru_maxrss / 1024:.0f}")
sys.exit(code)
PYTHON

requests() { # asked of the deployment so far
    "$python" -c 'import json, sys, urllib.request
counts = json.load(urllib.request.urlopen(sys.argv[1] + "/sandbox/stats"))["requests"]
print(sum(n for path, n in counts.items() if path.startswith("/api/")))' "$url"
}

# Documents by what each leaves behind.
written() { # how, folder
    case $1 in
        airbyte) grep -c '^{"type": "RECORD"' "$2/out" ;;
        dlt) "$peers/dlt/bin/python" -c 'import glob, sys, pyarrow.parquet as parquet
files = [f for f in glob.glob(sys.argv[1] + "/lake/raw/**/*.parquet", recursive=True) if "_dlt_" not in f]
print(sum(parquet.read_metadata(f).num_rows for f in files))' "$2" ;;
        reference) echo "$documents" ;;
        *) "$peers/dlt/bin/python" -c 'import glob, sys, pyarrow.parquet as parquet, pyarrow.compute as compute
files = glob.glob(sys.argv[1] + "/lake/raw_change_log/**/*.parquet", recursive=True)
print(sum(compute.sum(compute.equal(parquet.read_table(f, columns=["_op"])["_op"], "upsert")).as_py() or 0 for f in files))' "$2" ;;
    esac
}

caravan() { # folder, more settings
    echo sync -Dconvex.url="$url" -Dconvex.deploy.key="$key" -Ds3.location="file:$1/lake" -Dstate.location="file:$1/state" "${@:2}"
}

command_of() { # how, folder
    local serial="${java[0]} -XX:+UseSerialGC -jar $work/home/caravan.jar" raw=-Dstaging.enabled=false
    case $1 in
        reference) echo "${java[*]} io.caravan.bench.DuckDbReference $work/pages" ;;
        jar) echo "$serial $(caravan "$2" $raw)" ;;
        launcher) echo "$launcher $(caravan "$2" $raw)" ;;
        launcher-data-sync) echo "$launcher $(caravan "$2" $raw -Dconvex.protocol=data-sync)" ;;
        launcher-staging) echo "$launcher $(caravan "$2")" ;;
        airbyte) echo "$peers/airbyte/bin/source-convex read --config $work/config.json --catalog $work/catalog.json" ;;
        dlt) echo "$peers/dlt/bin/python $PWD/bench/peers/convex_dlt.py $url $key $2" ;;
    esac
}

# shellcheck disable=SC2016 # the marks are of Markdown
declare -A titles=(
    [reference]='hand-written DuckDB SQL over saved pages, no HTTP'
    [jar]='Caravan, `java -jar`, raw'
    [launcher]='Caravan, `bin/caravan`, raw'
    [launcher-data-sync]='the same by data-sync'
    [launcher-staging]='Caravan, `bin/caravan`, raw and staging'
    [airbyte]="Airbyte's source 0.4.51, JSON to a file"
    [dlt]='a script with dlt 1.31, Parquet'
)

echo "| documents read | what | CPU s | CPU s/M written | s | most resident, MB | requests | written | MB of output |"
echo "|---|---|---|---|---|---|---|---|---|"
for documents in ${DOCUMENTS:-100000 1000000}; do
    "${java[0]}" -XX:+UseSerialGC -jar "$work/home/caravan.jar" sandbox --port 0 --documents "$documents" >"$work/sandbox.log" 2>&1 &
    sandbox=$!
    until grep -qs "served at" "$work/sandbox.log"; do sleep 1; done
    url=$(sed -n 's/.*served at \(http[^ ]*\) with deploy key.*/\1/p' "$work/sandbox.log" | head -1)
    key=$(sed -n 's/.*with deploy key \([^;]*\);.*/\1/p' "$work/sandbox.log" | head -1)
    "${java[@]}" io.caravan.bench.ConvexPages "$url" "$key" "$work/pages"
    printf '{"deployment_url":"%s","access_key":"%s"}' "$url" "$key" >"$work/config.json"
    "$peers/airbyte/bin/source-convex" discover --config "$work/config.json" >"$work/discovered"
    "$python" - "$work" <<'PYTHON'
import json, sys
found = next(m for m in map(json.loads, open(sys.argv[1] + "/discovered")) if m["type"] == "CATALOG")
streams = [{"stream": stream, "sync_mode": "incremental", "destination_sync_mode": "append", "cursor_field": ["_ts"]}
           for stream in found["catalog"]["streams"]]
json.dump({"streams": streams}, open(sys.argv[1] + "/catalog.json", "w"))
PYTHON
    for ((round = 1; round <= ${ROUNDS:-1}; round++)); do
        for how in ${WHAT:-reference jar launcher launcher-data-sync launcher-staging airbyte dlt}; do
            folder=$work/$how
            mkdir -p "$folder"
            before=$(requests)
            # shellcheck disable=SC2046 # a command is words
            used=$("$python" "$work/measured.py" "$folder/out" "$folder/log" $(command_of "$how" "$folder")) \
                || { tail -5 "$folder/log" "$folder/out" >&2; exit 1; }
            asked=$(($(requests) - before))
            rows=$(written "$how" "$folder")
            output=$folder
            if [ "$how" = reference ]; then output=$work/pages/out; fi
            if [ -d "$folder/lake" ]; then output=$folder/lake; fi
            read -r cpu seconds resident <<<"$used"
            echo "| $documents | ${titles[$how]} | $cpu | $(awk "BEGIN {printf \"%.1f\", $cpu / $rows * 1e6}") | $seconds | $resident | $asked" \
                "| $rows | $(du -sm "$output" | cut -f1) |"
            rm -rf "$folder"
        done
    done
    kill "$sandbox"
    wait "$sandbox" 2>/dev/null || true
    sandbox=
    rm -rf "$work/pages"
done
