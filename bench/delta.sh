#!/usr/bin/env bash
# Measures commits and rows a second into Delta tables on a local disk, by Delta Kernel. See bench/README.md.
set -euo pipefail
# shellcheck source=bench/prepare.sh
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

exec "${java[@]}" io.caravan.bench.DeltaBench
