#!/bin/sh
# Writes the lock files anew from pyproject.toml and package.json: `tools/lock.sh`, or
# `tools/lock.sh --upgrade`. Needs uv, and the .venv of `make test` for its npm; the result needs
# only pip and npm. --universal: one lock for Linux and macOS, x86_64 and arm64.
# --no-strip-extras: pip before 25 takes a pin of "coverage" for none of "coverage[toml]".
set -eu
cd "$(dirname "$0")/.."
lock() {
    output=$1
    shift
    uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
        --no-strip-extras --no-annotate --no-emit-index-url --no-emit-find-links \
        --custom-compile-command tools/lock.sh --output-file "$output" "$@"
    if grep -E 'https?://|--(extra-)?index-url|--find-links' "$output"; then
        echo "$output names a place to download from" >&2
        exit 1
    fi
}
lock requirements.lock --group pyproject.toml:install --extra check --extra sign --extra store pyproject.toml "$@"
lock requirements-dev.lock --constraint requirements.lock --group pyproject.toml:install --group pyproject.toml:dev --extra check --extra sign --extra store pyproject.toml "$@"
# What is pinned in package.json by name, package-lock.json pins with all that it needs in turn.
[ "${1:-}" != --upgrade ] || rm -f package-lock.json
tools/setup.sh npm install --package-lock-only
if grep '"resolved"' package-lock.json; then
    echo "package-lock.json names a place to download from" >&2
    exit 1
fi
