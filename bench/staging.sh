#!/usr/bin/env bash
# Measures staging beside plain DuckDB SQL over the same files. See bench/README.md.
# EVENTS=5000000 bench/staging.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mvn=./mvnw
if command -v mvn >/dev/null; then mvn=mvn; fi

"$mvn" -q -B -ntp package -DskipTests
"$mvn" -q -B -ntp dependency:build-classpath -Dmdep.outputFile=target/bench.classpath

java=java
if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; fi
exec "$java" -cp "target/test-classes:target/classes:$(cat target/bench.classpath)" \
    -Dbench.java.flags="${JAVA_FLAGS:-}" \
    io.caravan.bench.StagingBench bench/work/staging "${EVENTS:-1000000}"
