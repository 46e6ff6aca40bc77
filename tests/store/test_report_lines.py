"""Lines of reports: whatever else is recorded or read while they are written, they say how a report stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from tests.store.conftest import MakeNode
from tests.store.exchanging import meet, send
from truceline.acts import reviewing
from truceline.acts.reports import Said, hand_in
from truceline.facts import BodyErased, MaterialKept, ReportReceived
from truceline.store import bodies, jobs, journal, log, read_reports, report_lines
from truceline.store.journal import operator
from truceline.store.matters import VIEWS
from truceline.store.node import Node
from truceline.store.one_report import coming, open_report
from truceline.store.suggest import read_claims

TEXT = b"---\npublished: 2020-03-16\n---\nTwo soldiers were killed in shelling near Saraqib on 15 March 2020.\n"


def came(node: Node, *, joint: bool = False) -> str:
    """The id of a file that came in and is not read yet."""
    (file,) = hand_in(operator(node), TEXT, "one.txt", Said(), joint=joint).kept
    return file


def line(node: Node, file: str, view: Any = "own") -> read_reports.Line:
    (found,) = read_reports.of_file(node, file, view=view, limit=2)
    return found


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object], *, with_claims: bool = False) -> None:
    """Lets something happen once between working lines out and writing them: the first, or those with claims read."""
    rows, left = report_lines._rows, [happens]

    def then(*given: Any) -> Any:
        found = rows(*given)
        if left and (given[6] or not with_claims):
            left.pop()()
        return found

    monkeypatch.setattr(report_lines, "_rows", then)


def test_a_file_that_is_read_while_it_is_glanced_at_stays_read(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    file = came(node)
    meanwhile(monkeypatch, lambda: jobs.work(node))
    report_lines.glance(node, file)
    found = line(node, file)
    assert (found.state, found.waiting) == ("unreviewed", 1)
    opened = open_report(node, found.report, view="own")
    assert opened.reading is None and opened.claims  # type: ignore[union-attr]


def test_a_file_that_is_read_again_keeps_its_lines_until_then(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    file = came(node)
    jobs.work(node)
    states = []
    meanwhile(monkeypatch, lambda: states.append(line(node, file).state), with_claims=True)
    read_claims(node, f"report:{file}", lambda *_: None)
    assert states == ["unreviewed"] == [line(node, file).state]


def test_what_is_decided_while_a_file_is_read_counts(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    file = came(node)
    jobs.work(node)

    def accept() -> None:
        opened = open_report(node, file, view="own")
        reviewing.accept(operator(node), opened.claims)  # type: ignore[union-attr]

    meanwhile(monkeypatch, accept, with_claims=True)
    read_claims(node, f"report:{file}", lambda *_: None)
    assert (line(node, file).state, line(node, file).decided) == ("decided", 1)


def test_what_is_shared_while_a_file_is_read_is_listed_for_both_sides(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = came(node)
    meanwhile(monkeypatch, lambda: came(node, joint=True), with_claims=True)
    jobs.work(node)
    assert line(node, file, "joint").state == line(node, file).state == "unreviewed"


def test_what_is_shared_once_a_file_was_read_is_listed_for_both_sides(node: Node) -> None:
    file = came(node)
    jobs.work(node)
    came(node, joint=True)
    jobs.work(node)
    assert line(node, file, "joint").state == line(node, file).state == "unreviewed"


def test_lines_are_there_as_soon_as_a_file_came(node: Node) -> None:
    file = came(node)
    report_lines.glance(node, file)
    assert line(node, file).state == "being_read"
    opened = open_report(node, file, view="own")
    assert opened.reading.state == "waiting" and not opened.claims  # type: ignore[union-attr]
    assert not coming(node, view="own"), "its text is there"


def test_a_reading_that_failed_is_said_where_the_report_is(node: Node) -> None:
    file = came(node)
    report_lines.glance(node, file)
    with connections[node.alias].cursor() as cursor:
        cursor.execute("UPDATE job SET state = 'failed', said = 'stopped' WHERE kind = 'read_claims'")
    told = open_report(node, file, view="own").reading  # type: ignore[union-attr]
    assert told is not None and (told.state, told.said) == ("failed", "stopped")
    assert coming(node, view="own") == (told,)


def test_what_a_peer_shares_is_read_and_listed(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    jobs.work(south)
    file = came(north, joint=True)
    send(north, south)
    jobs.work(south)
    for view in VIEWS:
        assert line(south, file, view).state == "unreviewed"


def test_a_report_whose_bytes_come_later_is_read_then(make_node: MakeNode) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    file = came(north)
    (material,) = {one.key for one in log.standings(north, subject=f"report:{file}")}
    receipt = ReportReceived(report=file, material=str(material), name="one.txt", received=north.clock())
    journal.write(operator(north), receipt, joint=True)
    send(north, south)
    jobs.work(south)
    before = line(south, file)
    salt, content = bodies.read(north, str(material)) or (b"", b"")
    kept = MaterialKept(content=content, content_type="text/plain", salting=salt)
    journal.write(operator(north), kept, joint=True)
    send(north, south)
    jobs.work(south)
    assert (before.state, line(south, file).state) == ("not_read", "unreviewed")


def test_what_is_erased_while_it_is_read_does_not_come_back(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    file = came(node)
    (kept,) = [entry for entry, _ in log.entries(node, node.internal) if entry.kind == "material_kept"]
    erased = BodyErased(entry=f"{node.internal}#{kept.seq}", reason="asked to")
    meanwhile(monkeypatch, lambda: journal.write(operator(node), erased), with_claims=True)
    jobs.work(node)
    assert line(node, file).state == "not_read"
    with connections[node.alias].cursor() as cursor:
        for told in "SELECT text FROM report_text", "SELECT claims FROM suggestion":
            cursor.execute(told)
            assert not [text for (text,) in cursor.fetchall() if "Saraqib" in text], told
