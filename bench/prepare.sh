# shellcheck shell=bash
# Sourced by the benchmarks: goes to the repository's root, builds, and leaves in ${java[@]} how to start Java on what was built.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
mvn=./mvnw
if command -v mvn >/dev/null; then mvn=mvn; fi

"$mvn" -q -B -ntp package -DskipTests -Dassembly.skipAssembly=true
"$mvn" -q -B -ntp dependency:build-classpath -Dmdep.outputFile=target/bench.classpath

java=(java)
if [ -n "${JAVA_HOME:-}" ]; then java=("$JAVA_HOME/bin/java"); fi
java+=(-cp "target/test-classes:target/classes:$(cat target/bench.classpath)")
