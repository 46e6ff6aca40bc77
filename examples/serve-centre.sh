#!/usr/bin/env bash
# Serves the joint centre that centre-at-work.sh made, with one example account for each of its members, until Ctrl-C.
#
#     examples/serve-centre.sh [FOLDER]          # truceline must be on the path
set -euo pipefail
node=${1:-out/centre-at-work/centre}
# Example passphrases and passwords for an example node. Real ones are kept by a person, apart from the folder.
export TRUCELINE_PASSPHRASE="an example only" TRUCELINE_NEW_PASSWORD="an example only" TRUCELINE_PUBLIC=yes

printf '\n== Accounts of the example centre\n'
# Made once; a second run goes on with those of the first.
truceline accounts examples --node "$node" --as op-1 || truceline accounts list --node "$node"
printf '\n== The centre at work, until Ctrl-C: sign in as duty-1 and open 14 July 2020 (for passkeys by the name localhost)\n'
exec truceline serve --node "$node" --as op-1 --listen "${LISTEN:-127.0.0.1:8080}"
