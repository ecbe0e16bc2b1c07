#!/bin/sh
# Builds the images of this checkout in the engine that `docker` reaches: lyceum/<service>, and
# lyceum/cli for jobs, tagged with the project's version.
#
#   deploy/images/build.sh                what runs of Lyceum; its base is pulled by the engine
#   deploy/images/build.sh --stand-ins    first, and under their names, what can't be pulled here: the
#                                         base by debootstrap, Kafka, a store and a gateway. For an
#                                         engine of one's own: it would hide the real ones.
set -eu
cd "$(dirname "$0")/../.."
export DOCKER_BUILDKIT=1
BASE=debian:12.12-slim
KAFKA=apache/kafka:4.3.0
STORE=mongo:8.0.20
GATEWAY=haproxy:3.2.4
cache=${LYCEUM_CACHE:-$HOME/.cache/lyceum}

told() {
    echo "images: $1"
}

# build TAG ARGUMENTS…: with the machine's own authorities where it says that it has some. What a
# registry, or a crash of uv, made fail once is tried again: what is done by then is kept.
build() {
    tag=$1
    shift
    if [ -s "${SSL_CERT_FILE:-}" ]; then
        set -- --secret "id=ca,src=$SSL_CERT_FILE" "$@"
    fi
    set -- --quiet --network host --tag "$tag" "$@"
    docker build "$@" >/dev/null || { told "$tag, once more" && docker build "$@" >/dev/null; }
    told "$tag, $(($(docker image inspect --format '{{.Size}}' "$tag") / 1000000)) MB"
}

# The base as it is pulled elsewhere, once a machine: without manuals, translations and lists.
base() {
    docker image inspect "$BASE" >/dev/null 2>&1 && return
    archive=$cache/debian-bookworm-1.tar
    if [ ! -s "$archive" ]; then
        mkdir -p "$cache"
        root=$(mktemp -d)
        trap 'rm -rf "$root"' EXIT
        told "making a Debian base, once on this machine"
        debootstrap --variant=minbase bookworm "$root" >"$cache/debootstrap.log" 2>&1 ||
            { tail -n 20 "$cache/debootstrap.log" >&2; exit 1; }
        rm -rf "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/locale/* \
            "$root"/usr/share/info/* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* \
            "$root"/var/log/*
        printf 'path-exclude /usr/share/%s/*\n' doc man locale info >"$root/etc/dpkg/dpkg.cfg.d/slim"
        echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/quick"
        tar -C "$root" -cf "$archive.new" .
        mv "$archive.new" "$archive"
        rm -rf "$root"
    fi
    docker import --change 'CMD ["bash"]' "$archive" "$BASE" >/dev/null
    told "$BASE, a stand-in"
}

stand_ins() {
    .venv/bin/python -m lyceum_local fetch
    kafka=$(mktemp -d)
    mkdir "$kafka/jars"
    cp "$cache"/kafka-4.3.0/*.jar "$kafka/jars"
    cp -R deploy/images/stand-ins/kafka/. "$kafka"
    build "$KAFKA" "$kafka"
    rm -rf "$kafka"
    build "$STORE" deploy/images/stand-ins/store
    build "$GATEWAY" deploy/images/stand-ins/gateway
}

if [ "${1:-}" = --stand-ins ]; then
    base
    stand_ins &
fi

version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -n 1)
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
created=$(git log -1 --format=%cI 2>/dev/null || echo 1980-01-01T00:00:00Z)
# What several services run on is an image of its own, so that it is one and the same, to the byte:
# two builds of it are not, and a builder's cache is no promise.
for packages in partners projections cli; do
    build "lyceum/runtime-$packages:$version" --file deploy/images/Dockerfile --target runtime \
        --build-arg "PACKAGES=$packages" .
done
for service in partners opportunities feedback people projections cli; do
    target=service packages=$service
    case $service in
        # Services that write need the same packages; the build says if one needs others.
        partners | opportunities | feedback | people) packages=partners ;;
        cli) target=command ;;
    esac
    build "lyceum/$service:$version" --file deploy/images/Dockerfile --target "$target" \
        --build-arg "RUNTIME=lyceum/runtime-$packages:$version" \
        --build-arg "SERVICE=$service" --build-arg "PACKAGES=$packages" --build-arg "VERSION=$version" \
        --build-arg "REVISION=$revision" --build-arg "CREATED=$created" .
done
if [ "${1:-}" = --stand-ins ]; then
    wait $!
fi
