"""The journal is the only door, takes all of a step or nothing, and refuses what is not legal or not permitted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections

from truceline.errors import IllegalStep, InvalidFact, InvalidSetting, NotPermitted
from truceline.facts import (
    BodyErased,
    IncidentMerged,
    IncidentOpened,
    MaterialKept,
    MemberAdded,
    MemberRemoved,
    ReportGraded,
    ReportReceived,
    UnknownFact,
)
from truceline.record.checkpoint import read_checkpoint
from truceline.record.merkle import leaf_hash, root_of
from truceline.store import journal, log
from truceline.store.journal import Actor
from truceline.store.node import Node
from truceline.store.rebuild import check

MakeNode = Callable[..., Node]
SOURCE = Path(__file__).resolve().parents[2] / "src/truceline"


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    return make_node("north")


@pytest.fixture
def actor(node: Node) -> Actor:
    return journal.operator(node)


def opened(name: str, *claims: str) -> IncidentOpened:
    return IncidentOpened(incident=name, claims=claims or ("r:0-4:shelling",))


def test_what_is_written_stands_in_the_log_under_a_signed_checkpoint(node: Node, actor: Actor) -> None:
    before = log.logs(node)[node.shared].size
    written = journal.write(actor, opened("i-1"), opened("i-2"), joint=True)
    assert [w.ref for w in written] == [f"north/shared#{before}", f"north/shared#{before + 1}"]
    head = log.logs(node)[node.shared]
    checkpoint = read_checkpoint(head.checkpoint, node.signing.vkey)
    assert checkpoint.size == head.size == before + 2
    assert checkpoint.root == root_of(leaf_hash(data) for _, data in log.entries(node, node.shared))
    assert [log.fact(node, entry) for entry, _ in log.entries(node, node.shared, before)] == [
        opened("i-1"),
        opened("i-2"),
    ]


def test_a_step_is_taken_whole_or_not_at_all(node: Node, actor: Actor) -> None:
    before = log.logs(node)[node.internal]
    with pytest.raises(IllegalStep):
        journal.write(actor, opened("i-1"), IncidentMerged(incident="i-9", into="i-1"))
    assert log.logs(node)[node.internal] == before
    assert not list(log.standings(node, type="incident"))


def test_a_step_that_is_not_the_next_is_refused(node: Node, actor: Actor) -> None:
    journal.write(actor, opened("i-1"))
    with pytest.raises(IllegalStep, match="open already"):
        journal.write(actor, opened("i-1"))


def test_steps_of_one_call_follow_each_other(node: Node, actor: Actor) -> None:
    journal.write(actor, opened("i-1"), opened("i-2"), IncidentMerged(incident="i-1", into="i-2"))
    (standing,) = log.standings(node, subject="incident:i-1")
    assert standing.state == "merged"


def test_who_has_no_right_is_refused(node: Node, actor: Actor) -> None:
    journal.write(actor, MemberAdded(code="op-2", roles=("auditor",)))
    with pytest.raises(NotPermitted, match="auditor"):
        journal.write(Actor(node, "op-2"), opened("i-1"))
    journal.write(actor, MemberAdded(code="op-2", roles=("analyst",)))
    journal.write(Actor(node, "op-2"), opened("i-1"))
    journal.write(actor, MemberRemoved(code="op-2"))
    with pytest.raises(NotPermitted):
        journal.write(Actor(node, "op-2"), opened("i-2"))


def test_a_stranger_cannot_make_himself_a_member(node: Node) -> None:
    with pytest.raises(NotPermitted):
        journal.write(Actor(node, "op-9"), MemberAdded(code="op-9", roles=("administrator",)))


def test_the_member_who_acts_must_be_named_where_there_are_several(node: Node, actor: Actor) -> None:
    assert journal.operator(node) == actor
    journal.write(actor, MemberAdded(code="op-2", roles=("analyst",)))
    with pytest.raises(InvalidSetting, match="--as"):
        journal.operator(node)
    assert journal.operator(node, "op-2").author == "north/op-2"
    with pytest.raises(InvalidSetting, match="no member"):
        journal.operator(node, "op-3")


def test_a_kind_that_stays_at_home_cannot_be_shared(node: Node, actor: Actor) -> None:
    with pytest.raises(InvalidFact):
        journal.write(actor, MemberAdded(code="op-2", roles=("analyst",)), joint=True)


def test_what_no_reader_would_take_is_not_signed(node: Node, actor: Actor) -> None:
    with pytest.raises(InvalidFact):
        journal.write(actor, opened("i-\n1"))
    with pytest.raises(InvalidFact):
        journal.write(actor, opened("i" * 300))


def test_a_clock_that_is_set_back_does_not_take_the_log_back(make_node: MakeNode) -> None:
    times = [datetime(2020, 3, 15, 12, tzinfo=UTC)]
    node = make_node("south", clock=lambda: times[-1])
    actor = journal.operator(node)
    first = journal.write(actor, opened("i-1"))[0]
    times.append(times[-1] - timedelta(days=400))
    second = journal.write(actor, opened("i-2"))[0]
    assert second.at == first.at
    assert not list(check(node))


def test_an_erased_body_is_gone_from_the_log_and_from_its_views(node: Node, actor: Actor) -> None:
    kept = MaterialKept(content=b"a name that must go" * 5000, content_type="text/plain")
    ref = journal.write(actor, kept)[0].ref
    assert log.fact(node, log.entry(node, ref)) == kept
    journal.write(actor, BodyErased(entry=ref, reason="asked to"))
    entry = log.entry(node, ref)
    assert log.body(node, entry) is None
    assert isinstance(log.fact(node, entry), UnknownFact)
    (standing,) = log.standings(node, subject=kept.subject)
    assert standing.detail["material_kept"] is None
    assert not list(node.bodies.glob("??/*"))
    assert not list(check(node))


def test_a_body_of_another_log_cannot_be_erased(node: Node, actor: Actor) -> None:
    ref = journal.write(actor, opened("i-1"), joint=True)[0].ref
    with pytest.raises(InvalidFact):
        journal.write(actor, BodyErased(entry=ref, reason="asked to"))


def test_what_is_recorded_is_told_when_it_is_on_the_disk(node: Node, actor: Actor) -> None:
    told: list[str] = []

    def hear(sender: object, node: Node, written: tuple[journal.Written, ...], **_: object) -> None:
        told.extend(one.subject for one in written)

    journal.recorded.connect(hear)
    try:
        journal.write(actor, opened("i-1"))
        with pytest.raises(IllegalStep):
            journal.write(actor, opened("i-2"), opened("i-2"))
    finally:
        journal.recorded.disconnect(hear)
    assert told == ["incident:i-1"]


def test_a_view_that_is_made_again_is_the_same(node: Node, actor: Actor) -> None:
    report = ReportReceived(report="r-1", material="0" * 64, name="r.txt", received=datetime(2020, 3, 15, tzinfo=UTC))
    journal.write(actor, opened("i-1"), report, ReportGraded(report="r-1", reliability="B", credibility=2))
    assert not list(check(node))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE standing SET state = 'merged' WHERE subject = 'incident:i-1'",
        "DELETE FROM standing WHERE subject = 'incident:i-1'",
        "UPDATE standing SET detail = '{}' WHERE subject = 'incident:i-1'",
    ],
)
def test_a_row_changed_behind_the_records_back_is_named(node: Node, actor: Actor, sql: str) -> None:
    journal.write(actor, opened("i-1"))
    with connections[node.alias].cursor() as cursor:
        cursor.execute(sql)
    named = list(check(node))
    assert named
    assert all("incident:i-1" in line for line in named)


def test_a_copied_column_that_was_changed_is_named(node: Node, actor: Actor) -> None:
    ref = journal.write(actor, opened("i-1"))[0].ref
    with connections[node.alias].cursor() as cursor:
        cursor.execute("UPDATE record_entry SET kind = 'incident_split' WHERE subject = 'incident:i-1'")
    assert any(ref in line for line in check(node))


WRITES = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM)\s+(record_\w+|standing|\{table\})", re.IGNORECASE)
DOORS = {"journal.py", "projection.py", "rebuild.py", "bodies.py", "exchange.py", "evidence.py"}


def test_nothing_but_the_journal_and_what_it_calls_writes_the_record() -> None:
    writers = {path.name for path in SOURCE.rglob("*.py") if WRITES.search(path.read_text(encoding="utf-8"))}
    assert writers <= DOORS
    models = r"\b(Log|Entry|Body|Receipt|Evidence|Standing)\.objects\b"
    assert not [path for path in SOURCE.rglob("*.py") if re.search(models, path.read_text(encoding="utf-8"))]
