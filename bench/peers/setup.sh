#!/bin/sh
# Makes the event stores ready that Lyceum is compared with: PostgreSQL from Debian, the rest into
# the cache folder, which is the argument. Quick and quiet once everything is there.
set -eu
cd "$(dirname "$0")"
cache=$1
uv=$(cd ../.. && realpath "$(deploy/local/setup.sh --print-uv)")

# need WHAT PACKAGE: installs the Debian package, or says that it is wanted and stops.
need() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "bench: installing $2" >&2
        apt-get update -qq >/dev/null
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
    else
        echo "bench: $1 is missing; on Debian: sudo apt-get install $2" >&2
        exit 1
    fi
}

ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need PostgreSQL postgresql
command -v node >/dev/null || need "Node.js 18 or later" nodejs
command -v npm >/dev/null || need npm npm

python=$cache/eventsourcing
[ -x "$python/bin/python" ] || "$uv" venv --quiet "$python"
"$uv" pip sync --quiet --python "$python/bin/python" --require-hashes requirements.txt

node=$cache/emmett
mkdir -p "$node"
cp package.json emmett_append.mjs "$node/"
if ! cmp -s package-lock.json "$node/installed-lock.json"; then
    cp package-lock.json "$node/"
    npm --prefix "$node" --silent ci
    cp package-lock.json "$node/installed-lock.json"
fi
