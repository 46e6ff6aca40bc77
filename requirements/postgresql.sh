#!/bin/sh
# Installs Debian's PostgreSQL server, which the tests start in folders of their own. It never asks for a password: where it
# may not install, it says so in one line, and the tests that need a server are skipped (or fail, under --no-skips).
set -eu
as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
fi
install() {
    $as_root apt-get update -qq &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql
}
if ! log=$(install 2>&1); then
    printf '%s\n' "PostgreSQL could not be installed ($(printf '%s\n' "$log" | tail -n 1)); install the package postgresql yourself" >&2
fi
