#!/usr/bin/env bash
# Measures the whole job and its parts beside DuckDB SQL over the same pages. See bench/README.md.
# DOCUMENTS=200000 ROUNDS=3 COLD=1 bench/run.sh
# UPLOAD=1 bench/run.sh measures uploads to S3Proxy instead.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mvn=./mvnw
if command -v mvn >/dev/null; then mvn=mvn; fi

"$mvn" -q -B -ntp package -DskipTests
"$mvn" -q -B -ntp dependency:build-classpath -Dmdep.outputFile=target/bench.classpath

java=java
if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; fi
if [ "${UPLOAD:-}" = 1 ]; then
    "$mvn" -q -B -ntp generate-test-resources
    exec "$java" -cp "target/test-classes:target/classes:$(cat target/bench.classpath)" io.caravan.store.S3UploadBench
fi
exec "$java" -cp "target/test-classes:target/classes:$(cat target/bench.classpath)" \
    -Dbench.jar=target/caravan.jar \
    -Dbench.work=bench/work \
    -Dbench.documents="${DOCUMENTS:-1000000}" \
    -Dbench.rounds="${ROUNDS:-5}" \
    -Dbench.warmups="${WARMUPS:-2}" \
    -Dbench.cold="${COLD:-3}" \
    -Dbench.java.flags="${JAVA_FLAGS:-}" \
    io.caravan.bench.Bench
