#!/usr/bin/env bash
# Measures the whole job and its parts beside DuckDB SQL over the same pages. See bench/README.md.
# DOCUMENTS=200000 ROUNDS=3 COLD=1 bench/run.sh
# UPLOAD=1 bench/run.sh measures uploads to S3Proxy instead.
set -euo pipefail
# shellcheck source=bench/prepare.sh
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

if [ "${UPLOAD:-}" = 1 ]; then
    "$mvn" -q -B -ntp generate-test-resources
    exec "${java[@]}" io.caravan.store.S3UploadBench
fi
exec "${java[@]}" \
    -Dbench.jar=target/caravan.jar \
    -Dbench.work=bench/work \
    -Dbench.documents="${DOCUMENTS:-1000000}" \
    -Dbench.rounds="${ROUNDS:-5}" \
    -Dbench.warmups="${WARMUPS:-2}" \
    -Dbench.cold="${COLD:-3}" \
    -Dbench.java.flags="${JAVA_FLAGS:-}" \
    io.caravan.bench.Bench
