"""The lines of reports: written by what reads them, counted again whenever something is decided.

    keep(node, "patrol-3f9a01", came, reports, unread, read)     what the job that reads claims has read
    refresh(node, reports=…, files=…)                      inside the transaction that wrote facts about them
    forget(node, "patrol-3f9a01")                          before its bytes are erased

All of it can be made again at any time.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import connections

from truceline.config import load
from truceline.facts import ReportReceived
from truceline.record.names import is_shared
from truceline.reports.intake import Unread
from truceline.reports.report import Report
from truceline.store import bodies, log
from truceline.store.databases import placeholders, writing
from truceline.store.matters import VIEWS, View, in_view
from truceline.store.node import Node
from truceline.store.read_reports import COLUMNS, Line, turn_of
from truceline.store.received_reports import grades_of, in_words, read_reports
from truceline.store.sources import HELD, is_held_name
from truceline.store.standing import Standing

__all__ = ["Came", "Read", "came_of", "forget", "glance", "keep", "receipts_of", "refresh"]

_AT_ONCE = 500
_ALL = (*Line._fields, "suggested", "inputs", "text", "data")
_UPSERT = (
    f"INSERT INTO read_report ({', '.join(_ALL)}) VALUES ({placeholders(len(_ALL))}) ON CONFLICT (view, report) "
    f"DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _ALL if name not in ('view', 'report'))}"
)


class Read(NamedTuple):
    """Where the claims that were read out of a report are kept, and their ids."""

    inputs: str
    claims: tuple[str, ...]


class Came(NamedTuple):
    """How the receipts of a file and of its bytes stand, and which of these bytes are not here."""

    receipts: tuple[Standing, ...]
    missing: frozenset[str]


def keep(
    node: Node,
    file: str,
    came: Came,
    reports: Iterable[Report],
    unread: Mapping[str, Sequence[Unread]],
    read: Mapping[str, Read] | None = None,
) -> bool:
    """Write the lines of a file: its `reports`, what of it is `unread`, and the claims that were `read` in them.

    Where nothing is told of claims, those that have no lines yet get some, which say that their claims are being read.
    False, and nothing is written, where something was recorded of it, or its bytes were erased, since the file was
    read as it `came`.
    """
    own, missing_of, receipts = list(reports), unread.get(file, ()), list(came.receipts)
    shared = [one for one in receipts if is_shared(one.origin)]
    views: list[tuple[View, list[Standing], list[Report], Sequence[Unread]]] = [("own", receipts, own, missing_of)]
    if shared:
        views.append(("joint", shared, *_as_shared(node, receipts, shared, own, missing_of, file)))
    rows: list[tuple[Any, ...]] = []
    texts: dict[str, str] = {}
    for view, held, each, missing in views:
        rows += _rows(node, view, file, held, each, missing, read or {}, texts)
    with writing(node.alias), connections[node.alias].cursor() as cursor:
        if came_of(node, file) != came:
            return False
        if read is None and _is_listed(node, file):
            return True
        cursor.execute("DELETE FROM read_report WHERE file = %s", [file])
        cursor.executemany(
            "INSERT INTO report_text (sha256, text) VALUES (%s, %s) ON CONFLICT (sha256) DO NOTHING", [*texts.items()]
        )
        cursor.executemany(_UPSERT, rows)
        refresh(node, reports=[report.id for report in own])
        return True


def glance(node: Node, file: str) -> None:
    """Write the lines of a file that just came in, by itself: its text is there before anybody has time to read it.

    What only other reports tell, the day of an undated one and of what it is a copy, follows with its claims.
    """
    if _is_listed(node, file):
        return
    sorted_in: dict[str, tuple[Standing, ...]] = {}
    came = came_of(node, file)
    for one in came.receipts:
        sorted_in[one.type] = (*sorted_in.get(one.type, ()), one)
    kept = read_reports(node, sorted_in, load().max_bytes, only={file})
    keep(node, file, came, kept.reports, kept.unread)


def _is_listed(node: Node, file: str) -> bool:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT 1 FROM read_report WHERE file = %s LIMIT 1", [file])
        return cursor.fetchone() is not None


def came_of(node: Node, file: str) -> Came:
    """How a file came, as it stands now."""
    receipts = tuple(receipts_of(node, file))
    named = {one.key for one in receipts if one.type == "report" and one.key}
    return Came(receipts, frozenset(named.difference(bodies.in_database(node, sorted(named)))))


def receipts_of(node: Node, file: str) -> list[Standing]:
    """How the receipts of a file's bytes stand, in each log, and those bytes; whatever the file was called."""
    mine = [one for one in log.standings(node, subject=f"report:{file}") if one.type == "report"]
    named = {one.key for one in mine if one.key}
    contents = {
        one.key for name in named for one in log.standings(node, subject=f"material:{name}") if one.type == "material"
    }
    material = [one for key in contents if key for one in log.standings(node, type="material", key=key)]
    others = [one for each in material for one in log.standings(node, type="report", key=each.id)]
    kept = {(one.origin, one.subject): one for one in (*mine, *others, *material)}
    return [kept[key] for key in sorted(kept)]


def _as_shared(
    node: Node,
    receipts: Sequence[Standing],
    shared: Sequence[Standing],
    own: list[Report],
    unread: Sequence[Unread],
    file: str,
) -> tuple[list[Report], Sequence[Unread]]:
    """The reports of a file as the shared logs alone have them, dated and linked as they are at home."""
    if len(shared) == len(receipts):
        return own, unread
    sorted_in = {type: tuple(one for one in shared if one.type == type) for type in ("report", "material")}
    kept = read_reports(node, sorted_in, load().max_bytes, only={file})
    at_home = {report.id: report for report in own}
    found = [
        report.model_copy(update={"published": at_home[report.id].published, "copy_of": at_home[report.id].copy_of})
        if report.id in at_home
        else report
        for report in kept.reports
    ]
    return found, kept.unread.get(file, ())


def _rows(
    node: Node,
    view: View,
    file: str,
    receipts: Sequence[Standing],
    reports: Sequence[Report],
    unread: Sequence[Unread],
    read: Mapping[str, Read],
    texts: dict[str, str],
) -> list[tuple[Any, ...]]:
    came = [one for one in receipts if one.type == "report"]
    received = min((_received(one) for one in came), default="")
    graded = in_words(grades_of(came))
    decided = _decided(node, view, [report.id for report in reports])
    rows = []
    for report in reports:
        missing = [one for one in unread if one.path in (report.path, report.id)]
        line = _line(view, file, report, received, graded, missing)
        known = read.get(report.id)
        line = _counted(line, known.claims if known else None, decided.get(report.id, frozenset()))
        digest = sha256(report.text.encode("utf-8", "surrogatepass")).hexdigest()
        texts[digest] = report.text
        data = report.model_dump_json(exclude={"text"})
        rows.append((*line, json.dumps(known.claims if known else ()), known.inputs if known else "", digest, data))
    told = [one for one in unread if all(one.path not in (report.path, report.id) for report in reports)]
    if told and all(report.id != file for report in reports):
        rows.append((*_not_read(view, file, came, received, graded, told), "[]", "", "", ""))
    return rows


def _received(standing: Standing) -> str:
    body = standing.detail.get(ReportReceived.kind) or {}
    return str(body.get("received") or standing.history[0][3])


def _line(view: View, file: str, report: Report, received: str, graded: str, unread: Sequence[Unread]) -> Line:
    name = report.path.rpartition("/")[2] or report.id
    outlet, title = report.source.outlet or "", " ".join((report.title or _headline(report)).split())[:300]
    return Line(
        view=view,
        report=report.id,
        file=file,
        state="",
        turn=0,
        name=name,
        outlet=outlet,
        title=title,
        language=report.language,
        published=report.published.earliest.isoformat() if report.published.earliest else "",
        until=report.published.latest.isoformat() if report.published.latest else "",
        received=received,
        waiting=0,
        decided=0,
        graded=graded,
        copy_of=report.copy_of,
        protected=HELD.fullmatch(report.id) is not None or is_held_name(name),
        words=" ".join((name, outlet, title, report.id)).casefold(),
        told=_dumped(unread),
    )


def _headline(report: Report) -> str:
    return next((part.span.of(report.text) for part in report.parts if part.section == "headline"), "")


def _not_read(
    view: View, file: str, came: Sequence[Standing], received: str, graded: str, unread: Sequence[Unread]
) -> Line:
    bodies = [one.detail.get(ReportReceived.kind) or {} for one in came]
    name = next((body["name"] for body in bodies if body.get("name")), file)
    if any(body.get("source") for body in bodies):
        name = next((body["name"] for body in bodies if body.get("source")), name)
    outlet = next((body["outlet"] for body in bodies if body.get("outlet")), "")
    return Line(
        view=view,
        report=file,
        file=file,
        state="not_read",
        turn=turn_of("not_read", received),
        name=name,
        outlet=outlet,
        title="",
        language="und",
        published="",
        until="",
        received=received,
        waiting=0,
        decided=0,
        graded=graded,
        copy_of=None,
        protected=is_held_name(name),
        words=f"{name} {outlet} {file}".casefold(),
        told=_dumped(unread),
    )


def _dumped(unread: Sequence[Unread]) -> str:
    return json.dumps([one.model_dump() for one in unread])


def _counted(line: Line, suggested: Collection[str] | None, decided: Collection[str]) -> Line:
    """The line with how its review stands; `suggested` None says that its claims are not read yet."""
    waiting = len(set(suggested or ()) - set(decided))
    if decided:
        state = "in_work" if waiting or suggested is None else "decided"
    elif suggested is None:
        state = "being_read"
    else:
        # Where nothing was read in it, a grade says that somebody looked.
        state = "unreviewed" if waiting or not line.graded else "decided"
    return line._replace(state=state, turn=turn_of(state, line.received), waiting=waiting, decided=len(decided))


def _decided(node: Node, view: View, reports: Sequence[str]) -> dict[str, set[str]]:
    """The claims of each report that somebody decided of, as far as the view knows."""
    found: dict[str, set[str]] = {}
    for start in range(0, len(reports), _AT_ONCE):
        part = list(reports[start : start + _AT_ONCE])
        with connections[node.alias].cursor() as cursor:
            cursor.execute(
                # By the key alone: asked for the type too, SQLite would go through all claims.
                f"SELECT key, subject, origin FROM standing WHERE key IN ({placeholders(len(part))}) AND state <> ''",
                part,
            )
            for report, subject, origin in cursor.fetchall():
                if subject.startswith("claim:") and in_view(view, origin):
                    found.setdefault(report, set()).add(subject.removeprefix("claim:"))
    return found


def refresh(node: Node, *, reports: Collection[str] = (), files: Collection[str] = ()) -> None:
    """Count again what stands of `reports`, of whose claims facts were written, and of received `files`."""
    _count_again(node, "report", sorted(reports))
    _count_again(node, "file", sorted(files))


def _count_again(node: Node, column: str, values: Sequence[str]) -> None:
    for start in range(0, len(values), _AT_ONCE):
        part = list(values[start : start + _AT_ONCE])
        with connections[node.alias].cursor() as cursor:
            cursor.execute(
                f"SELECT {COLUMNS}, suggested, inputs FROM read_report "
                f"WHERE view IN ({placeholders(len(VIEWS))}) AND {column} IN ({placeholders(len(part))}) "
                "AND state <> 'not_read'",
                [*VIEWS, *part],
            )
            found = [(Line(*row[:-2]), row[-2], row[-1]) for row in cursor.fetchall()]
        if not found:
            continue
        grades = {file: _graded(node, file) for file in {line.file for line, _, _ in found}} if column == "file" else {}
        for view in VIEWS:
            lines = [each for each in found if each[0].view == view]
            decided = _decided(node, view, [line.report for line, _, _ in lines])
            changed = []
            for line, suggested, inputs in lines:
                graded = grades.get(line.file, {}).get(view, line.graded)
                ids = json.loads(suggested) if inputs else None
                now = _counted(line._replace(graded=graded), ids, decided.get(line.report, frozenset()))
                changed.append((now.state, now.turn, now.waiting, now.decided, now.graded, view, line.report))
            with connections[node.alias].cursor() as cursor:
                cursor.executemany(
                    "UPDATE read_report SET state = %s, turn = %s, waiting = %s, decided = %s, graded = %s "
                    "WHERE view = %s AND report = %s",
                    changed,
                )


def _graded(node: Node, file: str) -> dict[View, str]:
    came = [one for one in receipts_of(node, file) if one.type == "report"]
    shared = [one for one in came if is_shared(one.origin)]
    return {"own": in_words(grades_of(came)), "joint": in_words(grades_of(shared))}


def forget(node: Node, file: str) -> None:
    """Drop what is kept of a received file, before its bytes are erased."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT DISTINCT text FROM read_report WHERE file = %s", [file])
        texts = [(text, text) for (text,) in cursor.fetchall()]
        cursor.execute("DELETE FROM read_report WHERE file = %s", [file])
        cursor.executemany(
            "DELETE FROM report_text WHERE sha256 = %s AND NOT EXISTS (SELECT 1 FROM read_report WHERE text = %s)",
            texts,
        )
