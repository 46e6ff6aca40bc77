"""What is owed at a node: over all matters, by the calendar, and at once; and reminders of it from the record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.store.conftest import PASSPHRASE, Clock, MakeNode
from tests.store.exchanging import actor, meet, send
from truceline.acts.due import due, reminders
from truceline.claims.claim import Claim
from truceline.cli.main import app
from truceline.coordination.patrol import Concurrence, Event, Plan
from truceline.coordination.window import Window
from truceline.errors import InvalidSetting
from truceline.facts import (
    ClaimAccepted,
    IncidentOpened,
    MemberAdded,
    PatrolAnswered,
    PatrolPlanned,
    PatrolTold,
    SitrepApproved,
    SitrepIssued,
    SitrepPrepared,
)
from truceline.store import journal
from truceline.store.node import Node, close

START = datetime(2020, 3, 15, 9, 30, tzinfo=UTC)
SIDES = ("turkiye", "russia")


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def later(node: Node, minutes: float) -> None:
    """Put the node's clock to so many minutes after it was founded."""
    clock = node.clock
    assert isinstance(clock, Clock)
    clock.now = at(minutes)


def planned(node: Node, id: str = "p-1", *, joint: bool = False) -> None:
    plan = Plan(route="m4", start=0, end=10, window=Window(start=at(0), end=at(120)))
    answers = [PatrolAnswered(patrol=id, answer=Concurrence(side=one, answer="concurred", at=at(-30))) for one in SIDES]
    journal.write(actor(node), PatrolPlanned(patrol=id, plan=plan, sides=SIDES), *answers, joint=joint)


def tell(node: Node, *kinds: str, side: str = "turkiye", minutes: float = 60, joint: bool = False) -> None:
    told = [
        PatrolTold(
            patrol="p-1",
            event=Event(kind=kind, told_by=side, at=at(minutes), reason="mine" if kind == "aborted" else ""),
        )
        for kind in kinds
    ]
    journal.write(actor(node), *told, joint=joint)


def words(node: Node, minutes: float, **asked: Any) -> list[str]:
    return [one.standing(at(minutes)).words for one in due(node, at(minutes), **asked)]


def without_daily(said: list[str]) -> list[str]:
    return [one for one in said if not one.startswith("daily report")]


def test_the_report_on_a_patrol_is_due_two_hours_after_it_ended(node: Node) -> None:
    planned(node)
    tell(node, "departed", "completed")
    later(node, 70)
    assert without_daily(words(node, 70)) == ["patrol report on p-1, turkiye: due 2020-03-15 12:30 UTC, in 1 h 50 min"]
    assert without_daily(words(node, 200)) == [
        "patrol report on p-1, turkiye: due 2020-03-15 12:30 UTC, overdue by 20 min"
    ]
    assert without_daily(words(node, 59)) == [], "before it ended nothing is owed"


def test_the_days_report_is_due_at_the_cut_off_of_the_agreements_clock(node: Node) -> None:
    assert words(node, 60) == ["daily report on 2020-03-15: due 2020-03-15 17:30 UTC, in 7 h"]
    overdue, coming = words(node, 24 * 60)
    assert overdue.startswith("daily report on 2020-03-15: due 2020-03-15 17:30 UTC, overdue by")
    assert coming.startswith("daily report on 2020-03-16: due 2020-03-16 17:30 UTC, in")


def test_the_days_report_is_owed_no_more_once_it_was_issued(node: Node) -> None:
    told: dict[str, Any] = {"sitrep": "s-1", "day": START.date(), "audience": "own", "as_of": at(-5)}
    told["documents"] = {"report.html": "0" * 64}
    op1, op2 = (journal.Actor(node, code) for code in ("op-1", "op-2"))
    journal.write(op1, MemberAdded(code="op-2", roles=("releasing_officer",)), SitrepPrepared(**told))
    assert len(words(node, 60)) == 1
    journal.write(op2, SitrepApproved(sitrep="s-1"))
    journal.write(op2, SitrepIssued(**told, prepared_by="north/op-1", approved_by="north/op-2"))
    assert words(node, 60) == []


def test_what_comes_later_than_asked_is_not_listed(node: Node) -> None:
    assert words(node, 60, within=timedelta(hours=6)) == []
    assert words(node, 60, within=timedelta(hours=7)) != []
    assert words(node, 60, within=timedelta.max) != []


def test_an_aborted_patrol_calls_for_a_flash_report_until_it_is_told_to_all(node: Node) -> None:
    planned(node, joint=True)
    later(node, 61)
    tell(node, "departed", "aborted")
    assert without_daily(words(node, 62))[0] == "flash report on p-1: due 2020-03-15 10:45 UTC, in 13 min"
    tell(node, "departed", "aborted", joint=True)
    later(node, 70)
    assert not [one for one in words(node, 70) if one.startswith("flash")]


def harmed() -> ClaimAccepted:
    quote = "A mine killed a driver of the joint patrol."
    span = {"start": 0, "end": len(quote)}
    figure = {"of": "killed", "low": 1, "high": 1, "text": "a", "span": span}
    claim = Claim.model_validate(
        {
            "id": "r-1:0:explosion",
            "report": "r-1",
            "span": span,
            "quote": quote,
            "kind": "explosion",
            "figures": [figure],
        }
    )
    return ClaimAccepted(claim=claim)


def test_staff_killed_calls_for_a_flash_report_until_it_stands_in_the_shared_log(node: Node) -> None:
    journal.write(actor(node), harmed())
    (said,) = without_daily(words(node, 1))
    assert said.startswith("flash report on r-1:0:explosion: due 2020-03-15 09:45 UTC, in 1")
    journal.write(actor(node), IncidentOpened(incident="i-1", claims=("r-1:0:explosion",)), joint=True)
    later(node, 5)
    assert without_daily(words(node, 5)) == []


def test_what_stays_at_home_is_not_in_what_peers_see_as_due(node: Node) -> None:
    planned(node)
    tell(node, "departed", "completed")
    assert without_daily(words(node, 70, view="joint")) == []
    assert without_daily(words(node, 70)) != []


def test_a_mission_gives_its_own_times_in_the_nodes_folder(node: Node) -> None:
    planned(node)
    tell(node, "departed", "completed")
    (node.folder / "deadlines.yaml").write_text('patrol_report: {after: 30}\ndaily_report: {daily: "23:59"}\n')
    said = words(node, 70)
    assert "patrol report on p-1, turkiye: due 2020-03-15 11:00 UTC, in 20 min" in said
    assert any(one.startswith("daily report on 2020-03-15: due 2020-03-15 21:59 UTC") for one in said)
    (node.folder / "flash_reports.yaml").write_text("done: {says: done, steps: [completed]}\n")
    assert any(one.startswith("flash report on p-1") for one in words(node, 70))


@pytest.mark.parametrize("name", ["deadlines.yaml", "flash_reports.yaml"])
@pytest.mark.parametrize("content", [b"\xff\xfe", b"- a", b"[" * 9000, b"x: {after: 99999999999}"])
def test_a_missions_file_that_cannot_be_used_is_named(node: Node, name: str, content: bytes) -> None:
    (node.folder / name).write_bytes(content)
    with pytest.raises(InvalidSetting, match=name) as error:
        due(node)
    assert "\n" not in str(error.value)


def test_a_folder_in_place_of_a_missions_file_is_named(node: Node) -> None:
    (node.folder / "deadlines.yaml").mkdir()
    with pytest.raises(InvalidSetting, match=r"deadlines\.yaml"):
        due(node)


def heard(node: Node, *looks: float) -> list[tuple[str, datetime]]:
    found = []
    for start, end in pairwise(looks):
        found += [(one.owed.subject, one.reminder.at) for one in reminders(node, at(start), at(end))]
    return [one for one in found if not one[0].startswith("sitrep")]


def test_from_one_look_to_the_next_each_reminder_is_told_once(node: Node) -> None:
    planned(node)
    tell(node, "departed", "completed")
    later(node, 600)
    expected = [("patrol:p-1", at(150)), ("patrol:p-1", at(180))]
    assert heard(node, 70, 500) == expected
    assert heard(node, 70, 150, 151, 180, 300, 500) == expected


def test_what_a_peer_told_late_is_reminded_of_once_it_is_here(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    planned(south, joint=True)
    tell(south, "departed", "completed", joint=True)
    send(north, south)
    later(north, 400)
    send(south, north)
    assert heard(north, 70, 200, 350) == []
    assert heard(north, 70, 200, 350, 450, 600) == [("patrol:p-1", at(180))]


def test_the_days_report_is_reminded_of_once(node: Node) -> None:
    said = [one for start, end in pairwise((0, 300, 419, 480, 900)) for one in reminders(node, at(start), at(end))]
    assert [one.reminder.at for one in said] == [datetime(2020, 3, 15, hour, 30, tzinfo=UTC) for hour in (16, 17)]


def test_a_look_from_the_future_is_refused(node: Node) -> None:
    with pytest.raises(InvalidSetting, match="the last look lies ahead"):
        reminders(node, at(10), at(5))


def run(*given: str) -> tuple[int, str, str]:
    shown = CliRunner().invoke(app, ["due", *given])
    return shown.exit_code, shown.stdout, str(shown.exception or "")


def test_the_command_lists_what_is_overdue_first_and_says_who_waits(make_node: MakeNode) -> None:
    node = make_node("north")
    planned(node)
    tell(node, "departed", "completed")
    folder = str(node.folder)
    close(node)
    code, out, _ = run("--node", folder, "--at", "2020-03-15T15:00Z")
    assert code == 0
    assert out.splitlines() == [
        "1 overdue, 1 to come",
        "",
        "Overdue",
        "  patrol report on p-1, Türkiye: due 2020-03-15 12:30 UTC, overdue by 2 h 30 min",
        "    concerns Russia",
        "",
        "To come",
        "  daily report on 2020-03-15: due 2020-03-15 17:30 UTC, in 2 h 30 min",
    ]
    code, out, _ = run("--node", folder, "--at", "2020-03-15T12:10Z", "--reminders", "--since", "2020-03-15T11:00Z")
    assert (code, out) == (0, "patrol report on p-1, Türkiye: due 2020-03-15 12:30 UTC, due in 30 min\n")
    assert run("--node", folder, "--at", "2020-03-15T11:59Z", "--reminders", "--since", "2020-03-15T11:00Z")[1] == ""
    code, out, _ = run("--node", folder, "--at", "2020-03-15T15:00Z", "--json")
    assert '"subject": "patrol:p-1"' in out and '"state": "overdue"' in out and '"minutes": -150' in out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--reminders",), "go together"),
        (("--since", "2020-03-15"), "go together"),
        (("--at", "yesterday"), "is no time"),
        (("--at", "9999-12-31T23:59+00:00"), "is no time"),
        (("--at", "0001-01-01"), "is no time"),
        (("--reminders", "--since", "0001-01-01"), "is no time"),
    ],
)
def test_what_cannot_be_asked_is_one_clear_line(make_node: MakeNode, given: tuple[str, ...], said: str) -> None:
    node = make_node("north")
    close(node)
    code, _, error = run("--node", str(node.folder), *given)
    assert code != 0 and said in error and "\n" not in error


def test_a_length_of_time_is_written_with_its_unit(make_node: MakeNode) -> None:
    node = make_node("north")
    close(node)
    shown = CliRunner().invoke(app, ["due", "--node", str(node.folder), "--within", "soon"])
    assert shown.exit_code == 2 and "no length of time" in shown.output
    assert PASSPHRASE not in shown.output
