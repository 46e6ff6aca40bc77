"""Reading into a node, and what reviewers decide of claims there, from the command line."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from truceline.claims.review import Review
from truceline.cli.folder import open_folder, read_claims
from truceline.cli.main import app
from truceline.facts import KINDS, Fact
from truceline.record import keyfile
from truceline.store import bodies, journal, log
from truceline.store.founding import init_node
from truceline.store.journal import operator, write
from truceline.store.node import close, open_node
from truceline.store.permissions import permissions
from truceline.store.receive import receive

IDLIB = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"
PASSPHRASE = "north of the road"
START = datetime(2020, 3, 20, 9, tzinfo=UTC)
TEXTS = {
    "patrol.txt": "---\npublished: 2020-03-16\n---\nThe first joint patrol on the M4 was cut short on 15 March 2020.\n",
    "shelling.txt": (
        "---\npublished: 2020-03-16\nsource: desk.example\n---\n"
        "Two soldiers were killed in shelling near Saraqib on 15 March 2020, the Defense Ministry said.\n"
        "Shells fell near Saraqib again. Calm returned to Ariha in the evening.\n"
    ),
}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def done(*words: str | Path) -> str:
    """What a command prints that must go well."""
    shown = run(*words)
    assert shown.exit_code == 0, shown.output + str(shown.exception)
    return shown.stdout


def refused(*words: str | Path) -> str:
    """The one line with which a command is refused."""
    shown = run(*words)
    assert shown.exit_code != 0
    said = str(shown.exception) if shown.exception and shown.exit_code == 1 else shown.stderr
    assert "\n" not in said.strip() or "Usage" in said
    return said


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A node of March 2020, with two reports whose claims were read."""
    folder = tmp_path_factory.mktemp("nodes")
    (folder / "in").mkdir()
    for name, text in TEXTS.items():
        (folder / "in" / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "_COST", 2)
        patch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
        node = init_node(
            folder / "north",
            name="north",
            role="party",
            agreement=IDLIB / "agreement.yaml",
            passphrase=PASSPHRASE,
            vault_passphrase="who told us",
            clock=lambda: START,
        )
        receive(operator(node), [folder / "in"])
        close(node)
        done("claims", folder / "north")
        yield folder


@pytest.fixture
def north(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node of its own for each test, which is the one that commands work on."""
    monkeypatch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("TRUCELINE_NODE", str(tmp_path / "north"))
    shutil.copytree(made / "in", tmp_path / "in")
    return Path(shutil.copytree(made / "north", tmp_path / "north"))


def claims(node: Path, *options: str) -> dict[str, dict[str, object]]:
    lines = done("claims", node, "--json", *options).splitlines()
    return {line["id"]: line for line in map(json.loads, lines)}


def of_kind(node: Path, kind: str) -> str:
    return next(name for name, line in claims(node).items() if line["kind"] == kind)


def sizes(folder: Path) -> dict[str, int]:
    node = open_node(folder)
    try:
        return {origin: head.size for origin, head in log.logs(node).items()}
    finally:
        close(node)


def review(folder: Path, claim: str) -> Review:
    return read_claims(open_folder([folder])).reviews.get(claim, Review())


def test_reading_into_a_node_says_what_is_new_and_what_was_known(north: Path, tmp_path: Path) -> None:
    (tmp_path / "in" / "new.txt").write_text("Three shells fell near Ariha on 16 March 2020.\n", encoding="utf-8")
    shown = done("read", tmp_path / "in")
    assert "3 reports; 1 new file, 2 known before" in shown
    before = sizes(north)
    assert "0 new files, 3 known before" in done("read", tmp_path / "in")
    assert sizes(north) == before


def test_a_node_lists_its_reports_as_a_folder_does(north: Path, tmp_path: Path) -> None:
    listed = [json.loads(line) for line in done("read", north, "--json").splitlines()]
    assert sorted(report["path"] for report in listed) == sorted(TEXTS)
    assert {report["published"]["earliest"] for report in listed} == {"2020-03-16"}


def test_what_was_read_into_a_node_gives_the_claims_that_its_files_give(north: Path, tmp_path: Path) -> None:
    terms = [
        word
        for name in ("agreement.yaml", "parties.yaml", "places.csv")
        for word in (f"--{name.split('.')[0]}", north / name)
    ]
    given = map(json.loads, done("claims", tmp_path / "in", *terms, "--json").splitlines())
    own = ("id", "report", "review")
    assert [{name: value for name, value in line.items() if name not in own} for line in given] == [
        {name: value for name, value in line.items() if name not in own} for line in claims(north).values()
    ]


def test_without_a_node_nothing_is_kept_and_its_options_are_refused(
    tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert done("read", made / "in").splitlines()[0].strip() == "2 reports"
    assert "--node" in refused("read", made / "in", "--source", "s-7")
    assert "--as-of" in refused("claims", made / "in", "--as-of", "2020-03-10")


def test_what_cannot_be_read_is_kept_and_said(north: Path, tmp_path: Path) -> None:
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 40)
    shown = run("read", tmp_path / "noise.txt")
    assert shown.exit_code == 1
    assert "noise.txt" in shown.stderr
    assert "1 new file" in shown.stdout


def test_a_nodes_folder_stands_alone(north: Path, tmp_path: Path) -> None:
    assert "alone" in refused("claims", north, tmp_path / "in")


def test_an_accepted_claim_says_by_whom_and_why(north: Path) -> None:
    claim = of_kind(north, "shelling")
    assert f"{claim}: accepted (north/internal#" in done("claims", "accept", claim, "--reason", "as the desk has it")
    found = review(north, claim)
    assert (found.state, found.by, found.reason) == ("accepted", ("north/op-1",), "as the desk has it")
    assert "accepted by north/op-1" in done("claims", north)
    assert "as the desk has it" in done("claims", north)


def test_several_claims_are_decided_together_or_not_at_all(north: Path) -> None:
    named = list(claims(north))
    before = sizes(north)
    assert "no such claim" in refused("claims", "accept", *named, "nonsense")
    assert sizes(north) == before
    done("claims", "accept", *named)
    assert {review(north, name).state for name in named} == {"accepted"}


def test_an_unknown_id_is_refused_with_those_that_are_near(north: Path) -> None:
    claim = of_kind(north, "shelling")
    assert claim in refused("claims", "accept", claim[:8])
    assert claim in refused("claims", "reject", claim[:-1] + "x")
    assert "shelling-" in refused("claims", "add", "--report", "shelling", "--quote", "Shells", "--kind", "shelling")


def test_a_rejected_claim_is_left_out_and_can_be_taken_back(north: Path) -> None:
    claim = of_kind(north, "shelling")
    done("claims", "reject", claim, "--reason", "a question")
    assert claim not in claims(north)
    assert "1 claim rejected or merged" in done("claims", north)
    done("claims", "accept", claim)
    assert claims(north)[claim]["review"]["state"] == "accepted"  # type: ignore[index]


def test_a_corrected_claim_is_as_the_reviewer_says(north: Path) -> None:
    claim = of_kind(north, "shelling")
    done(
        "claims",
        "edit",
        claim,
        "--set",
        "mode=denied",
        "--set",
        "figure=killed:3..",
        "--set",
        "place=",
        "--reason",
        "r",
    )
    now = claims(north)[claim]
    assert now["mode"] == "denied"
    assert now["figures"] == [{"of": "killed", "low": 3, "high": None}]
    assert "place" not in now
    assert now["review"]["state"] == "corrected"  # type: ignore[index]
    assert "just so" in refused("claims", "edit", claim, "--set", "mode=denied")
    assert "does not stand" in refused("claims", "edit", claim, "--set", "place=Kafr Nabl")
    assert "FIELD=VALUE" in refused("claims", "edit", claim, "--set", "mode")


def test_a_claim_is_added_in_the_reports_words_and_once(north: Path) -> None:
    report = str(next(line["report"] for line in claims(north).values() if str(line["report"]).startswith("shelling")))
    words = ("--report", report, "--quote", "Calm returned to Ariha", "--kind", "violation", "--set", "mode=denied")
    done("claims", "add", *words)
    added = claims(north)[of_kind(north, "violation")]
    assert (added["quote"], added["mode"]) == ("Calm returned to Ariha", "denied")
    assert added["review"]["state"] == "added"  # type: ignore[index]
    assert "there already" in refused("claims", "add", *words)


def test_a_merged_claim_is_told_by_the_other(north: Path) -> None:
    first, second, *_ = [name for name, line in claims(north).items() if str(line["report"]).startswith("shelling")]
    done("claims", "merge", second, "--into", first)
    assert second not in claims(north)
    folder = read_claims(open_folder([north]))
    told = next(claim for claim in folder.claims if claim.id == first)
    assert len(told.also) >= 1
    patrol = of_kind(north, "patrol")
    assert "another report" in refused("claims", "merge", patrol, "--into", first)
    assert "itself" in refused("claims", "merge", first, "--into", first)


def test_as_of_shows_what_was_known_before_and_after(north: Path, tmp_path: Path) -> None:
    claim = of_kind(north, "shelling")
    done("claims", "reject", claim)
    (tmp_path / "late.txt").write_text("Three shells fell near Ariha on 19 March 2020.\n", encoding="utf-8")
    done("read", tmp_path / "late.txt")
    first = (START - timedelta(days=1)).date().isoformat()
    assert claims(north, "--as-of", first) == {}
    then = claims(north, "--as-of", START.date().isoformat())
    assert then[claim]["review"] == {"state": "unreviewed"}
    assert not any(str(line["report"]).startswith("late") for line in then.values())
    now = claims(north)
    assert claim not in now
    assert any(str(line["report"]).startswith("late") for line in now.values())


def test_every_command_of_reports_works_on_a_node(north: Path) -> None:
    for words in (("compare",), ("incidents",), ("obligations",), ("brief", "--date", "2020-03-16")):
        assert done(words[0], north, *words[1:])


READ = """
import os, signal, sys
from pathlib import Path
from truceline.store import receive as door
from truceline.store.journal import operator, write
from truceline.store.node import open_node
door._FILES_AT_ONCE = 2
node = open_node(Path(sys.argv[1]))
def progress(done, total, named):
    if done == 5:
        os.kill(os.getpid(), signal.SIGKILL)
door.receive(operator(node), [sys.argv[2]], progress=progress)
"""


def test_a_reading_that_was_killed_is_repeated_and_loses_and_doubles_nothing(north: Path, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(9):
        (folder / f"{n}.txt").write_text(f"{n + 2} shells fell near Ariha on {n + 1} March 2020.\n", encoding="utf-8")
    killed = subprocess.run(
        [sys.executable, "-c", READ, north, folder], env=dict(os.environ), capture_output=True, timeout=120, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert "5 new files, 4 known before" in done("read", folder)
    node = open_node(north)
    try:
        kept = [log.body(node, entry) for entry, _ in log.entries(node, node.internal) if entry.kind == "material_kept"]
        assert bodies.sweep(node) == 0
    finally:
        close(node)
    given = sorted(file.read_bytes() for file in folder.iterdir())
    assert sorted(body for body in kept if body and body.endswith(b"2020.\n") and b"---" not in body) == given
    assert "recorded and unchanged" in done("log", "verify")
    assert "what its logs make of them" in done("rebuild", "--check")


def test_the_record_is_listed_in_plain_words(north: Path) -> None:
    claim = of_kind(north, "shelling")
    done("claims", "reject", claim, "--reason", "a question")
    shown = done("log", "show", "--subject", f"claim:{claim[:6]}")
    assert "north/op-1: claim rejected" in shown
    assert "a question" in shown
    lines = [json.loads(line) for line in done("log", "show", "--log", "north/shared", "--json").splitlines()]
    assert [line["ref"] for line in lines] == [f"north/shared#{n}" for n in range(len(lines))]
    assert lines[0]["kind"] == "node_opened"
    assert "north/internal" in refused("log", "show", "--log", "west/shared")
    assert done("log", "show", "--as-of", "2020-03-19") == ""


def test_an_entry_is_proved_to_whoever_knows_the_card(north: Path, tmp_path: Path) -> None:
    from truceline.record.proof import read_proof

    done("log", "prove", "north/shared#0", "--out", tmp_path / "entry.proof")
    node = open_node(north)
    try:
        entry, checkpoint, _ = read_proof((tmp_path / "entry.proof").read_bytes()).check_entry(node.card.signing)
    finally:
        close(node)
    assert (entry.kind, checkpoint.origin) == ("node_opened", "north/shared")
    assert done("log", "prove", "north/shared#0") == (tmp_path / "entry.proof").read_text(encoding="utf-8")
    assert "no such entry" in refused("log", "prove", "north/shared#99")
    assert "no reference" in refused("log", "prove", "north")


def test_a_changed_byte_and_a_changed_view_are_named(north: Path) -> None:
    from django.db import connections

    node = open_node(north)
    try:
        with connections[node.alias].cursor() as cursor:
            cursor.execute("UPDATE standing SET state = 'accepted' WHERE type = 'member'")
            cursor.execute("UPDATE record_body SET body = %s WHERE body IS NOT NULL AND length(body) > 200", [b"x"])
    finally:
        close(node)
    checked = run("log", "verify")
    assert checked.exit_code == 1
    assert "altered_body" in checked.stdout
    compared = run("rebuild", "--check")
    assert compared.exit_code == 1
    assert "member:op-1" in compared.stdout


def test_an_undated_report_is_dated_with_the_help_of_those_that_the_node_has(north: Path, tmp_path: Path) -> None:
    (tmp_path / "undated.txt").write_text(
        "The patrol will be on Friday, March 13, the ministry said, a week after the deal of March 5.\n",
        encoding="utf-8",
    )
    done("read", tmp_path / "undated.txt")
    alone = json.loads(done("read", tmp_path / "undated.txt", "--json"))
    listed = {line["id"]: line for line in map(json.loads, done("read", north, "--json").splitlines())}
    assert alone["published"] == listed[alone["id"]]["published"]
    assert alone["published"]["how"] == "solved_with_others"


class Sighting(Fact):
    """A fact of a newer program."""

    kind = "drone_seen"
    leads_to = "seen"
    drone: str

    @property
    def subject(self) -> str:
        return f"drone:{self.drone}"


def test_what_this_program_does_not_know_is_shown_raw(north: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = open_node(north)
    try:
        with monkeypatch.context() as patch:
            patch.setitem(KINDS, Sighting.kind, Sighting)
            table = permissions()
            may = {**table.may, Sighting.kind: frozenset(table.roles)}
            patch.setattr(journal, "permissions", lambda: table.model_copy(update={"may": may}))
            write(operator(node), Sighting(drone="d-1"))
    finally:
        close(node)
    shown = done("log", "show", "--subject", "drone:")
    assert "drone seen, drone:d-1" in shown
    assert 'not known to this program: {"drone":"d-1"}' in shown
    (line,) = map(json.loads, done("log", "show", "--subject", "drone:", "--json").splitlines())
    assert line["fact"] == {"raw": '{"drone":"d-1"}'}
