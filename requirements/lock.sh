#!/bin/sh
# Writes the three lock files again from pyproject.toml: `make lock`. Needs uv; an install never does.
# core: what a user gets, with the build backend; dev: core with tests and checks; bench: core with what is measured against.
set -eu
cd "$(dirname "$0")/.."
lock() {
    out=$1
    shift
    uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header "$@" pyproject.toml --output-file "requirements/$out.lock"
}
lock core --extra places --extra server --group build
lock dev --extra places --extra server --group build --group dev --constraints requirements/core.lock
lock bench --extra places --extra server --group build --group bench --constraints requirements/core.lock
