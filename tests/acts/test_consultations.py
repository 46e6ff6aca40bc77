"""Consultations of real nodes: readouts of two sides, activations and issues, commitments that are followed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.store.conftest import MakeNode
from tests.store.exchanging import actor, exchange_all, meet
from truceline.acts.consultations import Made, activations, consultations, follow, hold, readout, undertakings
from truceline.coordination.consultations import Consultation, Participant, Point
from truceline.errors import InvalidFact, InvalidPlan, NotPermitted, TrucelineError, UnknownName
from truceline.facts import MemberAdded
from truceline.store import journal
from truceline.store.journal import Actor
from truceline.store.matters import listed
from truceline.store.node import Node

HELD = datetime(2020, 3, 12, 13, tzinfo=UTC)
OPEN = Made("turkiye", "open the M4 to traffic", date(2020, 3, 31))


def call(id: str = "c-1", *sides: str, **more: object) -> Consultation:
    told = {"id": id, "kind": "call", "level": "ministers", "channel": "telephone", "start": HELD}
    people = tuple(Participant(side=side) for side in sides or ("turkiye", "russia"))
    return Consultation.model_validate(told | {"participants": people} | more)


def held(make_node: MakeNode, name: str = "north") -> Node:
    node = make_node(name)
    hold(actor(node), call(), joint=True)
    return node


def states(node: Node, day: date) -> dict[str, str]:
    return {one.id: one.state for one in undertakings(node, day)}


def test_each_side_gives_its_readout_at_its_own_node_and_both_read_the_same(make_node: MakeNode) -> None:
    north, south = held(make_node), make_node("south")
    meet(north, south)
    exchange_all(north, south)
    readout(actor(north), "c-1", "turkiye", [Point(topic="Patrols", says="begin on 15 March")], at=HELD, joint=True)
    readout(actor(south), "c-1", "russia", [Point(topic="patrols", says="are studied")], at=HELD, joint=True)
    exchange_all(north, south)
    records = [consultations(node, view="joint") for node in (north, south)]
    assert records[0] == records[1]
    (record,) = records[0]
    assert record.comparison is not None
    assert [row.words for row in record.comparison.rows] == [
        "patrols - russia: are studied; turkiye: begin on 15 March (readouts differ)"
    ]
    assert [(one.author, one.readout.side) for one in record.readouts] == [
        ("north/op-1", "turkiye"),
        ("south/op-1", "russia"),
    ]


def test_thirty_one_activations_on_seventeen_issues_are_two_numbers(make_node: MakeNode) -> None:
    # Between two meetings of a mechanism in spring 2018 its hotline was used 31 times on 17 issues.
    node = make_node()
    for n in range(31):
        start = datetime(2020, 2, 1, tzinfo=UTC) + timedelta(days=n)
        told = {"kind": "hotline", "level": "liaison", "start": start, "issues": (f"issue-{n % 17:02}",)}
        hold(actor(node), call(f"h-{n:02}", **told))
    tally = activations(node)
    assert (tally.activations, len(tally.by_issue), tally.words) == (31, 17, "31 activations on 17 issues")
    assert tally.by_issue["issue-03"] == ("h-03", "h-20")
    part = activations(node, date(2020, 2, 1), date(2020, 2, 18))
    assert (part.activations, len(part.by_issue)) == (18, 17)


def test_a_commitment_is_pending_then_due_then_late_until_somebody_says_that_it_was_kept(make_node: MakeNode) -> None:
    node = held(make_node)
    node = reopened_later(node)
    readout(actor(node), "c-1", "russia", made=[OPEN], at=HELD)
    name = OPEN.name
    assert states(node, date(2020, 3, 11)) == {}
    assert states(node, date(2020, 3, 27)) == {name: "pending"}
    assert states(node, date(2020, 3, 28)) == {name: "due"}
    assert states(node, date(2020, 4, 1)) == {name: "late"}
    follow(actor(node), name, "russia", "kept", on=date(2020, 4, 3))
    assert states(node, date(2020, 4, 2)) == {name: "late"}
    assert states(node, date(2020, 4, 3)) == {name: "kept"}
    follow(actor(node), name, "turkiye", "partly", on=date(2020, 4, 4))
    assert states(node, date(2020, 4, 4)) == {name: "disputed"}


def reopened_later(node: Node) -> Node:
    """The same node, some weeks on."""
    node.clock.now += timedelta(days=40)  # type: ignore[attr-defined]
    return node


def test_both_sides_who_tell_of_a_commitment_in_the_same_words_tell_of_one(make_node: MakeNode) -> None:
    node = held(make_node)
    readout(actor(node), "c-1", "russia", made=[OPEN], at=HELD)
    readout(actor(node), "c-1", "turkiye", made=[Made("turkiye", "Open  the M4 to traffic")], at=HELD)
    (one,) = undertakings(node, date(2020, 3, 15))
    assert (one.told_by, one.dues, one.undated, one.differs) == (
        ("russia", "turkiye"), (date(2020, 3, 31),), True, True,
    )  # fmt: skip
    hold(actor(node), call("c-2", start=HELD + timedelta(days=2)))
    readout(actor(node), "c-2", "russia", made=[OPEN], at=HELD + timedelta(days=2))
    assert [one.consultations for one in undertakings(node, date(2020, 3, 15))] == [("c-1", "c-2")]


def test_a_readout_that_was_given_later_is_not_known_before(make_node: MakeNode) -> None:
    node = held(make_node)
    readout(actor(node), "c-1", "russia", made=[OPEN], at=datetime(2020, 3, 13, 21, 59, tzinfo=UTC))
    # 21:59 UTC is 23:59 by the agreement's clock.
    assert (states(node, date(2020, 3, 12)), len(states(node, date(2020, 3, 13)))) == ({}, 1)


def test_what_is_said_of_a_commitment_that_nobody_here_knows_of_stands_beside_nothing(make_node: MakeNode) -> None:
    north, south = held(make_node), make_node("south")
    meet(north, south)
    readout(actor(north), "c-1", "russia", made=[OPEN], at=HELD)
    follow(actor(north), OPEN.name, "russia", "kept", joint=True)
    exchange_all(north, south)
    assert undertakings(south) == ()
    assert [row.id for row in listed(south, "commitment")] == [OPEN.name]


def test_the_list_knows_by_when_the_first_commitment_is_due(node: Node) -> None:
    hold(actor(node), call())
    readout(actor(node), "c-1", "russia", made=[OPEN], at=HELD)
    (row,) = listed(node, "consultation")
    assert (row.state, row.day, row.due) == ("partly_told", "2020-03-12", "2020-04-01T00:00:00.000000Z")


@pytest.mark.parametrize(
    ("written", "error", "message"),
    [
        (call("c-2", "turkiye", "atlantis"), UnknownName, "consultation c-2: no party has the id 'atlantis'"),
        (call("c-2", start=HELD + timedelta(days=9)), InvalidPlan, "c-2 is told of 2020-03-21, which is still to come"),
        (call("c-2", start=date(2020, 3, 30)), InvalidPlan, "c-2 is told of 2020-03-30, which is still to come"),
    ],
)
def test_a_consultation_that_cannot_have_been_is_refused(
    make_node: MakeNode, written: Consultation, error: type[TrucelineError], message: str
) -> None:
    node = make_node()
    with pytest.raises(error, match=message):
        hold(actor(node), written)
    assert consultations(node) == ()


def test_readouts_that_cannot_be_are_refused_in_one_line_and_nothing_is_written(make_node: MakeNode) -> None:
    node = held(make_node)
    late = Made("turkiye", "open the M4", date(2020, 3, 1))
    for consultation, side, told, error, message in (
        ("c-1", "iran", {}, UnknownName, "'iran' took no part in c-1; one of russia, turkiye"),
        ("c-9", "russia", {}, UnknownName, "nothing tells that a consultation 'c-9' was held"),
        ("c-1", "atlantis", {}, UnknownName, "the readout of atlantis: no party has the id 'atlantis'"),
        ("c-1", "russia", {"made": [Made("nobody", "x")]}, UnknownName, "no party has the id 'nobody'"),
        ("c-1", "russia", {"made": [late]}, InvalidPlan, "is due on 2020-03-01, before the consultation of 2020-03-12"),
        (
            "c-1",
            "russia",
            {"made": [Made("russia", "x", date.max)]},
            InvalidPlan,
            "the year 9999 is none of a ceasefire; give one",
        ),
        ("c-1", "russia", {"made": [Made("russia", " ")]}, InvalidPlan, "the readout of russia: act is empty; say it"),
        ("c-1", "russia", {"made": [Made("russia", "x", None, "a b")]}, InvalidPlan, "'a b' is no name for it"),
        ("c-1", "russia", {"points": [Point(topic="x", says="")]}, InvalidPlan, "what the point says is empty"),
        ("c-1", "russia", {"made": [OPEN, OPEN]}, InvalidPlan, "has the commitment .* twice; tell it once"),
        ("c-1", "russia", {"at": HELD + timedelta(days=30)}, InvalidPlan, "which is still to come"),
        ("c-1", "russia", {"at": HELD.replace(tzinfo=None)}, InvalidPlan, "at a time without a zone"),
        ("c-1", "russia", {"points": [None]}, InvalidFact, "points.0: input should be"),
    ):
        with pytest.raises(error, match=message) as caught:
            readout(actor(node), consultation, side, **{"at": HELD} | told)  # type: ignore[arg-type]
        assert "\n" not in str(caught.value)
    assert consultations(node)[0].readouts == ()


def test_a_commitment_that_nobody_told_is_not_followed(make_node: MakeNode) -> None:
    node = held(make_node)
    with pytest.raises(UnknownName, match="no readout tells of a commitment 'x'"):
        follow(actor(node), "x", "russia", "kept")
    readout(actor(node), "c-1", "russia", made=[OPEN], at=HELD)
    with pytest.raises(InvalidPlan, match="which is still to come"):
        follow(actor(node), OPEN.name, "russia", "kept", on=date(2020, 4, 20))
    with pytest.raises(UnknownName, match="no party has the id 'nobody'"):
        follow(actor(node), OPEN.name, "nobody", "kept")


def test_a_liaison_officer_gives_the_readout_of_the_own_party_alone(make_node: MakeNode) -> None:
    node = held(make_node)
    journal.write(actor(node), MemberAdded(code="lo-1", roles=("liaison_officer",), party="russia"))
    officer = Actor(node, "lo-1")
    readout(officer, "c-1", "russia", at=HELD, joint=True)
    with pytest.raises(NotPermitted, match="does not speak for turkiye"):
        readout(officer, "c-1", "turkiye", at=HELD, joint=True)


def test_two_officers_at_one_consultation_one_is_told_what_changed(make_node: MakeNode) -> None:
    node = held(make_node)
    saw = {"consultation:c-1": 1}
    readout(actor(node), "c-1", "russia", at=HELD, joint=True, saw=saw)
    with pytest.raises(TrucelineError, match="consultation:c-1"):
        readout(actor(node), "c-1", "turkiye", at=HELD, joint=True, saw=saw)
    assert [one.readout.side for one in consultations(node)[0].readouts] == ["russia"]
