"""What leaves a node, walked whole: no byte of an export or bundle tells who told us, or where and when too finely.

Every command must say here what it lets out. A new command fails the first test until somebody has thought about it.
"""

from __future__ import annotations

import base64
import csv
import json
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from itertools import product
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import typer.main
from pypdf import PdfReader
from typer.testing import CliRunner

from tests.store.conftest import PASSPHRASE, VAULT_PASSPHRASE, MakeNode
from truceline.claims.disclosed import WITHHELD
from truceline.cli.main import app
from truceline.facts import ClaimAccepted, IncidentOpened, MemberAdded
from truceline.store import journal, log, peers, vault
from truceline.store.node import Node
from truceline.store.receive import receive

WALKED = {
    *("sitrep", "sitreps export", "peer export", "log prove"),
    *("claims list", "compare", "incidents list", "obligations", "brief"),
}
"""Writes, or prints for others (`--audience`), what is meant to leave; every byte is searched below."""
LISTS = (
    ("claims", "list"), ("compare",), ("incidents", "list"), ("obligations",),
)  # fmt: skip
VERSIONS = ("public", "joint", "party:turkiye")
SAME_BYTES = {"peer sync", "serve"}
"""Sends over HTTP the bundles that `peer export` writes."""
SAYS_A_CODE = {
    "peer card",
    "peer status",
    "vault list",
    "vault add",
    "keys rotate",
    "log checkpoint",
    "endorse",
    "dissent",
    "endorsements",
    *("accounts add", "accounts close", "accounts examples", "accounts list", "accounts password"),
    "accounts reset-second-factor",
}
"""Prints nothing of a report."""
AT_HOME = {
    *("sitreps list", "sitreps show"),
    *("read", "findings list", "vault show", "log show", "log verify"),
    *("backup", "restore", "rebuild", "init", "worker"),
    *("access list", "access table", "cases list", "cases show", "consultations list", "consultations show"),
    *("consultations undertakings", "due", "effort list", "evidence list", "evidence show", "figures show"),
    *("ledgers show", "members list", "notices clashes", "notices list", "notices show"),
    *("patrols list", "patrols show", "posts list", "posts near", "posts show"),
}
"""Prints or keeps for the node's own members; writes no file that is meant for others."""
FILES_AT_HOME = {"evidence export", "patrols brief"}
"""Writes a file for the node's own members: evidence as it was taken, the sheet that a patrol is briefed by."""
TAKES = {
    *("sitreps prepare", "sitreps approve", "sitreps return", "sitreps issue"),
    *("agreement check", "places import", "places find", "peer admit", "peer import", "peer acknowledge"),
    "peer settle",
    *("claims accept", "claims reject", "claims edit", "claims add", "claims merge", "findings state", "vault forget"),
    *("incidents open", "incidents regroup", "incidents merge", "incidents split"),
    *("access ask", "access answer", "cases open", "cases step", "effort record", "figures tell"),
    *("consultations hold", "consultations readout", "consultations follow"),
    *("evidence add", "evidence copy", "evidence hand", "ledgers register", "ledgers answer", "ledgers count"),
    *("members add", "members remove", "members token", "members revoke"),
    *("notices give", "notices send", "notices acknowledge", "notices answer", "notices object"),
    *("notices withdraw-objection", "notices cancel"),
    *("patrols plan", "patrols answer", "patrols number", "patrols compose", "patrols tell", "patrols report"),
    *("patrols share", "patrols track", "posts register", "posts tell", "posts count"),
}
"""Takes something in, or decides; what it writes jointly goes through the journal's door (test_protection.py)."""

PEOPLE = (
    {
        "name": "Zarifeh Qambarzadeh",
        "spellings": ["ظريفة قمبرزاده", "Зарифа Камбарзаде"],
        "contact": "+00 555 012 34 56",
    },
    {"name": "王小明", "spellings": ["Wang Xiaoming"], "contact": "wang.xm@example.org"},
)
MESSAGE = """\
From: Zarifeh Qambarzadeh <zarifeh.q@example.org>
To: desk@example.org
Date: Sun, 15 Mar 2020 03:52:11 +0200
Subject: Shelling at the old mill
Message-ID: <zq-20200315@example.org>
Content-Type: text/plain; charset=utf-8

At 03:47 on 15 March 2020 regime forces shelled the old mill near Nayrab (35.8731, 36.7323), killing two people of the
Qambarzadeh family and wounding four others who were on their way to the market with their children. My neighbours heard
three explosions and then saw the smoke above the houses on the other side of the road. Please do not publish my name.
ظريفة قمبرزاده. Зарифа Камбарзаде. Call me on +00 555 012 34 56.
"""
CALL = """\
15 March 2020

Wang Xiaoming (王小明) said that mortars hit Saraqib at 03:47 on 15 March 2020 and wounded five people. His number is
00905550123499, his address wang.xm@example.org.
"""
NEWS = """\
15 March 2020

Regime forces shelled Saraqib on 15 March 2020, killing three people, the monitor said. Turkey denied the report.
"""
COLUMNS = (
    "event_id_cnty,event_date,event_type,sub_event_type,actor1,location,latitude,longitude,fatalities,source,notes"
)
ACT = "Explosions/Remote violence,Shelling/artillery/missile attack,Regime forces,Old Mill,35.8731,36.7323,2,Zarifeh"
TABLE = f"""\
{COLUMNS}
zarifeh-1,2020-03-15,{ACT},Seen by Zarifeh Qambarzadeh at 03:47
zarifeh-2,Zarifeh was there,{ACT},Said by Zarifeh without a day
"""
SECRETS = (
    *("zarifeh", "qambarzadeh", "ظريفة", "قمبرزاده", "зарифа", "камбарзаде", "王小明", "xiaoming", "wang.xm"),
    *(
        "555 012",
        "5550123456",
        "5550123499",
        "zq-20200315",
        "desk@example.org",
        "zarifeh.q",
        "old mill",
        "03:47",
        "03:52",
    ),
    *("35.873", "36.732", "message-id", "call-of-wang", "three explosions"),
)
ROUNDED = ("35.87", "36.73")
"""The position to 0.01 degree; outlines of zones, which are public, have such numbers too where they are written."""
RUN = CliRunner()


def commands() -> Iterator[str]:
    root: Any = typer.main.get_command(app)
    for name, command in root.commands.items():
        inner = getattr(command, "commands", None)
        yield from [f"{name} {sub}" for sub in inner] if inner else [name]


def test_every_command_says_what_it_lets_out() -> None:
    thought_about = WALKED | SAME_BYTES | SAYS_A_CODE | AT_HOME | FILES_AT_HOME | TAKES
    assert not sorted(set(commands()) - thought_about), "say in this test what the new command lets out"


def test_a_command_that_writes_files_is_walked() -> None:
    root: Any = typer.main.get_command(app)
    writing = set()
    for name, command in root.commands.items():
        for sub, each in getattr(command, "commands", {"": command}).items():
            if any("--out" in parameter.opts for parameter in each.params):
                writing.add(f"{name} {sub}".strip())
    assert writing - {"places import"} - FILES_AT_HOME <= WALKED


@pytest.fixture
def north(make_node: MakeNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Node:
    """A node with an open report and two of protected persons, claims accepted and an incident opened jointly."""
    node = make_node()
    monkeypatch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("TRUCELINE_VAULT_PASSPHRASE", VAULT_PASSPHRASE)
    monkeypatch.setenv("TRUCELINE_ACTOR", "op-1")
    actor = journal.operator(node)
    codes = [vault.add(actor, **person) for person in PEOPLE]  # type: ignore[arg-type]
    came = tmp_path / "came-in"
    came.mkdir()
    for name, text, source in (
        ("zarifeh-qambarzadeh.eml", MESSAGE, codes[0]),
        ("call-of-wang.txt", CALL, codes[1]),
        ("zarifeh.csv", TABLE, codes[0]),
        ("zarifeh.zip", packed("zarifeh-notes.txt", MESSAGE.partition("\n\n")[2]), codes[0]),
        ("news.txt", NEWS, None),
    ):
        (came / name).write_bytes(text.encode() if isinstance(text, str) else text)
        assert receive(actor, [came / name], source=source, joint=source is None).kept
    claims = _claims(node)
    assert {claim.report.partition("-")[0] for claim in claims} == {"held", "news"}
    assert len({claim.report for claim in claims}) == 6
    journal.write(actor, *(ClaimAccepted(claim=claim) for claim in claims))
    journal.write(actor, *(ClaimAccepted(claim=claim, reason="as the report says") for claim in claims), joint=True)
    journal.write(actor, IncidentOpened(incident="i-1", claims=tuple(c.id for c in claims)), joint=True)
    return node


def packed(name: str, text: str) -> bytes:
    """An archive with one file."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr(name, text)
    return made.getvalue()


def _claims(node: Node) -> list[Any]:
    from truceline.cli.folder import open_folder, read_claims

    return list(read_claims(open_folder([node.folder])).claims)


def pieces(name: str, content: bytes) -> Iterator[str]:
    """Everything in a file that somebody could read: as it is, out of base64, out of a PDF's pages."""
    yield name
    if content.startswith(b"%PDF"):
        reader = PdfReader(BytesIO(content))
        yield from (page.extract_text() for page in reader.pages)
        yield str(reader.metadata)
        return
    text = content.decode("utf-8")
    yield text
    yield from (
        base64.b64decode(found).decode("utf-8", "ignore") for found in re.findall(r'"([\w+/]{24,}={0,2})"', text)
    )
    yield re.sub(r"<[^>]+>", "", text)


def telling(files: dict[str, bytes]) -> list[tuple[str, str]]:
    """Each file that holds something protected, with what."""
    return [
        (name, secret)
        for name, content in files.items()
        for piece in pieces(name, content)
        for secret in (*SECRETS, *(ROUNDED if name.endswith((".html", ".pdf", ".csv")) else ()))
        if secret in piece.casefold()
    ]


def sitrep(node: Node, out: Path, audience: str) -> dict[str, bytes]:
    words = ["sitrep", str(node.folder), "--date", "2020-03-15", "--out", str(out), "--audience", audience]
    made = RUN.invoke(app, words)
    assert made.exit_code in (0, 1), made.output
    as_json = RUN.invoke(app, [*words, "--json"])
    files = {path.name: path.read_bytes() for path in sorted(out.iterdir())}
    return files | {
        "stdout": (made.output + as_json.stderr).replace(str(out), "").encode(),
        "json": as_json.stdout.encode(),
    }


def test_the_search_finds_what_is_there(north: Node, tmp_path: Path) -> None:
    found = telling(sitrep(north, tmp_path / "out", "own"))
    head = (tmp_path / "out" / "situation-report.html").read_text(encoding="utf-8").replace("&#39;", "'")
    assert re.search(r"For the node's own members only: \d+ reports of protected sources in full\.", head)
    assert {name for name, _ in found} >= {"situation-report.html", "situation-report.pdf", "claims.csv", "json"}


@pytest.mark.parametrize("audience", VERSIONS)
def test_a_situation_report_tells_nobody_who_told_us(north: Node, tmp_path: Path, audience: str) -> None:
    files = sitrep(north, tmp_path / "out", audience)
    assert {"situation-report.html", "situation-report.pdf", "claims.csv", "incidents.csv", "map.geojson"} <= set(files)
    assert telling(files) == []
    assert "shelled Saraqib" in files["claims.csv"].decode(), "what an open source says is left"
    said = "places to 5 km, times to the day, names and quotes left out"
    for name in ("situation-report.html", "json", "map.geojson"):
        assert said in " ".join(files[name].decode().split())
    assert said in " ".join(" ".join(pieces("pdf", files["situation-report.pdf"])).split())


@pytest.mark.parametrize("audience", VERSIONS)
def test_no_position_or_time_of_a_protected_source_is_finer_than_the_policy(
    north: Node, tmp_path: Path, audience: str
) -> None:
    files = sitrep(north, tmp_path / "out", audience)
    rows = list(csv.DictReader(StringIO(files["claims.csv"].decode())))
    held = [row for row in rows if row["report"].startswith("held-")]
    assert held and any(row["lat"] for row in held)
    for row in held:
        assert row["quote"] == WITHHELD
        assert not row["lat"] or float(row["radius_m"]) >= 5000
        assert not row["lat"] or round(float(row["lat"]) * 100) % 5 == 0
        assert not row["when"] or "T" not in row["when"]
        assert all(not row[at] or row[at].endswith("T00:00:00") for at in ("when_start", "when_end"))
    for feature in json.loads(files["map.geojson"])["features"]:
        if feature["geometry"]["type"] == "Point":
            assert all(round(number, 2) == number for number in feature["geometry"]["coordinates"])


def test_a_list_for_others_tells_nobody_who_told_us(north: Node) -> None:
    for name, *rest in LISTS:
        sub = [rest.pop(0)] if rest and not rest[0].startswith("-") else []
        for audience, form in product(("public", "peers"), ([], ["--json"])):
            printed = RUN.invoke(app, [name, *sub, str(north.folder), *rest, "--audience", audience, *form])
            assert printed.exit_code in (0, 1), printed.output
            assert telling({"stdout": printed.stdout.encode(), "stderr": printed.stderr.encode()}) == [], name
            assert "places to 5 km, times to the day" in printed.stderr


def test_a_proof_of_any_entry_tells_nobody_who_told_us(north: Node) -> None:
    for origin, head in log.logs(north).items():
        for seq in range(head.size):
            proved = RUN.invoke(app, ["log", "prove", f"{origin}#{seq}", "--node", str(north.folder)])
            assert proved.exit_code == 0, proved.output
            lines = "".join(f'"{line}" ' for line in proved.stdout.split())
            assert telling({"proof": (proved.stdout + lines).encode()}) == []


def bundle(north: Node, make_node: MakeNode, tmp_path: Path) -> tuple[dict[str, bytes], Node]:
    south = make_node("south")
    peers.admit(journal.operator(north), (south.folder / "node.card").read_text(encoding="utf-8"))
    out = tmp_path / "south.truce"
    made = RUN.invoke(app, ["peer", "export", "south", "--out", str(out), "--node", str(north.folder)])
    assert made.exit_code == 0, made.output
    return {"south.truce": out.read_bytes(), "stdout": made.output.encode()}, south


def test_a_bundle_tells_nobody_who_told_us(north: Node, make_node: MakeNode, tmp_path: Path) -> None:
    files, _ = bundle(north, make_node, tmp_path)
    assert telling(files) == []
    facts = [json.loads(piece) for piece in pieces("", files["south.truce"]) if piece.startswith('{"claim"')]
    assert facts
    held = [fact for fact in facts if fact["claim"]["report"].startswith("held-")]
    assert held and all(fact["coarsened"] == {"place_m": 5000, "time": "day", "names": "out"} for fact in held)
    assert all("coarsened" not in fact for fact in facts if fact not in held)


def test_who_receives_it_can_read_what_was_claimed(north: Node, make_node: MakeNode, tmp_path: Path) -> None:
    _, south = bundle(north, make_node, tmp_path)
    peers.admit(journal.operator(south), (north.folder / "node.card").read_text(encoding="utf-8"))
    taken = RUN.invoke(app, ["peer", "import", str(tmp_path / "south.truce"), "--node", str(south.folder)])
    assert taken.exit_code == 0, taken.output
    for audience in ("own", "public"):
        files = sitrep(south, tmp_path / audience, audience)
        assert telling(files) == []
        rows = list(csv.DictReader(StringIO(files["claims.csv"].decode())))
        assert {row["quote"] for row in rows if row["report"].startswith("held-")} == {WITHHELD}


def test_a_report_issued_to_peers_tells_nobody_either(north: Node, make_node: MakeNode, tmp_path: Path) -> None:
    other = MemberAdded(code="releaser-1", roles=("releasing_officer",))
    journal.write(journal.operator(north), other)
    for audience, shared in (("own", False), ("joint", True)):
        name = release(north, audience)
        out = tmp_path / audience
        exported = RUN.invoke(app, ["sitreps", "export", name, "--out", str(out), "--node", str(north.folder)])
        assert exported.exit_code == 0, exported.output
        files = {path.name: path.read_bytes() for path in out.iterdir()}
        assert bool(telling(files)) != shared, "what is for the own members tells, what is for both sides does not"
    files, _ = bundle(north, make_node, tmp_path)
    assert telling(files) == []
    assert b"situation-report.html" in b"".join(piece.encode() for piece in pieces("", files["south.truce"]))


def release(node: Node, audience: str) -> str:
    """The id of a report that one member prepared and another one approved and issued."""
    words = ["--audience", audience, "--date", "2020-03-15", "--node", str(node.folder), "--as", "op-1"]
    made = RUN.invoke(app, ["sitreps", "prepare", *words])
    assert made.exit_code in (0, 1), made.output
    name = made.stdout.partition(":")[0]
    for step in ("approve", "issue"):
        done = RUN.invoke(app, ["sitreps", step, name, "--node", str(node.folder), "--as", "releaser-1"])
        assert done.exit_code == 0, done.output
    return name


@pytest.mark.parametrize("audience", VERSIONS)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_brief_for_others_tells_nobody_who_told_us(north: Node, audience: str, form: list[str]) -> None:
    words = ["brief", str(north.folder), "--date", "2020-03-15", "--audience", audience, *form]
    printed = RUN.invoke(app, words)
    assert printed.exit_code in (0, 1), printed.output
    assert telling({"stdout": printed.stdout.encode(), "stderr": printed.stderr.encode()}) == []
    assert "places to 5 km, times to the day" in " ".join(printed.stdout.split())
