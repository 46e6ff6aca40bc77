#!/bin/sh
# debian.sh PACKAGE: installs a Debian package that tests start a program of: the PostgreSQL server, a browser. It never
# asks for a password: where it may not install, it says so in one line, and the tests that need it are skipped (or fail,
# under --no-skips).
set -eu
package=$1
as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
fi
install() {
    $as_root apt-get update -qq &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package"
}
if ! log=$(install 2>&1); then
    printf '%s\n' "$package could not be installed ($(printf '%s\n' "$log" | tail -n 1)); install it yourself" >&2
fi
