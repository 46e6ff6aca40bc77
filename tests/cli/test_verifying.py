"""Verification from the command line: a case is opened, worked on, shown; each refusal is one line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from truceline.cli.main import app
from truceline.facts import IncidentOpened, MemberAdded
from truceline.record import keyfile
from truceline.store.founding import init_node
from truceline.store.journal import operator, write
from truceline.store.node import close

AGREEMENT = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020" / "agreement.yaml"
PASSPHRASE = "north of the road"
PARTIES = ("--party", "turkiye", "--party", "russia")
DECIDERS = ("--decider", "turkiye", "--decider", "russia", "--decider", "north")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def done(*words: str | Path) -> str:
    """What a command prints that must go well."""
    shown = run(*words)
    assert shown.exit_code == 0, shown.output + str(shown.exception)
    return shown.stdout


def refused(*words: str | Path) -> str:
    """Why a command does nothing, in one line."""
    shown = run(*words)
    assert shown.exit_code != 0, shown.output
    said = str(shown.exception)
    assert said and "\n" not in said
    return said


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A node with an incident, and two members."""
    folder = tmp_path_factory.mktemp("nodes") / "north"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "_COST", 2)
        patch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
        node = init_node(
            folder,
            name="north",
            role="party",
            agreement=AGREEMENT,
            passphrase=PASSPHRASE,
            vault_passphrase="who told us",
        )
        actor = operator(node, "op-1")
        write(
            actor,
            MemberAdded(code="lo-r", roles=("liaison_officer",), party="russia"),
            MemberAdded(code="audit", roles=("auditor",)),
        )
        write(actor, IncidentOpened(incident="i-1", claims=("8bc7891f657c59f2",)))
        close(node)
        yield folder


@pytest.fixture
def north(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node of its own for each test, on which its first member acts."""
    monkeypatch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("TRUCELINE_NODE", str(tmp_path / "north"))
    monkeypatch.setenv("TRUCELINE_ACTOR", "op-1")
    return Path(shutil.copytree(made, tmp_path / "north"))


@pytest.fixture
def case(north: Path) -> str:
    """A case for which a team is tasked."""
    done(
        "cases",
        "open",
        "i-1",
        *PARTIES,
        *DECIDERS,
        "--alleged",
        "syria-government",
        "--id",
        "c-01",
        "--at",
        "2020-03-15 09:00",
    )
    done("cases", "step", "c-01", "registered", "--ref", "2020/017")
    for party in ("turkiye", "russia"):
        done("cases", "step", "c-01", "notified", "--of", party)
    done(
        "cases",
        "step",
        "c-01",
        "tasked",
        "--owner",
        "team 3",
        "--words",
        "inspect the crater",
        "--due",
        "2100-01-01T00:00Z",
    )
    return "c-01"


def test_a_case_is_listed_with_its_number_its_incidents_and_what_is_due(case: str) -> None:
    shown = " ".join(done("cases").split())
    assert "c-01 (number 2020/017, on i-1): north: a team is tasked; next due 2100-01-01 00:00 UTC" in shown
    assert done("cases", "--state", "closed").strip() == "0 cases"
    (line,) = map(json.loads, done("cases", "list", "--json").splitlines())
    assert (line["id"], line["state"], line["facts"]) == ("c-01", "tasked", 5)


def test_a_case_shows_who_is_in_it_what_may_follow_and_who_may_take_it(case: str) -> None:
    shown = done("cases", "show", case)
    for line in (
        "case c-01",
        "5 facts recorded; decide on what you read with --saw 5",
        "north: a team is tasked",
        "incidents: i-1",
        "parties: turkiye, russia",
        "alleged: syria-government",
        "deadline: task on c-01, team 3: due 2100-01-01 00:00 UTC, in ",
        "finding: liaison officer, verifier",
        "2020-03-15 07:00 UTC received",
        'tasked: by team 3, due 2100-01-01 00:00 UTC, "inspect the crater"',
    ):
        assert line in " ".join(shown.split()), line
    assert "agreed:" not in shown
    (data,) = map(json.loads, done("cases", "show", case, "--json").splitlines())
    assert [one["kind"] for one in data["case"]["accounts"][0]["steps"]][-1] == "tasked"


def test_of_two_officers_at_once_the_second_is_told_what_changed(case: str) -> None:
    done("cases", "step", case, "note", "--words", "road closed", "--saw", "5")
    said = refused("cases", "step", case, "note", "--words", "road open", "--saw", "5")
    assert "changed since it was read" in said and "case.note by north/op-1" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("closed --words over", "'closed' may not follow 'tasked'; possible now: "),
        ("judged", "'judged' is no step of a case; one of received, registered"),
        ("note", "note without words"),
        ("disposed --words so --disposition fate", "'fate' is no disposition; one of "),
        ("tasked --owner t --words w --due 2019-01-01", "the deadline 2018-12-31 22:00 UTC has passed"),
        ("notified --of west", "'notified' may not follow 'tasked'"),
        ("notified_later --of west", "west is none of the parties of the case"),
        ("note --words x --at soon", "'soon' is no time"),
        ("note --words x --at 2100-01-01", "still to come"),
        ("note --words x --account south", "south has not received the case"),
        ("note --words x --joint", "where the step is joint, jointly"),
        ("note --words x --as audit", "'audit' (auditor) may not record case.note"),
        ("response --of turkiye --words no --as lo-r", "of russia) does not speak for turkiye"),
        ("evidence --ref e-9", "e-9: no evidence of this name is recorded"),
    ],
)
def test_a_step_that_may_not_be_taken_is_refused_in_one_line(case: str, words: str, said: str) -> None:
    assert said in refused("cases", "step", case, *words.split())
    (line,) = map(json.loads, done("cases", "list", "--json").splitlines())
    assert line["facts"] == 5


def test_nobody_decides_alone_who_is_named_in_the_case(north: Path) -> None:
    said = refused("cases", "open", "i-1", *PARTIES, "--decider", "russia", "--alleged", "russia")
    assert "only russia would decide, alleged in the same case" in said
    assert "no incident of this name" in refused("cases", "open", "i-9", *PARTIES, *DECIDERS)
    assert "'turkey' is neither a party nor a node" in refused("cases", "open", "--party", "turkey", *DECIDERS)


def test_access_is_asked_for_answered_and_counted(case: str) -> None:
    done("access", "ask", "Nayrab", "--by", "team 3", "--case", case, "--id", "a-01", "--at", "2020-03-15 10:00")
    denial = ("access", "answer", "a-01", "denied", "--by", "an officer", "--party", "syria-government")
    assert "access denied without a reason" in refused(*denial)
    done(*denial, "--reason", "orders", "--at", "2020-03-15 10:30")
    assert "granted" in done(
        "access", "answer", "a-01", "granted", "--by", "the same officer", "--at", "2020-03-15 12:00"
    )
    shown = " ".join(done("access").split())
    assert 'denied by an officer: "orders"; 2020-03-15 10:00 UTC granted by the same officer, case c-01' in shown
    assert "access granted" in done("cases")
    table = done("access", "table", "--from", "2020-03-15", "--to", "2020-03-15")
    assert "syria-government  1" in table and "1 request: 0 granted without restriction, 0 without an answer" in table
    (counted,) = map(json.loads, done("access", "table", "--json").splitlines())
    assert counted["totals"]["denial"] == 1
    (record,) = map(json.loads, done("access", "list", "--json").splitlines())
    assert len(record["answered"]) == 2
    assert "ends 2020-03-13" in refused("access", "table", "--from", "2020-03-15", "--to", "2020-03-13")


def test_evidence_is_kept_copied_handed_on_and_shown(case: str, tmp_path: Path) -> None:
    photograph = tmp_path / "crater.jpg"
    photograph.write_bytes(b"\xff\xd8\xff a crater")
    done(
        "evidence",
        "add",
        photograph,
        "--says",
        "the crater",
        "--by",
        "anna",
        "--from",
        "a resident",
        "--case",
        case,
        "--id",
        "e-01",
    )
    done("evidence", "copy", "e-01", "--by", "anna", "--id", "e-02")
    done("evidence", "hand", "e-01", "handed_over", "--by", "anna", "--other", "boris", "--why", "to be kept")
    shown = done("evidence")
    assert "2 items" in shown and "e-02: the crater, working copy of e-01, case c-01; chain whole" in shown
    assert "e-01: the crater, case c-01; 1 fault in its chain" in shown
    assert "boris" in done("evidence", "show", "e-01") and "gap:" in done("evidence", "show", "e-01")
    done("evidence", "export", "e-01", tmp_path / "again.jpg")
    assert (tmp_path / "again.jpg").read_bytes() == photograph.read_bytes()
    assert "is there already" in refused("evidence", "export", "e-01", tmp_path / "again.jpg")
    assert "handed_over without other" in refused("evidence", "hand", "e-01", "handed_over", "--why", "x")
    assert "no such item is recorded" in refused("evidence", "show", "e-9")
    assert "evidence held" in done("cases")
    (data,) = map(json.loads, done("evidence", "show", "e-01", "--json").splitlines())
    assert data["chain"]["faults"][0]["kind"] == "gap"


def test_a_finding_keeps_its_three_axes_apart_each_with_its_grounds(case: str) -> None:
    done(
        "findings", "state", "i-1", "--occurrence", "probable", "--ground", "two outlets [https://example.org/a]",
        "--ground", "no inspection [by russia]", "--classification", "violation", "--article", "1",
        "--classification-ground", "heavy weapons", "--attribution", "contested",
        "--attribution-ground", "each names the other", "--case", case,
    )  # fmt: skip
    shown = " ".join(done("findings").split())
    for line in (
        "occurrence: it probably happened - two outlets [https://example.org/a]; no inspection (russia)",
        "classification: a violation (1) - heavy weapons",
        "attribution: attribution contested - each names the other",
        "endorsed by: nobody; not joint",
    ):
        assert line in shown
    assert "not all deciders have found" in done("cases")
    assert "joint outcome on i-1: waiting; turkiye has not spoken on f-" in " ".join(
        done("cases", "show", case).split()
    )
    (line,) = done("findings", "list", "--json").splitlines()
    assert json.loads(line)["last"]["finding"]["occurrence"]["grounds"][1]["source"] == "russia"
    assert done("findings", "list", "--incident", "i-2").strip() == "0 findings"


def test_stating_again_revises_the_deciders_own_finding(north: Path) -> None:
    for occurrence in ("possible", "confirmed"):
        done("findings", "state", "i-1", "--occurrence", occurrence, "--ground", "as seen")
    shown = done("findings")
    assert "1 finding\n" in shown and "revised 1x" in shown and "it is confirmed that it happened" in shown
    done("findings", "state", "i-1", "--occurrence", "refuted", "--ground", "no crater", "--as", "lo-r")
    assert "deciders differ on occurrence" in done("findings")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("", "occurrence without grounds"),
        ("--ground x --classification violation --classification-ground y", "a violation of no article"),
        ("--ground x --classification not_violation", "classification without grounds"),
        ("--ground x --article 1", "what belongs to --classification is given without it"),
        (
            "--ground x --classification violation --article 99 --classification-ground y",
            "no article '99'; one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
        ),
        ("--ground x --attribution party --attribution-ground y", "attributed to a party that is not named"),
        ("--ground x --party russia", "what belongs to --attribution is given without it"),
        ("--ground x --attribution party --party nobody --attribution-ground y", "'nobody' is neither a party nor"),
        ("--ground [e-01]", "a ground without words"),
        ("--ground x[e-01]", "e-01: nothing of this name is recorded"),
        ("--ground x --by turkiye --as lo-r", "of russia) does not speak for turkiye"),
    ],
)
def test_a_finding_that_is_not_whole_is_refused(north: Path, options: str, said: str) -> None:
    assert said in refused("findings", "state", "i-1", "--occurrence", "confirmed", *options.split())
    assert done("findings").strip() == "0 findings"


def test_a_finding_is_about_an_incident_that_somebody_opened(north: Path) -> None:
    said = refused("findings", "state", "incident-0123456789ab", "--occurrence", "confirmed", "--ground", "x")
    assert "no incident of this name is recorded; record the incident first" in said


def test_an_endorsement_on_one_axis_is_none_of_the_whole(north: Path) -> None:
    write_joint = ("findings", "state", "i-1", "--occurrence", "confirmed", "--ground", "as seen", "--joint")
    ref = done(*write_joint).partition("(")[2].partition(")")[0]
    done("endorse", ref, "--axis", "occurrence", "--as", "lo-r")
    assert "russia (on occurrence)" in done("endorsements")
    assert "'fate' is no axis" in refused("endorse", ref, "--axis", "fate")
    (line,) = map(json.loads, done("endorsements", "--json").splitlines())
    assert (line["in_part"], line["endorsed"], line["joint"]) == ({"russia": ["occurrence"]}, [], False)
