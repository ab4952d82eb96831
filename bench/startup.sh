#!/usr/bin/env bash
# Measures commands from their start to their end, with and without what bin/caravan adds: CPU, time, and memory where GNU time is
# installed. See bench/README.md.
# ROUNDS=5 JAVA_HOME=... HOW="plain launcher" bench/startup.sh
# BEFORE=DIR: caravan.jar and lib/ of another version, by java -jar. NEWER=DIR: bin/caravan with this other Java, 25 or later.
set -euo pipefail
# shellcheck source=bench/unpack.sh
source "$(dirname "${BASH_SOURCE[0]}")/unpack.sh"
rounds=${ROUNDS:-5}
java=java
if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; fi
cd "$work"

plain() { "$java" -jar "$home/caravan.jar" "$@"; }
before() { "$java" -jar "$BEFORE/caravan.jar" "$@"; }
serial() { "$java" -XX:+UseSerialGC -jar "$home/caravan.jar" "$@"; }
c1() { "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "$home/caravan.jar" "$@"; }
archived() { CARAVAN_JAVA_OPTS=-XX:TieredStopAtLevel=4 "$home/bin/caravan" "$@"; }
launcher() { "$home/bin/caravan" "$@"; }
newer() { JAVA_HOME=$NEWER "$home/bin/caravan" "$@"; }
declare -A title=(
    [before]="before, java -jar" [plain]="java -jar" [serial]="Serial GC" [c1]="Serial GC, C1" [archived]="Serial GC, archive"
    [launcher]="bin/caravan: Serial GC, C1, archive" [newer]="bin/caravan, newer Java"
)
read -ra hows <<<"${HOW:-${BEFORE:+before} plain serial c1 archived launcher ${NEWER:+newer}}"

# Memory of the largest process that a shell of its own waited for; the options of Java reach it by a function.
export -f plain before serial c1 archived launcher newer
export java home BEFORE="${BEFORE:-}" NEWER="${NEWER:-}"
peak=()
if [ -x /usr/bin/time ]; then peak=(/usr/bin/time -q -o "$work/peak" -f %M); fi

# Of user and system, by the clock, in seconds, and MB resident at most; of this command alone, in a folder of its own lake.
measure() {
    local TIMEFORMAT='%U %S %R' spent
    rm -f "$work/peak"
    cd "$work/in-$1"
    # An older version may not know the command.
    if spent=$({ time "${peak[@]}" bash -c '"$@"' bash "$@" >"$work/out" 2>&1; } 2>&1); then
        echo "$spent $(cat "$work/peak" 2>/dev/null || echo 0)" | awk '{printf "%.2f %.2f %.0f\n", $1 + $2, $3, $4 / 1000}'
    else
        echo "$*: $(tail -1 "$work/out")" >&2
        echo "- - -"
    fi
}

# Makes the archives of classes, and the lakes that later rounds look at.
for how in "${hows[@]}"; do
    mkdir "$work/in-$how"
    cd "$work/in-$how"
    "$how" sync >/dev/null 2>&1
done

commands=(help version config status check first again)
for ((round = 0; round < rounds; round++)); do
    for how in "${hows[@]}"; do
        places=(-Ds3.location="file:$work/first$round$how" -Dstate.location="file:$work/state$round$how")
        for command in "${commands[@]}"; do
            case $command in
                help | version) words=(--"$command") ;;
                first | again) words=(sync "${places[@]}") ;;
                *) words=("$command") ;;
            esac
            measure "$how" "${words[@]}" >>"$work/$command-$how"
        done
    done
done

median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
"$java" -version 2>&1 | head -1
line="| CPU s / s by the clock / MB, medians of $rounds |"
rule="|---|"
for how in "${hows[@]}"; do
    line+=" ${title[$how]} |"
    rule+="---|"
done
echo "$line"
echo "$rule"
for command in "${commands[@]}"; do
    line="| $command |"
    for how in "${hows[@]}"; do
        values=$work/$command-$how
        line+=" $(cut -d' ' -f1 "$values" | median) / $(cut -d' ' -f2 "$values" | median) / $(cut -d' ' -f3 "$values" | median) |"
    done
    echo "$line"
done
