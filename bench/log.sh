#!/usr/bin/env bash
# Measures start, commit and reading of the manifests after 1,000, 10,000 and 100,000 batches on file:. See bench/README.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mvn=./mvnw
if command -v mvn >/dev/null; then mvn=mvn; fi

"$mvn" -q -B -ntp test-compile
"$mvn" -q -B -ntp dependency:build-classpath -Dmdep.outputFile=target/bench.classpath

java=java
if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; fi
work=${WORK:-bench/work/log}
rm -rf "$work"
"$java" -cp "target/test-classes:target/classes:$(cat target/bench.classpath)" io.caravan.s3.LogBench "$work"
rm -rf "$work"
