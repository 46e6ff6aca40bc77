#!/usr/bin/env bash
# A joint centre's day: 14 July 2020 on the M4, when a patrol met an explosion at Ariha. The story of the Idlib example is
# entered into a node; then the duty officer's brief, each side's account of the patrol beside what the tracks show, the
# case, the ledgers, a notice, and a situation report that its author may not approve. What is made up says so.
#
#     examples/centre-at-work.sh [FOLDER]        # made anew; truceline and python must be on the path
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-out/centre-at-work}
# Example passphrases for an example node. A real one is kept by a person, apart from the folder.
export TRUCELINE_PASSPHRASE="an example only" TRUCELINE_VAULT_PASSPHRASE="another example"

say() { printf '\n== %s\n' "$*"; }

rm -rf "$out"
mkdir -p "$out"
cd "$out"
day=2020-07-14

say "The node of a joint centre, with the story of the M4"
truceline init centre --name centre --role mission --agreement "$here/examples/idlib-2020/agreement.yaml" | sed -n 1p
export TRUCELINE_NODE=$PWD/centre
python "$here/examples/idlib-2020/enter.py" centre
truceline members list

say "The duty officer's brief for 14 July 2020"
truceline brief centre --date $day

say "The patrol of that day: each side's account, and what its synthetic track shows"
truceline patrols show m4-$day

say "The case on it: an example, as it says"
truceline cases show illustrative-case-$day

say "Each side's ledger beside the other's and the monitor's"
truceline ledgers show --from $day --to $day

say "A notice, and how it stands towards each side"
truceline notices show illustrative-notice-2020-07-15-search

say "A situation report for both sides. Who prepared it may not approve it, though in a role that may; somebody else does"
truceline sitreps prepare --date $day --audience joint --as op-1 | tee prepared
report=$(sed -n '1s/:.*//p' prepared)
if truceline sitreps approve "$report" --as op-1; then
    echo "its author could approve it"
    exit 1
fi
truceline sitreps approve "$report" --as release-1
truceline sitreps issue "$report" --as release-1
truceline sitreps export "$report" --out report | grep situation-report

say "Every entry is as it was recorded"
truceline log verify
