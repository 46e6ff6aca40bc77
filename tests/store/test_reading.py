"""What the logs of two nodes say together: the same for both, with what each decided beside the other's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.store.conftest import MakeNode
from tests.store.exchanging import actor, meet, send
from truceline.agreements.terms import read_terms
from truceline.claims.claim import Claim
from truceline.facts import (
    KINDS,
    BodyWithheld,
    ClaimAccepted,
    ClaimCorrected,
    ClaimMerged,
    ClaimRejected,
    Fact,
    MaterialKept,
    ReportGraded,
    ReportReceived,
)
from truceline.record.names import read_timestamp
from truceline.store import journal, log
from truceline.store.decisions import Settled
from truceline.store.journal import write
from truceline.store.node import Node
from truceline.store.permissions import permissions
from truceline.store.reading import Reading, decided, reading
from truceline.store.receive import Said, receive
from truceline.store.review_steps import accepting, decide
from truceline.store.suggest import context_of, suggested

TEXT = (
    "---\npublished: 2020-03-16\nsource: desk.example\n---\n"
    "Two soldiers were killed in shelling near Saraqib on 15 March 2020, the Defense Ministry said.\n"
    "A patrol on the M4 was cut short on 15 March 2020.\n"
)
Pair = tuple[Node, Node]


class Step(Fact):
    """A fact of a newer program."""

    kind = "drone_seen"
    leads_to = "seen"
    drone: str

    @property
    def subject(self) -> str:
        return f"drone:{self.drone}"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "shelling.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


@pytest.fixture
def pair(make_node: MakeNode, report: Path) -> Pair:
    """Two nodes that both received the same report and share it."""
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    for node in (north, south):
        receive(actor(node), [report], joint=True)
    return north, south


def exchange(north: Node, south: Node) -> None:
    send(north, south)
    send(south, north)


def claims_of(node: Node, now: Reading) -> list[Claim]:
    read = suggested(node, now.reports, context_of(read_terms([node.folder])))
    return [claim for _, claims in read for claim in claims]


def settled(node: Node) -> Settled:
    now = reading(node)
    return now.settled(claims_of(node, now))


def test_a_file_that_both_received_is_one_report_with_one_id(pair: Pair) -> None:
    exchange(*pair)
    seen = {node.name: reading(node) for node in pair}
    assert [report.id for report in seen["north"].reports] == [report.id for report in seen["south"].reports]
    assert len(seen["north"].reports) == 1
    assert seen["north"].reports == seen["south"].reports


def test_both_read_the_same_of_differing_decisions(pair: Pair) -> None:
    north, south = pair
    shelling, patrol = claims_of(north, reading(north))
    write(actor(north), ClaimRejected(claim=shelling, reason="a rumour"), ClaimAccepted(claim=patrol), joint=True)
    attack = shelling.model_copy(update={"kind": "attack"})
    write(actor(south), ClaimCorrected(claim=attack, fields=("kind",)), ClaimAccepted(claim=patrol), joint=True)
    exchange(north, south)
    one, other = settled(north), settled(south)
    assert (one.claims, one.reviews) == (other.claims, other.reviews)
    assert [claim.kind for claim in one.claims] == ["attack", "patrol"]
    assert one.reviews[shelling.id].state == "differing"
    assert [side.state for side in one.reviews[shelling.id].sides] == ["rejected", "corrected"]
    assert one.reviews[patrol.id].state == "accepted"
    assert len(one.reviews[patrol.id].by) == 2


def test_what_stays_at_home_is_read_at_home_alone(pair: Pair) -> None:
    north, south = pair
    shelling, _ = claims_of(north, reading(north))
    write(actor(north), ClaimRejected(claim=shelling))
    exchange(north, south)
    assert shelling.id in settled(north).reviews
    assert settled(south).reviews == {}


def test_grades_that_differ_grade_nothing_and_are_both_kept(pair: Pair) -> None:
    north, south = pair
    file = reading(north).reports[0].id
    write(actor(north), ReportGraded(report=file, reliability="B", credibility=2), joint=True)
    write(actor(south), ReportGraded(report=file, reliability="E", credibility=2), joint=True)
    exchange(north, south)
    now = reading(south)
    assert (now.reports[0].source.reliability, now.reports[0].credibility) == (None, 2)
    assert [(grade.node, grade.reliability) for grade in now.grades[file]] == [("north", "B"), ("south", "E")]


def test_what_a_peer_sent_later_was_not_known_before(pair: Pair) -> None:
    north, south = pair
    shelling, _ = claims_of(north, reading(north))
    write(actor(north), ClaimRejected(claim=shelling), joint=True)
    before = read_timestamp(log.logs(south)[south.internal].last_at)
    send(north, south)
    after = read_timestamp(log.logs(south)[south.internal].last_at)
    assert decided(south, before).decisions == {}
    assert set(decided(south, after).decisions) == {shelling.id}
    assert set(decided(south).decisions) == {shelling.id}


def test_as_of_gives_each_step_as_it_stood(make_node: MakeNode, report: Path) -> None:
    north = make_node()
    start = read_timestamp(log.logs(north)[north.internal].last_at)
    receive(actor(north), [report])
    shelling, patrol = claims_of(north, reading(north))
    steps = [ClaimAccepted(claim=shelling), ClaimRejected(claim=shelling), ClaimMerged(claim=patrol, into=shelling.id)]
    times = [read_timestamp(write(actor(north), step)[0].at) for step in steps]
    assert reading(north, start).reports == ()
    assert [reading(north, at).review_of(shelling.id).state for at in times] == ["accepted", "rejected", "rejected"]
    assert [reading(north, at).review_of(patrol.id).state for at in times] == ["unreviewed", "unreviewed", "merged"]
    assert decided(north, times[0] - timedelta(microseconds=1)).decisions == {}


def test_a_report_that_its_node_withholds_is_said_to_be_missing(pair: Pair, tmp_path: Path) -> None:
    north, south = pair
    (tmp_path / "other.txt").write_text("Three shells fell near Ariha on 14 March 2020.\n", encoding="utf-8")
    receive(actor(north), [tmp_path / "other.txt"], joint=True)
    kept = next(entry for entry, _ in reversed(list(log.entries(north, north.shared))) if entry.kind == "material_kept")
    write(actor(north), BodyWithheld(entry=f"{kept.log}#{kept.seq}", reason="not cleared"), joint=True)
    exchange(north, south)
    assert len(reading(north).reports) == 2
    now = reading(south)
    assert len(now.reports) == 1
    assert "ask north" in str(now.unread[0])


def test_a_protected_sources_claim_is_whole_at_home_and_coarse_abroad(make_node: MakeNode, report: Path) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    receive(actor(north), [report], said=Said(source="s-7"))
    shelling, _ = claims_of(north, reading(north))
    assert "shelling" not in reading(north).reports[0].id
    decide(actor(north), accepting([shelling], "seen"), joint=True)
    exchange(north, south)
    assert shelling in settled(north).claims
    abroad = settled(south)
    assert not abroad.faulty
    (coarse,) = abroad.claims
    assert (coarse.id, coarse.kind) == (shelling.id, "shelling")
    assert "Saraqib" not in coarse.quote
    assert abroad.reviews[coarse.id].state == "accepted"
    decide(actor(south), accepting([coarse], "plausible"), joint=True)
    exchange(north, south)
    for node in (north, south):
        assert settled(node).reviews[shelling.id].state == "accepted"
        assert len(settled(node).reviews[shelling.id].by) == 2


def test_what_this_program_does_not_know_is_named(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    north, south = pair
    with monkeypatch.context() as patch:
        patch.setitem(KINDS, Step.kind, Step)
        table = permissions()
        may = {**table.may, Step.kind: frozenset(table.roles)}
        patch.setattr(journal, "permissions", lambda: table.model_copy(update={"may": may}))
        (written,) = write(actor(north), Step(drone="d-1"), joint=True)
    exchange(north, south)
    assert (written.ref, "drone_seen") in reading(south).unknown
    assert reading(south).reports == reading(north).reports


def test_a_step_that_was_not_legal_is_named_and_changes_nothing(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    north, south = pair
    shelling, _ = claims_of(north, reading(north))
    write(actor(north), ClaimAccepted(claim=shelling), joint=True)
    with monkeypatch.context() as patch:
        patch.setattr("truceline.store.journal.illegal", lambda *_: "")
        write(actor(north), ClaimAccepted(claim=shelling, reason="again"), joint=True)
    exchange(north, south)
    now = reading(south)
    assert [standing.id for standing in now.irregular] == [shelling.id]
    assert now.review_of(shelling.id).reason == ""


@pytest.mark.parametrize(
    "name", ["", "/", "..", "a\x00b.csv", "x" * 5_000, "https://[", "z.zip", "a.mapping.yaml", "\u202egnp.txt"]
)
@pytest.mark.parametrize("moment", [datetime.min, datetime(9999, 12, 31, 23, tzinfo=UTC), datetime(2020, 3, 15)])
def test_whatever_a_peer_calls_a_file_the_others_are_read(pair: Pair, name: str, moment: datetime) -> None:
    north, south = pair
    strange = MaterialKept(content=b"PK\x03\x04 Two shells fell near Ariha.", content_type="text/plain")
    received = ReportReceived(
        report="strange", material=strange.id, name=name, received=moment, mapping="- [", url=name
    )
    missing = received.model_copy(update={"report": "missing", "material": "0" * 64})
    write(actor(north), strange, received, missing, joint=True)
    send(north, south)
    now = reading(south)
    assert "shelling.txt" in {report.path for report in now.reports}
    assert all(report.id.isprintable() and len(report.id) < 250 for report in now.reports)
    assert any("is not here" in str(unread) for unread in now.unread)
