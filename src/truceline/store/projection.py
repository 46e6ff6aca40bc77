"""Entries into the tables, and the view `standing` kept along with them; always inside the caller's transaction.

The journal appends a node's own entries through `append`, the exchange mirrored ones, and `rebuild` folds stored ones
again: one way for all, so that what is kept along and what is made again cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from django.db import connections

from truceline.facts import KINDS, UnknownFact, read_fact
from truceline.record.entry import Entry, read_entry
from truceline.store import bodies, driven, jobs, matters
from truceline.store.databases import placeholders
from truceline.store.node import Node
from truceline.store.standing import Row, Step, fold, text_of

_OF_REPORTS = frozenset({"claim", "report"})
"""The types of subjects that stand in the lines of reports."""
_AT_ONCE = 500
"""Rows that one statement asks for or writes; SQLite takes 32,766 parameters at most."""
_COLUMNS = ", ".join(Row._fields)
_UPSERT = (
    f"INSERT INTO {{table}} ({_COLUMNS}) VALUES ({', '.join(['%s'] * len(Row._fields))}) "
    "ON CONFLICT (origin, subject) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in Row._fields if name not in ("origin", "subject"))
)
TOLD_OF_INCIDENTS = (
    "agreement_adopted", "material_kept", "report_received", "report_graded", "source_identified", "body_erased",
    "body_withheld", "claim_accepted", "claim_rejected", "claim_corrected", "claim_added", "claim_merged",
    "incident_opened", "incident_regrouped", "incident_merged", "incident_split",
)  # fmt: skip
"""The kinds of facts that can change which incidents there are, or what is told of them."""
_ENTRY = "INSERT INTO record_entry (origin, seq, entry, leaf, kind, subject) VALUES (%s, %s, %s, %s, %s, %s)"


class Appended(NamedTuple):
    """An entry on its way into the tables, with its body where there is one."""

    entry: Entry
    data: bytes
    leaf: bytes
    salt: bytes | None
    body: bytes | None


def append(node: Node, origin: str, appended: Iterable[Appended]) -> None:
    """Write entries and bodies, and keep the view along."""
    waiting = iter(appended)
    while batch := list(islice(waiting, _AT_ONCE)):
        insert(node, origin, batch)
        rows = project(node, [step_of(origin, one.entry, *_body_of(node, one)) for one in batch])
        _fold_what_was_missing(node, origin, batch)
        matters.refresh(node, {one.entry.subject for one in batch})
        refresh_lines(node, rows)


def refresh_lines(node: Node, rows: Iterable[Row]) -> None:
    """Count again what stands of the reports that these rows of the view are about, where they are about any."""
    about = [row for row in rows if row.type in _OF_REPORTS]
    if about:
        # Imported here: whoever records other facts need not load what reads reports.
        from truceline.store import report_lines

        report_lines.refresh(
            node,
            reports={row.key for row in about if row.type == "claim" and row.key},
            files={row.subject.partition(":")[2] for row in about if row.type == "report"},
        )


def _body_of(node: Node, one: Appended) -> tuple[bytes, bytes] | tuple[None, None]:
    """Salt and body; where they did not come along, those of the same hash that are here, as rebuilding finds them."""
    if one.salt is not None and one.body is not None:
        return one.salt, one.body
    return bodies.read(node, one.entry.body.sha256) or (None, None)


def _fold_what_was_missing(node: Node, origin: str, batch: Sequence[Appended]) -> None:
    """Fold subjects again whose body was withheld and came now, with another entry that names the same one."""
    came = {one.entry.body.sha256 for one in batch if one.body is not None}
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT subject FROM standing WHERE type = 'body' AND origin = %s", [origin])
        named = [subject.removeprefix(f"body:{origin}#") for (subject,) in cursor.fetchall()]
        for seq in filter(str.isdecimal, named):
            cursor.execute("SELECT entry FROM record_entry WHERE origin = %s AND seq = %s", [origin, int(seq)])
            found = cursor.fetchone()
            entry = read_entry(bytes(found[0]), origin) if found else None
            if entry is not None and entry.body.sha256 in came:
                fold_again(node, origin, entry.subject)


def insert(node: Node, origin: str, appended: Sequence[Appended]) -> None:
    """Write entries and bodies alone, and ask for what must be read, and judged anew."""
    kept = [(one.entry.body.sha256, one.salt, one.body) for one in appended if one.salt is not None]
    with connections[node.alias].cursor() as cursor:
        cursor.executemany(
            _ENTRY,
            [(origin, one.entry.seq, one.data, one.leaf, one.entry.kind, one.entry.subject) for one in appended],
        )
        bodies.keep(node, cursor, [(sha256, salt, body) for sha256, salt, body in kept if body is not None])
    for subject in sorted(_to_be_read(node, appended)):
        # What was read already is not read again, but listed for whoever it now came to.
        jobs.enqueue(node, "read_claims", subject, again=True)
    if any(one.entry.kind in TOLD_OF_INCIDENTS for one in appended):
        jobs.enqueue(node, jobs.JUDGING, "all", again=True)
    if any(one.entry.kind in driven.TOLD_OF_TRACKS for one in appended):
        driven.ask(node)


def _to_be_read(node: Node, appended: Sequence[Appended]) -> set[str]:
    """The reports that come in with these entries, and those that came before their bytes do."""
    came = {one.entry.subject for one in appended if one.entry.kind == "report_received"}
    kept = [one.entry.subject.removeprefix("material:") for one in appended if one.entry.kind == "material_kept"]
    if kept:
        with connections[node.alias].cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT subject FROM standing WHERE key IN ({placeholders(len(kept))})", kept)
            came |= {subject for (subject,) in cursor.fetchall() if subject.startswith("report:")}
    return came


def step_of(origin: str, entry: Entry, salt: bytes | None, body: bytes | None) -> Step:
    """The step that an entry is, with its body where there is one."""
    media_type = entry.body.media_type
    fact = read_fact(entry.kind, media_type, body, subject=entry.subject, salt=salt or b"")
    return Step(
        origin,
        entry.seq,
        entry.kind,
        entry.subject,
        entry.author,
        entry.at,
        text_of(fact, media_type, body),
        None if isinstance(fact, UnknownFact) else fact.key,
        entry.kind in KINDS and (body is None or not isinstance(fact, UnknownFact)),
        entry.seen,
    )


def project(node: Node, steps: Sequence[Step], table: str = "standing") -> list[Row]:
    """Fold steps, in their order, into the view; the rows as they are now."""
    written: list[Row] = []
    for start in range(0, len(steps), _AT_ONCE):
        part = steps[start : start + _AT_ONCE]
        rows = standings(node, part[0].origin, [step.subject for step in part], table)
        for step in part:
            rows[step.subject] = fold(rows.get(step.subject), step)
        changed = [rows[subject] for subject in dict.fromkeys(step.subject for step in part)]
        write_rows(node, changed, table)
        written += changed
    return written


def standings(node: Node, origin: str, subjects: Iterable[str], table: str = "standing") -> dict[str, Row]:
    """How these subjects stand in one log; those of which nothing is recorded are left out."""
    wanted = list(dict.fromkeys(subjects))
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM {table} WHERE origin = %s AND subject IN ({placeholders(len(wanted))})",
            [origin, *wanted],
        )
        return {row[1]: Row(*row) for row in cursor.fetchall()}


def write_rows(node: Node, rows: Sequence[Row], table: str = "standing") -> None:
    """Write rows of the view, over those that were there."""
    with connections[node.alias].cursor() as cursor:
        cursor.executemany(_UPSERT.format(table=table), rows)


def fold_again(node: Node, origin: str, subject: str) -> None:
    """A subject's standing from its entries anew, after a body was erased: a view must not keep what the log lost."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT entry FROM record_entry WHERE subject = %s AND origin = %s ORDER BY seq", [subject, origin]
        )
        entries = [read_entry(bytes(data), origin) for (data,) in cursor.fetchall()]
    row: Row | None = None
    for entry in entries:
        salt, body = bodies.read(node, entry.body.sha256) or (None, None)
        row = fold(row, step_of(origin, entry, salt, body))
    if row is not None:
        write_rows(node, [row])
        matters.refresh(node, [subject])
