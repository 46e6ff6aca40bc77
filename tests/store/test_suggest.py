from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections

from tests.store.conftest import MakeNode
from truceline.agreements.terms import read_terms
from truceline.claims import extract as rules
from truceline.claims.context import NOT_READ
from truceline.claims.extract import extract
from truceline.facts import BodyErased, ReportGraded
from truceline.store import jobs, log, suggest
from truceline.store.journal import operator, write
from truceline.store.node import Node
from truceline.store.reading import reading
from truceline.store.receive import receive
from truceline.store.suggest import context_of, inputs_of, suggested, with_ids

TEXTS = {
    "one.txt": "---\npublished: 2020-03-16\n---\nTwo soldiers were killed in shelling near Saraqib on 15 March 2020.\n",
    "two.txt": "---\npublished: 2020-03-16\n---\nThe joint patrol on the M4 was cut short on 15 March 2020.\n",
    "three.txt": "---\npublished: 2020-03-17\n---\nRebels fired three rockets at a post near Ariha on 16 March 2020.\n",
}


@pytest.fixture
def reports(node: Node, tmp_path: Path) -> Path:
    return write_reports(node, tmp_path / "in")


def write_reports(node: Node, folder: Path) -> Path:
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    receive(operator(node), [folder])
    return folder


def kept(node: Node) -> int:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM suggestion")
        return int(cursor.fetchone()[0])


def read_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reports that are read for claims from now on."""
    read: list[str] = []
    extract_all = rules.extract_all

    def noting(reports, *given, **named):  # type: ignore[no-untyped-def]
        read.extend(report.id for report in reports)
        return extract_all(reports, *given, **named)

    monkeypatch.setattr(rules, "extract_all", noting)
    return read


def test_suggestions_are_what_the_rules_read(node: Node, reports: Path) -> None:
    now = reading(node)
    context = context_of(read_terms([node.folder]))
    for report, claims in suggested(node, now.reports, context):
        assert claims
        assert claims == extract(report, context)


def test_nothing_is_read_twice(node: Node, reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = reading(node)
    context = context_of(read_terms([node.folder]))
    first = list(suggested(node, now.reports, context))
    read = read_here(monkeypatch)
    assert list(suggested(node, now.reports, context)) == first
    assert read == []
    (reports / "four.txt").write_text("Three shells fell near Ariha on 16 March 2020.\n", encoding="utf-8")
    receive(operator(node), [reports])
    more = reading(node).reports
    assert len(list(suggested(node, more, context))) == 4
    assert [name.split("-")[0] for name in read] == ["four"]


def test_a_grade_asks_for_no_new_reading_but_a_party_does(node: Node, reports: Path) -> None:
    terms = read_terms([node.folder])
    before = reading(node).reports[0]
    digest = suggest.digest_of(context_of(terms))
    write(operator(node), ReportGraded(report=before.id, reliability="D"))
    graded = next(report for report in reading(node).reports if report.id == before.id)
    assert graded.source.reliability == "D"
    assert inputs_of(graded, digest) == inputs_of(before, digest)
    fewer = terms.parties.model_copy(update={"listed": terms.parties.listed[:1]})
    assert suggest.digest_of(context_of(terms)) != suggest.digest_of(
        type(context_of(terms))(parties=fewer, gazetteer=terms.gazetteer, routes=terms.routes)
    )


def test_the_worker_reads_what_came_in_and_once(node: Node, reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = read_here(monkeypatch)
    assert jobs.work(node, kinds=["read_claims"]) == 3
    assert (len(read), kept(node)) == (3, 3)
    assert jobs.work(node, kinds=["read_claims"]) == 0
    list(suggested(node, reading(node).reports, context_of(read_terms([node.folder]))))
    assert len(read) == 3


def test_a_report_that_cannot_be_read_for_claims_is_said_and_asked_again(
    node: Node, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*given: object) -> None:
        raise ValueError("a defect")

    context = context_of(read_terms([node.folder]))
    with monkeypatch.context() as patch:
        patch.setattr(rules, "_claims_of", stumble)
        said = [report.notes for report, _ in suggested(node, reading(node).reports, context)]
    assert all(any(note.startswith(NOT_READ) for note in notes) for notes in said)
    assert kept(node) == 0
    assert all(claims for _, claims in suggested(node, reading(node).reports, context))


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.store.conftest import MakeNode
from truceline.agreements.terms import read_terms
from truceline.store.node import open_node
from truceline.store.reading import reading
from truceline.store import suggest
node = open_node(Path(sys.argv[1]))
suggest._KEPT_AT_ONCE = 1
def step(done, total, named):
    if done == 3:
        os.kill(os.getpid(), signal.SIGKILL)
list(suggest.suggested(node, reading(node).reports, suggest.context_of(read_terms([node.folder])), progress=step))
"""


def test_a_killed_reading_goes_on_where_it_was(
    make_node: MakeNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = make_node()
    write_reports(node, tmp_path / "in")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(node.folder)],
        env={**os.environ},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert kept(node) == 2
    read = read_here(monkeypatch)
    found = list(suggested(node, reading(node).reports, context_of(read_terms([node.folder]))))
    assert (len(found), len(read)) == (3, 1)
    assert all(claims for _, claims in found)


def test_what_was_read_in_erased_bytes_is_forgotten(node: Node, reports: Path) -> None:
    now = reading(node)
    found = dict(suggested(node, now.reports, context_of(read_terms([node.folder]))))
    first = next(report for report in found if report.path == "one.txt")
    kept_entry = next(
        entry
        for entry, _ in log.entries(node, node.internal)
        if entry.kind == "material_kept" and log.body(node, entry) == TEXTS["one.txt"].encode()
    )
    write(operator(node), BodyErased(entry=f"{node.internal}#{kept_entry.seq}", reason="asked to"))
    assert kept(node) == 2
    assert with_ids(node, [claim.id for claim in found[first]]) == {}
    assert first.id not in {report.id for report in reading(node).reports}


def test_a_suggested_claim_is_found_by_its_id(node: Node, reports: Path) -> None:
    found = dict(suggested(node, reading(node).reports, context_of(read_terms([node.folder]))))
    claims = {claim.id: claim for each in found.values() for claim in each}
    assert with_ids(node, [*claims, "nonsense", "%", ""]) == claims
