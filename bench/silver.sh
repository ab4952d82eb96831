#!/usr/bin/env bash
# Measures the views of the silver pipeline on the testbed's Spark. See bench/README.md.
# ROWS=200000 ROUNDS=3 bench/silver.sh; BEFORE=FOLDER of files that an older caravan lakeflow wrote
set -euo pipefail
# shellcheck source=bench/prepare.sh
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

exec "${java[@]}" \
    "-Dbench.before=${BEFORE:-src/test/resources/lakeflow/before}" \
    io.caravan.bench.SilverBench "${ROWS:-200000}" "${ROUNDS:-3}"
