"""The release of situation reports from the command line: two people, one version at a time, nothing sent too soon."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from truceline.cli.main import app
from truceline.errors import IllegalStep
from truceline.facts import Fact, MaterialKept, MemberAdded, SitrepIssued, SitrepPrepared
from truceline.matters.sitreps import PICTURE
from truceline.record import keyfile
from truceline.store import log
from truceline.store.founding import init_node
from truceline.store.journal import operator, write
from truceline.store.node import close, open_node
from truceline.store.receive import receive

IDLIB = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"
REPORTS = [IDLIB / "reports" / f"idlib-{n}.txt" for n in ("01", "04")]
PASSPHRASE = "north of the road"
DAY = ("--date", "2020-03-15")
MEMBERS = {
    "duty-1": ("duty_officer",),
    "releaser-1": ("releasing_officer",),
    "both-1": ("duty_officer", "releasing_officer"),
}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def done(*words: str | Path) -> str:
    """What a command prints that must go well."""
    shown = run(*words)
    assert shown.exit_code == 0, shown.output + str(shown.exception)
    return shown.stdout


def refused(*words: str | Path) -> str:
    """Why a command does not go on."""
    shown = run(*words)
    assert shown.exit_code != 0, shown.output
    return str(shown.exception)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A node with two reports, one of which stays at home, and people with different roles."""
    folder = tmp_path_factory.mktemp("nodes") / "north"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "_COST", 2)
        patch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
        node = init_node(
            folder,
            name="north",
            role="party",
            agreement=IDLIB / "agreement.yaml",
            passphrase=PASSPHRASE,
            vault_passphrase="who told us",
        )
        actor = operator(node)
        receive(actor, REPORTS[:1], joint=True)
        receive(actor, REPORTS[1:])
        for code, roles in MEMBERS.items():
            write(actor, MemberAdded(code=code, roles=roles))
        close(node)
        done("claims", folder)
        yield folder


@pytest.fixture
def north(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node of its own for each test."""
    monkeypatch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("TRUCELINE_NODE", str(tmp_path / "north"))
    return Path(shutil.copytree(made, tmp_path / "north"))


def prepared(audience: str, by: str = "duty-1") -> str:
    """The id of a report that somebody prepared."""
    return done("sitreps", "prepare", *DAY, "--audience", audience, "--as", by).partition(":")[0]


def facts(folder: Path, origin: str, *kinds: type[Fact]) -> list[Fact]:
    """The facts of these kinds in a log."""
    node = open_node(folder)
    try:
        found = (log.fact(node, entry) for entry, _ in log.entries(node, origin))
        return [fact for fact in found if isinstance(fact, kinds)]
    finally:
        close(node)


def exported(name: str, out: Path) -> dict[str, bytes]:
    """The files of a report."""
    done("sitreps", "export", name, "--out", out)
    return {path.name: path.read_bytes() for path in out.iterdir()}


def test_a_report_is_prepared_by_one_and_approved_by_another_before_it_is_issued(north: Path, tmp_path: Path) -> None:
    name = prepared("joint")
    draft = exported(name, tmp_path / "draft")
    assert b"Draft until somebody else approves it" in draft["situation-report.html"]
    assert b"north/duty-1" in draft["situation-report.html"]
    assert not facts(north, "north/shared", SitrepPrepared, SitrepIssued), "a draft stays at home"
    done("sitreps", "approve", name, "--note", "checked against the log", "--as", "releaser-1")
    said = done("sitreps", "issue", name, "--as", "releaser-1")
    assert "truceline endorse north/shared#" in said
    (issued,) = facts(north, "north/shared", SitrepIssued)
    assert isinstance(issued, SitrepIssued)
    assert (issued.prepared_by, issued.approved_by) == ("north/duty-1", "north/releaser-1")
    given = exported(name, tmp_path / "given")
    kept = {f.id: f.content for f in facts(north, "north/shared", MaterialKept) if isinstance(f, MaterialKept)}
    assert {file: kept[id] for file, id in issued.documents.items() if file != PICTURE} == given
    (draft_,) = facts(north, "north/internal", SitrepPrepared)
    assert isinstance(draft_, SitrepPrepared)
    assert issued.documents[PICTURE] == draft_.documents[PICTURE] not in kept, "the picture is named and stays at home"
    assert "(as approved; stays at home)" in done("sitreps", "show", name)
    page = given["situation-report.html"].decode()
    assert "Draft" not in page and "north/releaser-1" in page and "both sides" in page


def test_another_report_than_the_approved_one_is_not_issued(north: Path) -> None:
    name = prepared("joint")
    done("sitreps", "approve", name, "--as", "releaser-1")
    (draft,) = facts(north, "north/internal", SitrepPrepared)
    assert isinstance(draft, SitrepPrepared)
    told = draft.model_dump(exclude={"v", "coarsened"})
    node = open_node(north)
    try:
        releaser = operator(node, "releaser-1")
        other = MaterialKept(content=b"{}", content_type="application/json")
        for documents in (draft.documents | {PICTURE: other.id}, {PICTURE: draft.documents[PICTURE]}):
            people = {"prepared_by": "north/duty-1", "approved_by": "north/releaser-1", "documents": documents}
            with pytest.raises(IllegalStep, match=f"{name}: is not issued as it was approved: .*sitreps issue"):
                write(releaser, other, SitrepIssued(**told | people), joint=True)
    finally:
        close(node)
    assert not facts(north, "north/shared", SitrepIssued, MaterialKept)[1:], "nothing of it was written"
    done("sitreps", "issue", name, "--as", "releaser-1")


def test_nobody_approves_what_they_prepared(north: Path) -> None:
    name = prepared("joint", by="both-1")
    assert "north/both-1 prepared it and does not approve it" in refused("sitreps", "approve", name, "--as", "both-1")
    assert "not approved" in refused("sitreps", "issue", name, "--as", "both-1")
    assert not facts(north, "north/shared", SitrepIssued)
    done("sitreps", "approve", name, "--as", "releaser-1")


def test_what_is_not_approved_is_not_issued(north: Path) -> None:
    name = prepared("public")
    assert "not approved" in refused("sitreps", "issue", name, "--as", "releaser-1")
    assert "may not record" in refused("sitreps", "approve", name, "--as", "duty-1")
    assert not facts(north, "north/shared", SitrepIssued)


def test_a_report_that_was_returned_is_prepared_anew_and_keeps_its_past(north: Path) -> None:
    name = prepared("joint")
    done("sitreps", "return", name, "--reason", "the map lacks the second zone", "--as", "releaser-1")
    assert "was returned" in refused("sitreps", "approve", name, "--as", "releaser-1")
    again = ("--again", name, "--as", "duty-1")
    assert "is the report of 2020-03-15 for joint" in refused("sitreps", "prepare", *DAY, "--audience", "own", *again)
    done("sitreps", "prepare", *DAY, "--audience", "joint", *again)
    assert "is prepared already" in refused("sitreps", "prepare", *DAY, "--audience", "joint", *again)
    done("sitreps", "approve", name, "--as", "releaser-1")
    shown = done("sitreps", "show", name)
    assert "returned by north/releaser-1" in shown and "the map lacks the second zone" in shown
    assert shown.count("prepared by north/duty-1") == 2


@pytest.mark.parametrize("audience", ["own", "party:turkiye"])
def test_what_is_for_one_side_alone_never_reaches_the_shared_log(north: Path, audience: str) -> None:
    name = prepared(audience)
    done("sitreps", "approve", name, "--as", "releaser-1")
    assert "endorse" not in done("sitreps", "issue", name, "--as", "releaser-1")
    (issued,) = facts(north, "north/internal", SitrepIssued)
    assert isinstance(issued, SitrepIssued) and issued.audience == audience
    files = {
        id for fact in facts(north, "north/shared", MaterialKept) if isinstance(fact, MaterialKept) for id in [fact.id]
    }
    assert not files & set(issued.documents.values())
    assert not facts(north, "north/shared", SitrepIssued)


def test_a_version_for_others_is_made_of_what_they_hold(north: Path, tmp_path: Path) -> None:
    for audience, home in (("own", True), ("joint", False), ("public", False), ("party:turkiye", False)):
        done("sitrep", north, *DAY, "--audience", audience, "--out", tmp_path / audience)
        sources = (tmp_path / audience / "sources.csv").read_text(encoding="utf-8")
        assert "idlib-01" in sources
        assert ("idlib-04" in sources) == home, "a report that stays at home is in no version for others"


def test_who_stands_behind_a_report_is_listed(north: Path) -> None:
    name = prepared("joint")
    done("sitreps", "approve", name, "--as", "releaser-1")
    done("sitreps", "issue", name, "--as", "releaser-1")
    (row,) = map(json.loads, done("sitreps", "--json").splitlines())
    assert (row["state"], row["endorsed"], row["joint"]) == ("issued", [], False)
    done("endorse", row["issued"]["ref"], "--as", "releaser-1")
    (row,) = map(json.loads, done("sitreps", "list", "--json", "--view", "joint").splitlines())
    assert row["endorsed"] == ["north"]
    assert row["preparations"] == [], "how it was prepared is not in the shared log"


@pytest.mark.parametrize(
    ("audience", "said"),
    [("both", "own, joint, public or party:ID"), ("party:nobody-here", "one of"), ("party:", "party:ID")],
)
def test_an_audience_that_there_is_not_is_refused_with_those_that_there_are(
    north: Path, tmp_path: Path, audience: str, said: str
) -> None:
    for words in (
        ("sitrep", north, *DAY, "--out", tmp_path / "out"),
        ("brief", north, *DAY),
        ("sitreps", "prepare", *DAY, "--as", "duty-1"),
    ):
        assert said in refused(*words, "--audience", audience)
    assert not (tmp_path / "out").exists()


def test_a_report_of_a_day_to_come_is_not_prepared(north: Path) -> None:
    said = refused("sitreps", "prepare", "--date", "2150-12-31", "--as", "duty-1")
    assert "is told of 2150-12-31, which is still to come; check the date" in said
    assert done("sitreps", "--json") == ""


def test_a_report_that_there_is_not_is_said_to_be_none(north: Path) -> None:
    for words in (("show",), ("approve", "--as", "releaser-1"), ("issue", "--as", "releaser-1")):
        assert "no situation report is called 's-none'" in refused("sitreps", words[0], "s-none", *words[1:])
    again = refused("sitreps", "prepare", *DAY, "--again", "s-none", "--as", "duty-1")
    assert "no situation report is called 's-none'" in again
    assert done("sitreps", "--json") == ""
    assert "no situation report" in refused("sitreps", "return", "s-none", "--reason", "why", "--as", "releaser-1")
