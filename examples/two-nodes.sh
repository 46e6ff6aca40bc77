#!/usr/bin/env bash
# Two nodes, one of each side: one reads the Idlib example, the other gets it as a bundle, and both read the same. Then one
# byte is changed behind the second one's back, and named, by Truceline and by a program that shares no code with it.
#
#     examples/two-nodes.sh [FOLDER]        # made anew; truceline and python must be on the path
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-out/two-nodes}
# Example passphrases for example nodes. A real one is kept by a person, apart from the folder.
export TRUCELINE_PASSPHRASE="an example only" TRUCELINE_VAULT_PASSPHRASE="another example"

say() { printf '\n== %s\n' "$*"; }
fingerprint() { truceline peer card --node "$1" 2>&1 | sed -n 's/^fingerprint: //p'; }

rm -rf "$out"
mkdir -p "$out"
cd "$out"

say "Two nodes under the same agreement"
for side in north south; do
    truceline init $side --name $side --role party --agreement "$here/examples/idlib-2020/agreement.yaml"
done

say "Each admits the other, having compared fingerprints"
truceline peer admit south/node.card --node north --fingerprint "$(fingerprint south)"
truceline peer admit north/node.card --node south --fingerprint "$(fingerprint north)"

say "North reads the example into the joint record; read again, nothing is new"
truceline read "$here/examples/idlib-2020/reports" --node north --joint | sed -n 1p
truceline read "$here/examples/idlib-2020/reports" --node north --joint | sed -n 1p

say "The checkpoint of north's log"
truceline log checkpoint --node north

say "A bundle goes to south, and south's receipt comes back"
truceline peer export south --node north --out north.truce
truceline peer import north.truce --node south
truceline peer export north --node south --out south.truce
truceline peer import south.truce --node north
truceline peer status --node north

say "Both nodes read the same"
for side in north south; do
    truceline claims $side --json >$side.jsonl
done
cmp north.jsonl south.jsonl
echo "north and south agree on $(wc -l <north.jsonl) claims, to the byte"
truceline log verify --node south
python "$here/tools/verify.py" --card north/node.card --card south/node.card north south north.truce south.truce | tail -n 1

say "Somebody changes one byte of a report in south's copy"
python - south/truceline.db <<'PYTHON'
import sqlite3, sys

with sqlite3.connect(sys.argv[1]) as database:
    (digest, body), = database.execute(
        "SELECT sha256, body FROM record_body WHERE CAST(body AS TEXT) LIKE '%patrol%' AND length(body) > 500 ORDER BY sha256 LIMIT 1"
    )
    at = bytes(body).index(b"patrol")
    changed = bytes(body[:at]) + b"P" + bytes(body[at + 1 :])
    database.execute("UPDATE record_body SET body = ? WHERE sha256 = ?", (changed, digest))
PYTHON
if truceline log verify --node south; then
    echo "the change was not found"
    exit 1
fi
if python "$here/tools/verify.py" --card north/node.card --card south/node.card south; then
    echo "the change was not found by tools/verify.py"
    exit 1
fi
say "The change is named by both; north's copy is whole"
truceline log verify --node north
