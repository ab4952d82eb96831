#!/usr/bin/env bash
# Measures landing in the testbed warehouse beside Spark and plain JDBC. See bench/README.md.
# ROWS=20000 bench/warehouse.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mvn=./mvnw
if command -v mvn >/dev/null; then mvn=mvn; fi

"$mvn" -q -B -ntp package -DskipTests
"$mvn" -q -B -ntp dependency:build-classpath -Dmdep.outputFile=target/bench.classpath

java=java
if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; fi
exec "$java" -cp "target/test-classes:target/classes:$(cat target/bench.classpath)" \
    io.caravan.cli.WarehouseBench "${ROWS:-20000}"
