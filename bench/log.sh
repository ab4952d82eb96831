#!/usr/bin/env bash
# Measures start, commit and reading of the manifests after 1,000, 10,000 and 100,000 batches on file:. See bench/README.md.
set -euo pipefail
# shellcheck source=bench/prepare.sh
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

work=${WORK:-bench/work/log}
rm -rf "$work"
"${java[@]}" io.caravan.s3.compaction.LogBench "$work"
rm -rf "$work"
