#!/usr/bin/env bash
# Measures the CPU of a command from its start to its end, with and without what bin/caravan adds. See bench/README.md.
# ROUNDS=5 JAVA_HOME=... bench/startup.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
version=0.1.0
case "$(uname -s)-$(uname -m)" in
    Darwin-arm64) platform=osx-aarch64 ;;
    Darwin-*) platform=osx-x86_64 ;;
    *-aarch64) platform=linux-aarch64 ;;
    *) platform=linux-x86_64 ;;
esac
archive=target/caravan-$version-$platform.tar.gz
if [ ! -f "$archive" ]; then
    mvn=./mvnw
    if command -v mvn >/dev/null; then mvn=mvn; fi
    "$mvn" -q -B -ntp package -DskipTests
fi
rounds=${ROUNDS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar xzf "$archive" -C "$work"
home=$work/caravan-$version
java=java
if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; fi
cd "$work"
unset CONVEX_URL CONVEX_DEPLOY_KEY

plain() { "$java" -jar "$home/caravan.jar" "$@"; }
serial() { "$java" -XX:+UseSerialGC -jar "$home/caravan.jar" "$@"; }
c1() { "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "$home/caravan.jar" "$@"; }
archived() { CARAVAN_JAVA_OPTS=-XX:TieredStopAtLevel=4 "$home/bin/caravan" "$@"; }
launcher() { "$home/bin/caravan" "$@"; }

# Of user and system, in seconds, of this command alone.
cpu() {
    local TIMEFORMAT='%U %S'
    { time "$@" >"$work/out" 2>&1; } 2>&1 | awk '{printf "%.2f\n", $1 + $2}'
}

# Makes the archive of classes, and the lake that later rounds look at.
launcher sync >/dev/null 2>&1

declare -A seconds
for ((round = 0; round < rounds; round++)); do
    for how in plain serial c1 archived launcher; do
        seconds[help,$how]+="$(cpu $how --help) "
        seconds[config,$how]+="$(cpu $how config) "
        seconds[status,$how]+="$(cpu $how status) "
        seconds[check,$how]+="$(cpu $how check) "
        seconds[first,$how]+="$(cpu $how sync -Ds3.location="file:$work/first$round$how" -Dstate.location="file:$work/state$round$how") "
        seconds[again,$how]+="$(cpu $how sync -Ds3.location="file:$work/first$round$how" -Dstate.location="file:$work/state$round$how") "
    done
done

median() { tr ' ' '\n' | grep . | sort -n | awk '{v[NR] = $1} END {printf "%.2f", v[int((NR + 1) / 2)]}'; }
"$java" -version 2>&1 | head -1
echo "| CPU s, median of $rounds | java -jar | Serial GC | Serial GC, C1 | Serial GC, archive | bin/caravan: Serial GC, C1, archive |"
echo "|---|---|---|---|---|---|"
for what in help config status check first again; do
    line="| $what |"
    for how in plain serial c1 archived launcher; do
        line+=" $(median <<<"${seconds[$what,$how]}") |"
    done
    echo "$line"
done
