#!/usr/bin/env bash
# Measures staging by kinds of change, beside plain DuckDB SQL that builds all of the table from the same files. See bench/README.md.
# EVENTS=5000000 bench/staging.sh; WORK="orders scattered narrow wide many" chooses tables
set -euo pipefail
# shellcheck source=bench/prepare.sh
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

for table in ${WORK:-orders scattered narrow wide many}; do
    size="${EVENTS:-1000000}"
    case "$table" in
    wide) size=$((size / 50)) ;;
    many) size=500 ;;
    esac
    echo "== $table"
    # shellcheck disable=SC2086 # flags are words
    "${java[@]}" ${JAVA_FLAGS:-} io.caravan.bench.StagingBench bench/work/staging "$table" "$size" 2>/dev/null
done
