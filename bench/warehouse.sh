#!/usr/bin/env bash
# Measures landing in the testbed warehouse beside Spark and plain JDBC. See bench/README.md.
# ROWS=20000 bench/warehouse.sh
set -euo pipefail
# shellcheck source=bench/prepare.sh
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

exec "${java[@]}" \
    io.caravan.app.target.WarehouseBench "${ROWS:-20000}"
