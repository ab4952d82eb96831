# shellcheck shell=bash
# Sourced by benchmarks of what is downloaded: goes to the repository's root, makes the archive of this machine where there is none, and
# unpacks it into a new folder, $work, which goes when the benchmark ends. Leaves in $home where it is.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
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
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar xzf "$archive" -C "$work"
export home=$work/caravan-$version
unset CONVEX_URL CONVEX_DEPLOY_KEY
