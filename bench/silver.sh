#!/usr/bin/env bash
# Measures the views of the silver pipeline on the testbed's Spark. See bench/README.md.
# ROWS=200000 ROUNDS=3 bench/silver.sh
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

exec "${java[@]}" \
    io.caravan.bench.SilverBench "${ROWS:-200000}" "${ROUNDS:-3}"
