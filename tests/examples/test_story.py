"""The worked example in a node: what sources tell, each side's word its own, and what is made up says so."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from truceline.acts.patrols import measured, patrols
from truceline.cli.main import app
from truceline.facts import PatrolTold
from truceline.matters.ledgers import ItemRecord
from truceline.matters.patrol_record import PatrolRecord
from truceline.record import keyfile
from truceline.store import journal
from truceline.store.founding import init_node
from truceline.store.matters import listed, read, told_about
from truceline.store.node import Node, close, open_node

IDLIB = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"
STORY = yaml.safe_load((IDLIB / "story.yaml").read_text(encoding="utf-8"))
PASSPHRASE = "an example only"


@cache
def program() -> ModuleType:
    """`enter.py`, whose folder is no package."""
    spec = spec_from_file_location("enter_story", IDLIB / "enter.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a joint centre's node with the story in it."""
    folder = tmp_path_factory.mktemp("nodes") / "centre"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "_COST", 2)
        patch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
        patch.delenv("TRUCELINE_ACTOR", raising=False)
        agreement = IDLIB / "agreement.yaml"
        names = {"name": "centre", "role": "mission", "passphrase": PASSPHRASE, "vault_passphrase": "who told us"}
        close(init_node(folder, agreement=agreement, **names))
        assert program().main(folder) == 0
        yield folder


@pytest.fixture
def node(entered: Path) -> Iterator[Node]:
    opened = open_node(entered)
    yield opened
    close(opened)


def run(*words: str | Path) -> str:
    shown = CliRunner().invoke(app, [str(word) for word in words])
    assert shown.exit_code == 0, shown.output + str(shown.exception)
    return shown.stdout


def patrol_of(node: Node, day: str) -> PatrolRecord:
    return next(one for one in patrols(node) if one.id == f"m4-{day}")


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in texts(each))
    elif isinstance(value, list):
        yield from (text for each in value for text in texts(each))


def test_all_of_it_is_recorded_and_the_views_are_what_the_logs_make_of_it(entered: Path) -> None:
    assert "recorded and unchanged" in run("log", "verify", "--node", entered)
    assert "are what its logs make of them" in run("rebuild", "--check", "--node", entered)


def test_it_is_entered_once(entered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = run("log", "checkpoint", "--node", entered)
    assert program().main(entered) == 1
    assert capsys.readouterr().err == "centre: the story was entered before; make a new node for it\n"
    assert run("log", "checkpoint", "--node", entered) == before


def test_members_have_the_roles_that_their_acts_need_and_no_more(node: Node) -> None:
    members = {code: member for code, member in journal.members(node).items() if member}
    assert {code: set(members[code].roles) for code in members if code != "op-1"} == {
        one["code"]: set(one["roles"]) for one in STORY["members"]
    }


def test_each_side_tells_patrol_1_in_its_own_way(node: Node) -> None:
    patrol = patrol_of(node, "2020-03-15")
    assert {one.told_by: one.state for one in patrol.accounts} == {
        "russia": "turned_back",
        "turkiye": "completed",
        "sohr": "aborted",
    }
    assert "shortened" in next(one.words for one in patrol.accounts if one.told_by == "russia")
    assert patrol.state == "accounts_differ"


def test_the_same_patrol_has_the_number_that_each_side_gives_it(node: Node) -> None:
    numbers = {one.serial.side: one.serial.serial for one in patrol_of(node, "2020-07-14").serials}
    assert numbers == {"russia": "20", "turkiye": "21"}
    numbers = {one.serial.side: one.serial.serial for one in patrol_of(node, "2020-08-25").serials}
    assert numbers == {"russia": "23", "turkiye": "26"}


def test_every_step_of_a_patrol_leads_to_where_it_was_told(node: Node) -> None:
    for row in listed(node, "patrol"):
        events = [one.fact.event for one in told_about(node, row.subject) if isinstance(one.fact, PatrolTold)]
        assert events
        assert all(event.ref.startswith(("http://", "https://")) for event in events)
    items = {one.id: one.item for one in read(node, "item", ItemRecord)}
    assert {id: item.ref for id, item in items.items() if item} == {one["id"]: one["ref"] for one in STORY["items"]}
    for name in ("counts", "items", "figures"):
        assert all(one.get("ref") or one.get("words") for one in STORY[name])


def test_the_hour_of_14_july_stands_as_each_outlet_converts_it(node: Node) -> None:
    (russian,) = (one for one in patrol_of(node, "2020-07-14").accounts if one.told_by == "russia")
    halted = next(one.event for one in russian.events if one.event.kind == "halted")
    assert halted.at == datetime.fromisoformat("2020-07-14T05:50:00Z")
    assert "8:50 Moscow time (Sputnik prints 06:50 GMT, AFP 05:50 GMT)" in halted.reason


def test_where_no_source_tells_an_hour_a_patrol_has_its_day_and_nothing_else(node: Node) -> None:
    told_hours = []
    for patrol in patrols(node):
        told_hours += [one.event.at for account in patrol.accounts for one in account.events if one.event.at]
        if patrol.plan:
            window = patrol.plan.window
            assert (window.start.hour, window.start.minute, window.end.hour, window.end.minute) == (0, 0, 0, 0)
            assert window.end.date() - window.start.date() == timedelta(days=1)
    assert told_hours == [datetime.fromisoformat("2020-07-14T08:50:00+03:00")]


def test_a_patrol_without_a_date_is_told_of_without_one(node: Node) -> None:
    (undated,) = (one for one in patrols(node) if one.day is None)
    assert [one.serial.serial for one in undated.serials] == ["17"]
    numbers = {one.serial.serial for patrol in patrols(node) for one in patrol.serials if one.serial.side == "turkiye"}
    assert numbers.isdisjoint({"16", "18", "20", "23"})


def test_what_each_side_says_of_how_many_patrols_there_were_is_never_one_number(node: Node) -> None:
    words = [row.words for row in listed(node, "count") if "joint patrol" in row.words and row.day == "2020-07-14"]
    assert len(words) == 2
    assert "20" in words[0]
    assert "21" in words[1]


def test_what_is_made_up_says_so_in_its_id_and_in_its_words(node: Node) -> None:
    mark = STORY["illustrative"]["mark"]
    made_up = [row for type in ("case", "access", "evidence", "finding", "notice") for row in listed(node, type)]
    assert len(made_up) == 6
    for row in made_up:
        assert row.id.startswith("illustrative-")
        for told in told_about(node, row.subject):
            assert any(mark in text for text in texts(told.fact.model_dump(mode="json"))), told.fact


def test_nothing_that_sources_tell_is_marked_as_made_up() -> None:
    history = {name: told for name, told in STORY.items() if name != "illustrative"}
    assert not [text for text in texts(history) if "llustrative" in text]


def test_the_tracks_are_measured_against_the_plan_and_said_to_be_synthetic(node: Node) -> None:
    patrol = patrol_of(node, "2020-07-14")
    shown = measured(node, patrol)
    assert shown is not None
    assert {track.contingent for track in patrol.tracks} == {"russia", "turkiye"}
    assert all(track.synthetic for track in patrol.tracks)
    assert "synthetic" in " ".join(shown.words)


def brief(folder: Path, day: str) -> str:
    """The duty officer's brief, on one line."""
    return " ".join(run("brief", folder, "--date", day).split())


def in_order(text: str, *words: str) -> bool:
    """Whether the words stand in the text, each after the one before."""
    return re.search(".*?".join(map(re.escape, words)), text) is not None


def test_the_brief_of_15_march_has_each_account_of_the_first_patrol(entered: Path) -> None:
    told = brief(entered, "2020-03-15")
    assert in_order(told, "Patrol m4-2020-03-15", "accounts differ")
    assert in_order(told, "Russia (its no. 1)", "turned back", "the route was shortened", "Türkiye (its no. 1)")
    assert in_order(told, "Türkiye (its no. 1)", "completed", "Syrian Observatory", "at Nayrab", "aborted")


def test_the_brief_of_14_july_is_a_handover(entered: Path) -> None:
    told = brief(entered, "2020-07-14")
    assert in_order(
        told, "Russia (its no. 20)", "halted at Ariha 14 Jul 08:50", "three Russian servicemen lightly injured"
    )
    assert in_order(told, "lightly injured", "aborted", "Türkiye (its no. 21)", "halted", "no casualties")
    assert in_order(told, "Joint patrol", "Russia 20", "Türkiye 21")
    assert in_order(told, "illustrative-notice-2020-07-15-search", "an acknowledgement nor an answer is a permission")
    assert in_order(told, "illustrative-case-2020-07-14", "Illustrative, not history")
    assert in_order(told, "WHO LOOKED", "patrol m4-2020-07-14 (synthetic)", "told by others")


def test_the_brief_of_25_august_has_a_grenade_beside_an_explosion(entered: Path) -> None:
    told = brief(entered, "2020-08-25")
    assert in_order(told, "Russia (its no. 23)", "two servicemen lightly concussed", "grenade launcher", "aborted")
    assert in_order(told, "Türkiye (its no. 26)", "halted", "an explosion slightly damaged a vehicle")
    assert in_order(told, "Joint patrol", "Russia 23", "Türkiye 26")
    assert in_order(told, "illustrative-notice-2020-08-26-recovery", "26 Aug 06:00"), "the reply is owed by then"


MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def days_in(text: str, year: int) -> set[date]:
    """Every day that a text names, those without a year in this one."""
    iso = {date.fromisoformat(one) for one in re.findall(r"\b20\d\d-\d\d-\d\d\b", text)}
    named = re.findall(rf"\b(\d\d?) ({'|'.join(MONTHS)})[a-z]*(?: (20\d\d))?", text)
    return iso | {date(int(of or year), MONTHS.index(month) + 1, int(day)) for day, month, of in named}


@pytest.mark.parametrize("day", ["2020-03-15", "2020-07-14", "2020-08-25"])
def test_a_brief_knows_nothing_of_what_came_after_it(day: str, entered: Path) -> None:
    told = brief(entered, day)
    ahead = date.fromisoformat(day) + timedelta(days=2)
    assert max(days_in(told, 2020)) <= ahead, "only what is planned or owed may lie ahead"
    assert "withdrawn" not in told
    for later in (one for one in STORY["patrols"] if one["day"] > date.fromisoformat(day)):
        assert f"m4-{later['day']}" not in told


def test_a_side_that_tells_of_a_joint_patrol_tells_that_both_took_part(node: Node) -> None:
    for patrol in patrols(node):
        for account in (one for one in patrol.accounts if one.told_by in ("russia", "turkiye")):
            assert account.composition is not None
            assert [one.party for one in account.composition.actual.contingents] == ["russia", "turkiye"]
    (told,) = (one for one in patrol_of(node, "2020-05-05").accounts if one.told_by == "russia")
    assert told.composition is not None
    assert told.composition.actual.contingents[0].of_type("BTR-82A") == 2
