"""Suggested claims: what the rules read out of a report, computed once for the same report, context and rules.

    for report, claims in suggested(node, now.reports, context, workers=2): ...

Each report's claims are kept as soon as they are read, so that a killed reading goes on where it was. They are not
facts: they can be read again at any time. `read_claims` is the job that reads those of one received file.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

from django.db import connections
from pydantic import TypeAdapter

from truceline import __version__
from truceline.agreements.terms import Terms, read_terms
from truceline.claims.claim import Claim
from truceline.claims.context import NOT_READ, Context
from truceline.config import load
from truceline.facts import ReportReceived
from truceline.reports.intake import Progress
from truceline.reports.kept import Arrival, read_kept
from truceline.reports.report import Report
from truceline.store import bodies, driven, jobs, log, projection, read_reports, report_lines
from truceline.store.databases import placeholders
from truceline.store.incident_writing import forget as forget_incidents
from truceline.store.node import Node
from truceline.store.reading import Reading, reading
from truceline.store.received_reports import Files
from truceline.store.standing import Row

_RULES = ("agreements", "claims", "geo", "reports")
"""The packages by which a report's words become claims."""
_DATA = (".py", ".yaml", ".csv", ".txt")
_READ: dict[str, Any] = {
    "id": True, "text": True, "language": True, "reading": True, "published": True, "parts": True, "repeats": True,
    "structured": True, "source": {"outlet", "url", "party"},
}  # fmt: skip
"""What of a report its claims are read from. Grades, copies and notes change none of them."""
_AT_ONCE = 500
_KEPT_AT_ONCE = 16
_SECONDS = 1.0
_claims: TypeAdapter[tuple[Claim, ...]] = TypeAdapter(tuple[Claim, ...])


def suggested(
    node: Node, reports: Sequence[Report], context: Context, *, workers: int = 1, progress: Progress | None = None
) -> Iterator[tuple[Report, tuple[Claim, ...]]]:
    """Each report with its claims, in the order of `reports`; those that are not kept yet are read first.

    A report whose claims could not be read comes with `NOT_READ` in its notes, as `extract_all` has it.
    """
    context_digest = digest_of(context)
    inputs = [inputs_of(report, context_digest) for report in reports]
    known = _known(node, inputs)
    missing = {key: report for key, report in zip(inputs, reports, strict=True) if key not in known}
    unread = dict(_read(node, missing, context, workers, len(reports), progress)) if missing else {}
    for start in range(0, len(reports), _AT_ONCE):
        part = inputs[start : start + _AT_ONCE]
        claims = _kept(node, part)
        for key, report in zip(part, reports[start : start + _AT_ONCE], strict=True):
            yield (unread[key], ()) if key in unread else (report, claims[key])


def _read(
    node: Node, missing: dict[str, Report], context: Context, workers: int, total: int, progress: Progress | None
) -> Iterator[tuple[str, Report]]:
    """Read the claims of reports and keep them; yields those reports that could not be read."""
    # Imported here: whoever reads nothing need not load the grammar.
    from truceline.claims.extract import extract_all

    if workers > 1 and not connections[node.alias].in_atomic_block:
        # A process that begins as a copy of this one must not find an open database.
        connections[node.alias].close()
    waiting: list[tuple[str, str, str]] = []
    since = time.monotonic()
    read = extract_all(list(missing.values()), context, workers=workers)
    done = total - len(missing)
    for key, (report, claims) in zip(missing, read, strict=True):
        done += 1
        if progress:
            progress(done, total, report.id)
        if any(note.startswith(NOT_READ) for note in report.notes):
            yield key, report
        else:
            waiting.append((key, report.id, _claims.dump_json(claims).decode()))
        if len(waiting) >= _KEPT_AT_ONCE or time.monotonic() - since > _SECONDS:
            _keep(node, waiting)
            waiting, since = [], time.monotonic()
    _keep(node, waiting)


def _keep(node: Node, rows: Sequence[tuple[str, str, str]]) -> None:
    if rows:
        with connections[node.alias].cursor() as cursor:
            cursor.executemany(
                "INSERT INTO suggestion (inputs, report, claims) VALUES (%s, %s, %s) ON CONFLICT (inputs) DO NOTHING",
                rows,
            )


def forget(node: Node, material: str) -> None:
    """Drop the claims that were read in received bytes, before these are erased: claims hold the report's words."""
    driven.forget(node)
    kept = bodies.read(node, material)
    if kept is None:
        return
    received = [one.detail.get(ReportReceived.kind) or {} for one in log.standings(node, type="report", key=material)]
    reports = {
        got.id
        for body in received
        for got in read_kept(kept[1], _arrival(body), load().max_bytes)
        if isinstance(got, Report)
    }
    forget_incidents(node, reports=reports)
    with connections[node.alias].cursor() as cursor:
        cursor.executemany(
            "DELETE FROM suggestion WHERE report >= %s AND report < %s", [(report, f"{report}~") for report in reports]
        )
    for body in received:
        report_lines.forget(node, body.get("report", ""))


def _arrival(body: Mapping[str, Any]) -> Arrival:
    return Arrival(name=body.get("name", ""), mapping=body.get("mapping") or "", anonymous=bool(body.get("source")))


def with_ids(node: Node, claims: Sequence[str]) -> dict[str, Claim]:
    """The suggested claims with these ids, each of which was only ever read in one way; the others are left out."""
    found: dict[str, set[Claim]] = {}
    for wanted in dict.fromkeys(claims):
        with connections[node.alias].cursor() as cursor:
            cursor.execute("SELECT claims FROM suggestion WHERE claims LIKE %s", [f'%"id":"{_plain(wanted)}"%'])
            rows = cursor.fetchall()
        found[wanted] = {claim for (text,) in rows for claim in _claims.validate_json(text) if claim.id == wanted}
    return {wanted: each.pop() for wanted, each in found.items() if len(each) == 1}


def _plain(wanted: str) -> str:
    """An id that stands for itself in a pattern; nothing else is an id."""
    return wanted if wanted.isalnum() else ""


def _known(node: Node, inputs: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(inputs), _AT_ONCE):
        part = inputs[start : start + _AT_ONCE]
        with connections[node.alias].cursor() as cursor:
            cursor.execute(f"SELECT inputs FROM suggestion WHERE inputs IN ({placeholders(len(part))})", part)
            known |= {key for (key,) in cursor.fetchall()}
    return known


def _kept(node: Node, inputs: Sequence[str]) -> dict[str, tuple[Claim, ...]]:
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT inputs, claims FROM suggestion WHERE inputs IN ({placeholders(len(inputs))})", list(inputs)
        )
        return {key: _claims.validate_json(claims) for key, claims in cursor.fetchall()}


def inputs_of(report: Report, context_digest: str) -> str:
    """A SHA-256 that is the same where the same claims would be read: of report, context and rules."""
    read = report.model_dump_json(include=_READ)
    return hashlib.sha256("\0".join((rules_version(), context_digest, read)).encode()).hexdigest()


def digest_of(context: Context) -> str:
    """A SHA-256 of parties, places (the world's file too) and routes."""
    digest = hashlib.sha256()
    if context.parties is not None:
        digest.update(context.parties.model_dump_json().encode())
    for entry in context.gazetteer:
        digest.update(entry.model_dump_json().encode())
    if context.gazetteer.world is not None:
        with context.gazetteer.world.path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    for route in context.routes:
        digest.update(route.model_dump_json().encode())
    near = context.near.model_dump_json() if context.near else ""
    digest.update(json.dumps([near, *context.countries]).encode())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def rules_version() -> str:
    """Truceline's version with a digest of its rules and lexicons, and the grammar model's name and version."""
    digest = hashlib.sha256()
    for package in _RULES:
        for name, content in _contents(files("truceline").joinpath(package), package):
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
    return f"{__version__}+{digest.hexdigest()[:16]} {_model()}"


def _model() -> str:
    name = load().model
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return name


def _contents(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _contents(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(_DATA):
            yield f"{path}/{entry.name}", entry.read_bytes()


def context_of(terms: Terms) -> Context:
    """What claims are read by: the parties, places and routes of the terms."""
    return Context(parties=terms.parties, gazetteer=terms.gazetteer, routes=terms.routes)


@jobs.kind("read_claims")
def read_claims(node: Node, key: str, step: jobs.Step, /, **arguments: Any) -> str:
    """Read the claims of the received file `report:<id>`; nothing is read that is kept already."""
    file = key.removeprefix("report:")
    while (count := _read_file(node, file, step)) is None:
        # Something was recorded of it meanwhile.
        pass
    return f"claims read: {count}"


def _read_file(node: Node, file: str, step: jobs.Step) -> int | None:
    """How many claims were read; None where none is kept, since something was recorded of the file meanwhile."""
    came = report_lines.came_of(node, file)
    case = _case(node, came)
    now = case.reading
    reports = [report for report in now.reports if file in now.files.get(report.id, ())]
    # The text can be read while its claims are not yet.
    report_lines.keep(node, file, came, reports, now.unread_of)
    context = context_of(case.terms)
    digest = digest_of(context)
    read: dict[str, report_lines.Read] = {}
    count = 0
    for done, (report, claims) in enumerate(suggested(node, reports, context), 1):
        count += len(claims)
        read[report.id] = report_lines.Read(inputs_of(report, digest), tuple(claim.id for claim in claims))
        step(done, len(reports))
    if report_lines.keep(node, file, came, reports, now.unread_of, read):
        return count
    # They hold the words of bytes that may be erased by now.
    with connections[node.alias].cursor() as cursor:
        cursor.executemany("DELETE FROM suggestion WHERE inputs = %s", [(one.inputs,) for one in read.values()])
    return None


@jobs.kind("list_reports")
def list_reports(node: Node, key: str, step: jobs.Step, /, **arguments: Any) -> str:
    """Read the claims of every received file whose reports are not listed yet.

    What was decided before claims were looked up by their report is folded again first.
    """
    for standing in list(log.standings(node, type="claim")):
        if standing.key is None:
            projection.fold_again(node, standing.origin, standing.subject)
    files = read_reports.unlisted(node)
    for done, file in enumerate(files, 1):
        read_claims(node, f"report:{file}", lambda *_: None)
        step(done, len(files))
    return f"files listed: {len(files)}"


class _Case(NamedTuple):
    terms: Terms
    reading: Reading
    files: Files
    came: frozenset[Row]
    """How the receipts that were read stood, and their bytes."""


_last: dict[str, _Case] = {}


def _case(node: Node, came: report_lines.Came) -> _Case:
    """The node's terms and reading; those of the job before, where the file is in them as it stands now.

    Else all reports are dated and linked again, as a new one can tell the day of others, but only what is new is read.
    """
    held = _last.get(node.alias)
    if held is not None and held.reading.node is not node:
        held = None
    if held is None or came.missing or not held.came.issuperset(one.row for one in came.receipts):
        terms, files = read_terms([node.folder]), held.files if held else Files()
        read = reading(node, anchors=anchors_of(terms), files=files)
        rows = frozenset(one.row for one in (*read.of_type("report"), *read.of_type("material")))
        held = _last[node.alias] = _Case(terms, read, files, rows)
        files.settle()
    return held


def anchors_of(terms: Terms) -> list[date]:
    """The days of the agreements, which help to date what is undated."""
    return [agreement.signed for agreement in terms.agreements]
