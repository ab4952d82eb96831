#!/usr/bin/env bash
# Measures staging beside plain DuckDB SQL over the same files. See bench/README.md.
# EVENTS=5000000 bench/staging.sh
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

exec "${java[@]}" \
    -Dbench.java.flags="${JAVA_FLAGS:-}" \
    io.caravan.bench.StagingBench bench/work/staging "${EVENTS:-1000000}"
