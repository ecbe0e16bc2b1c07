#!/usr/bin/env bash
# Generates the Python code of the contracts beside them. `--check` fails if what is checked in is stale.
set -euo pipefail
cd "$(dirname "$0")"
out=.
if [[ "${1:-}" == "--check" ]]; then
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
fi
python -m grpc_tools.protoc -I . --python_out="$out" --pyi_out="$out" --grpc_python_out="$out" \
    --mypy_grpc_out="$out" \
    $(find lyceum -name '*.proto' | sort)
if [[ "$out" != . ]]; then
    stale=0
    while read -r file; do
        cmp -s "$out/$file" "$file" || { echo "stale: proto/$file"; stale=1; }
    done < <(cd "$out" && find lyceum -name '*_pb2*' | sort)
    [[ $stale == 0 ]] || { echo "run: make proto, and commit the result"; exit 1; }
fi
