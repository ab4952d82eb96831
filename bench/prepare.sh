# shellcheck shell=bash
# Sourced by the benchmarks: goes to the repository's root, builds, and leaves in ${java[@]} how to start Java on what was built. With BUILT=1 it builds nothing.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
mvn=./mvnw
if command -v mvn >/dev/null; then mvn=mvn; fi

if [ "${BUILT:-}" != 1 ]; then
    "$mvn" -q -B -ntp package -DskipTests -Dassembly.skipAssembly=true
    "$mvn" -q -B -ntp dependency:build-classpath -Dmdep.outputFile=target/bench.classpath
fi

java=(java)
if [ -n "${JAVA_HOME:-}" ]; then java=("$JAVA_HOME/bin/java"); fi
java+=(-cp "target/test-classes:target/classes:$(cat target/bench.classpath)")

# Lays what was built out in a folder as an archive of one platform has it, and makes its archive of classes; says where its bin/caravan is.
distribution() {
    mkdir -p "$1/bin"
    cp src/main/dist/bin/caravan "$1/bin/"
    chmod +x "$1/bin/caravan"
    cp target/caravan.jar "$1/"
    cp -a target/lib "$1/lib"
    (cd "$1" && unset CONVEX_URL CONVEX_DEPLOY_KEY && bin/caravan status >/dev/null 2>&1) || true
    echo "$1/bin/caravan"
}
