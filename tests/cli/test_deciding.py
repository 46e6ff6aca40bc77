"""What people decide of incidents from the command line, in a node."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from truceline.cli.main import app
from truceline.facts import IncidentMerged, IncidentOpened, IncidentSplit
from truceline.record import keyfile
from truceline.store import log
from truceline.store.founding import init_node
from truceline.store.journal import operator, write
from truceline.store.node import Node, close, open_node
from truceline.store.receive import receive

IDLIB = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"
REPORTS = [IDLIB / "reports" / f"idlib-{n}.txt" for n in ("01", "04", "07")]
PASSPHRASE = "north of the road"
DAY = ("--date", "2020-03-15")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def done(*words: str | Path) -> str:
    """What a command prints that must go well."""
    shown = run(*words)
    assert shown.exit_code == 0, shown.output + str(shown.exception)
    return shown.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A node that received three reports, and read their claims."""
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
        receive(operator(node), REPORTS)
        close(node)
        done("claims", folder)
        yield folder


@pytest.fixture
def north(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node of its own for each test."""
    monkeypatch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("TRUCELINE_NODE", str(tmp_path / "north"))
    return Path(shutil.copytree(made, tmp_path / "north"))


def incidents(folder: Path) -> dict[str, dict[str, list[str]]]:
    """The incidents of a node's folder by id."""
    lines = done("incidents", folder, "--json").splitlines()
    return {line["id"]: line for line in map(json.loads, lines)}


def facts(folder: Path, origin: str, *kinds: type) -> list[object]:
    """The facts of these kinds in a log of a node."""
    node: Node = open_node(folder)
    try:
        return [f for e, _ in log.entries(node, origin) if isinstance(f := log.fact(node, e), kinds)]
    finally:
        close(node)


def largest(folder: Path) -> tuple[str, list[str]]:
    """The incident that a machine puts together of most claims, and those."""
    found = max(incidents(folder).values(), key=lambda one: len(one["claims"]))
    assert len(found["claims"]) > 2
    return str(found["id"]), list(found["claims"])


def opened(printed: str) -> str:
    """The id of what was opened."""
    found = re.search(r"\bi-[0-9a-z]{26}\b", printed)
    assert found, printed
    return found[0]


def test_an_opened_incident_has_its_claims_and_says_who_opened_it(north: Path) -> None:
    _, claims = largest(north)
    name = opened(done("incidents", "open", *claims[:2], "--reason", "One blast."))
    found = incidents(north)[name]
    assert sorted(found["claims"]) == sorted(claims[:2])
    assert found["decided_by"] == ["north/op-1"]
    assert sorted(found["suggested"]) == sorted(claims[2:])
    (fact,) = facts(north, "north/internal", IncidentOpened)
    assert isinstance(fact, IncidentOpened) and fact.reason == "One blast."
    assert not facts(north, "north/shared", IncidentOpened)


def test_an_incident_of_the_machine_is_opened_with_its_claims(north: Path) -> None:
    machine, claims = largest(north)
    name = opened(done("incidents", "open", machine, "--joint"))
    found = incidents(north)
    assert machine not in found
    assert sorted(found[name]["claims"]) == sorted(claims)
    assert len(facts(north, "north/shared", IncidentOpened)) == 1


def test_what_was_opened_jointly_is_changed_jointly_only(north: Path) -> None:
    _, claims = largest(north)
    name = opened(done("incidents", "open", claims[0], "--joint"))
    refused = run("incidents", "regroup", name, *claims)
    assert "say --joint" in str(refused.exception)
    done("incidents", "regroup", name, *claims, "--joint", "--reason", "The same blast.")
    assert sorted(incidents(north)[name]["claims"]) == sorted(claims)


def test_incidents_are_merged_and_split_with_reasons(north: Path) -> None:
    _, claims = largest(north)
    first, second = (opened(done("incidents", "open", claim)) for claim in claims[:2])
    done("incidents", "merge", first, "--into", second, "--reason", "The same.")
    assert sorted(incidents(north)[second]["claims"]) == sorted(claims[:2])
    assert first not in incidents(north)
    done("incidents", "split", second, "--part", claims[0], "--part", claims[1], "--reason", "Two after all.")
    parts = [one for one in incidents(north).values() if one["decided_by"]]
    assert sorted(one["claims"] for one in parts) == sorted([[claims[0]], [claims[1]]])
    (merged,) = facts(north, "north/internal", IncidentMerged)
    (split,) = facts(north, "north/internal", IncidentSplit)
    assert isinstance(merged, IncidentMerged) and (merged.into, merged.reason) == (second, "The same.")
    assert isinstance(split, IncidentSplit) and sorted(split.parts) == sorted(str(one["id"]) for one in parts)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["{0}"], "one part is no split"),
        (["{0}", "{0},{1}"], "is in two parts"),
        (["{0}", "nothing"], "has no such claim"),
        (["{0}", ","], "a part without a claim"),
        (["{0}", "{1}"], "no part has"),
    ],
)
def test_a_split_that_does_not_share_out_the_claims_is_refused(north: Path, parts: list[str], said: str) -> None:
    _, claims = largest(north)
    name = opened(done("incidents", "open", *claims[:3]))
    options = [word for part in parts for word in ("--part", part.format(*claims))]
    refused = run("incidents", "split", name, *options)
    assert said in str(refused.exception)
    assert name in incidents(north)


def test_an_incident_of_which_no_claim_stands_is_named(north: Path) -> None:
    node = open_node(north, passphrase=PASSPHRASE)
    try:
        write(operator(node), IncidentOpened(incident="i-1", claims=("gone",)))
    finally:
        close(node)
    assert "i-1, put together by north/op-1: none of its claims stands here" in done("incidents", north)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("open nothing", "no such claim"),
        ("regroup i-9 nothing", "no such incident"),
        ("merge i-9 --into i-8", "no such incident"),
    ],
)
def test_what_is_not_there_is_named(north: Path, line: str, said: str) -> None:
    assert said in str(run("incidents", *line.split()).exception)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--audience", "public"), "only a node knows its protected sources"),
        (("--as-of", "2020-03-16"), "only a node's record tells"),
    ],
)
def test_what_only_a_node_can_do_is_refused_of_a_plain_folder(
    options: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    refused = run("sitrep", REPORTS[0], *DAY, "--out", tmp_path / "out", *options)
    assert said in str(refused.exception)
    assert not (tmp_path / "out").exists()


def test_as_of_shows_what_was_known_then_and_says_so(north: Path) -> None:
    before = datetime.fromisoformat(last_at(north)).isoformat()
    name = opened(done("incidents", "open", largest(north)[0]))
    assert "put together by north/op-1" in done("incidents", north)
    then = done("brief", north, *DAY, "--as-of", before)
    assert "As known at" in then
    assert "Put together by" not in then
    now = done("brief", north, *DAY)
    assert "As known at" not in now
    assert name
    empty = done("brief", north, *DAY, "--as-of", "2000-01-01")
    assert "No claim was read." in empty


def last_at(folder: Path) -> str:
    node = open_node(folder)
    try:
        return log.logs(node)[node.internal].last_at
    finally:
        close(node)


def test_the_tables_of_a_node_say_which_claims_are_reviewed(north: Path, tmp_path: Path) -> None:
    done("sitrep", north, *DAY, "--out", tmp_path / "out")
    with (tmp_path / "out" / "claims.csv").open(encoding="utf-8", newline="") as file:
        assert {row["review"] for row in csv.DictReader(file)} == {"unreviewed"}


@pytest.mark.parametrize("time", ["noon", "2020-13-01", "2020-03-10T25:00", "", "0001-01-01"])
def test_a_time_that_is_none_is_said_in_one_line(time: str) -> None:
    refused = run("brief", IDLIB, *DAY, "--as-of", time)
    assert refused.exit_code == 2
    assert "Invalid value for '--as-of'" in refused.output
