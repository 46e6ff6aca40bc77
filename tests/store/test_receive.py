from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pytest

from truceline.config import Settings
from truceline.errors import NotPermitted
from truceline.facts import MaterialKept, MemberAdded, ReportGraded, ReportReceived
from truceline.store import bodies, log
from truceline.store.journal import Actor, operator, write
from truceline.store.node import Node
from truceline.store.reading import reading
from truceline.store.receive import Received, Said, receive

TEXT = "---\nsource: desk.example\n---\nTwo shells fell near the bridge at Saraqib on 15 March 2020.\n"


def files_of(node: Node) -> list[ReportReceived]:
    found = (log.fact(node, entry) for origin in log.logs(node) for entry, _ in log.entries(node, origin))
    return [fact for fact in found if isinstance(fact, ReportReceived)]


def sizes(node: Node) -> dict[str, int]:
    return {origin: head.size for origin, head in log.logs(node).items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Reports of every sort, among them some that nobody can read."""
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "one.txt").write_text(TEXT, encoding="utf-8")
    (folder / "deep" / "two.txt").write_text("Calm prevailed in Idlib on 16 March 2020.\n", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "noise.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "three.txt.gz").write_bytes(gzip.compress(b"The patrol was completed on 17 March 2020.\n", mtime=0))
    (folder / "log.csv").write_text("id,text\n1,Two shells fell.\n2,The road was open.\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "week.zip", "w") as archive:
        archive.writestr("four.txt", "Three houses burned in Ariha on 14 March 2020.\n")
        archive.writestr("five.txt", "The Observatory counted six violations on 13 March 2020.\n")
    (folder / "posten.csv").write_text("Nr;Was\n4;Two shells fell near the mill.\n", encoding="utf-8")
    (folder / "posten.mapping.yaml").write_text("columns:\n  key: nr\n  text: [was]\n", encoding="utf-8")
    return folder


def test_every_received_byte_comes_out_again(node: Node, folder: Path) -> None:
    received = receive(operator(node), [folder])
    files = {
        file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file() and "mapping" not in file.name
    }
    kept = {fact.name: bodies.read(node, fact.material) for fact in files_of(node)}
    assert {name: body[1] for name, body in kept.items() if body} == files
    assert len(received.kept) == len(files)


def test_a_second_reading_adds_nothing(node: Node, folder: Path) -> None:
    first = receive(operator(node), [folder])
    before = sizes(node)
    again = receive(operator(node), [folder])
    assert sizes(node) == before
    assert (again.kept, sorted(again.known)) == ((), sorted(first.kept))


def test_the_same_bytes_under_another_name_add_nothing(node: Node, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    assert len(receive(operator(node), [tmp_path / "a.txt", tmp_path / "b.txt"]).kept) == 1
    before = sizes(node)
    assert len(receive(operator(node), [tmp_path / "b.txt"]).known) == 1
    assert sizes(node) == before


def test_what_nobody_can_read_is_kept_and_named(node: Node, folder: Path) -> None:
    received = receive(operator(node), [folder])
    assert not received.unread
    said = {unread.path: unread.reason for unread in reading(node).unread}
    assert set(said) == {"empty.txt", "noise.txt"}
    names = {fact.name for fact in files_of(node)}
    assert {"empty.txt", "noise.txt"} <= names


def test_what_cannot_be_had_is_named_and_the_rest_is_kept(node: Node, folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    received = receive(operator(node), [folder, folder / "nowhere.txt"], settings=Settings(max_bytes=5_000))
    assert {Path(unread.path).name for unread in received.unread} == {"pipe.txt", "nowhere.txt", "noise.txt"}
    assert len(received.kept) == 7


def test_the_files_of_an_archive_and_the_rows_of_a_table_are_reports(node: Node, folder: Path) -> None:
    receive(operator(node), [folder])
    texts = [report.text for report in reading(node).reports]
    for words in ("Three houses burned", "six violations", "The patrol was", "The road was open", "near the mill"):
        assert any(words in text for text in texts), words
    assert len(texts) == len(set(texts)) == 8


def test_a_mapping_that_is_written_later_makes_a_table_readable(node: Node, folder: Path) -> None:
    mapping = (folder / "posten.mapping.yaml").read_text(encoding="utf-8")
    (folder / "posten.mapping.yaml").unlink()
    receive(operator(node), [folder / "posten.csv"])
    assert not reading(node).reports
    (folder / "posten.mapping.yaml").write_text(mapping, encoding="utf-8")
    receive(operator(node), [folder / "posten.csv"])
    now = reading(node)
    assert [report.text for report in now.reports] == ["Two shells fell near the mill."]
    assert not now.unread
    kept = [
        fact
        for fact in (log.fact(node, e) for e, _ in log.entries(node, node.internal))
        if isinstance(fact, MaterialKept)
    ]
    assert len(kept) == 1, "the bytes are kept once"


def test_a_table_that_grew_brings_only_its_new_rows(node: Node, tmp_path: Path) -> None:
    table = tmp_path / "log.csv"
    table.write_text("id,text\n1,Two shells fell.\n", encoding="utf-8")
    receive(operator(node), [table])
    before = {report.id for report in reading(node).reports}
    table.write_text("id,text\n1,Two shells fell.\n2,The road was open.\n", encoding="utf-8")
    receive(operator(node), [table])
    after = {report.id for report in reading(node).reports}
    assert before < after
    assert len(after) == 2


def test_who_may_not_receive_leaves_nothing_behind(node: Node, folder: Path) -> None:
    write(operator(node), MemberAdded(code="reader", roles=("auditor",)))
    before = sizes(node)
    with pytest.raises(NotPermitted):
        receive(Actor(node, "reader"), [folder])
    assert sizes(node) == before


def test_what_is_said_of_files_fills_in_what_they_leave_out(node: Node, folder: Path) -> None:
    said = Said(source="s-7", outlet="other.example", party="tur", reliability="B")
    receive(operator(node), [folder / "one.txt", folder / "deep"], said=said)
    one, two = reading(node).reports
    assert (one.source.outlet, two.source.outlet) == ("desk.example", "other.example")
    assert {one.source.reliability, two.source.reliability} == {"B"}
    assert {fact.source for fact in files_of(node)} == {"s-7"}


def test_a_grade_that_is_given_later_stands(node: Node, folder: Path) -> None:
    (report,) = receive(operator(node), [folder / "one.txt"]).kept
    write(operator(node), ReportGraded(report=report, reliability="D", credibility=4, reason="known to exaggerate"))
    now = reading(node)
    assert (now.reports[0].source.reliability, now.reports[0].credibility) == ("D", 4)
    assert [grade.reason for grade in now.grades[report]] == ["known to exaggerate"]


def test_a_file_kept_at_home_can_be_shared_later(node: Node, folder: Path) -> None:
    at_home = receive(operator(node), [folder / "one.txt"])
    shared = receive(operator(node), [folder / "one.txt"], joint=True)
    assert at_home.kept == shared.kept
    assert receive(operator(node), [folder / "one.txt"]) == Received(known=at_home.kept)
    assert len(reading(node).reports) == 1


def test_a_body_that_was_altered_is_not_read_as_a_report(node: Node, folder: Path) -> None:
    from django.db import connections

    receive(operator(node), [folder / "one.txt"])
    (fact,) = files_of(node)
    with connections[node.alias].cursor() as cursor:
        cursor.execute("UPDATE record_body SET body = %s WHERE sha256 = %s", [b"Nothing happened.", fact.material])
    now = reading(node)
    assert not now.reports
    assert "not kept as it was recorded" in str(now.unread[0])
