"""Writing the view `incident`: only what differs is written, in parts, so that nobody waits long to write the record.

    with rewriting(node, "own") as view:
        view.put(part)            # of incidents as they were judged
        view.keep_only(ids)

A code is made of an incident's id and never given twice; while there is no other with its first six signs it has six.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import connections, transaction

from truceline.record.names import timestamp
from truceline.store import findable, jobs
from truceline.store.databases import placeholders
from truceline.store.incident_row import Row
from truceline.store.incidents import COLUMNS
from truceline.store.matters import View
from truceline.store.node import Node

__all__ = ["ALPHABET", "Made", "Rewriting", "code_of", "forget", "rewriting"]

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Digits and letters that nobody mistakes for one another when they are spoken or written by hand."""
_SHORTEST, _LONGEST = 6, 48
_AT_ONCE = 400
_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
_PUT = (
    f"INSERT INTO incident ({_NAMES}) VALUES ({placeholders(len(COLUMNS))}) ON CONFLICT (view, id) DO UPDATE SET "
    + ", ".join(f'"{name}" = excluded."{name}"' for name in COLUMNS if name not in ("view", "id"))
)
_PUT_DATA = (
    "INSERT INTO incident_data (view, id, data) VALUES (%s, %s, %s) "
    "ON CONFLICT (view, id) DO UPDATE SET data = excluded.data"
)
_TABLES = (("incident", "id"), ("incident_data", "id"), ("incident_claim", "incident"))


class Made(NamedTuple):
    """An incident as it was judged: its row without a code, its data, its claims with their reports, its words."""

    row: Row
    data: str
    claims: tuple[tuple[str, str], ...]
    words: tuple[str, ...]


@dataclass
class Rewriting:
    """A view being brought up to date: how many rows were written and how many went."""

    node: Node
    view: View
    written: int = 0
    gone: int = 0

    def put(self, made: Sequence[Made]) -> None:
        """Write those that are not there or say something else."""
        for start in range(0, len(made), _AT_ONCE):
            part = list(made[start : start + _AT_ONCE])
            with transaction.atomic(using=self.node.alias):
                codes = _codes(self.node, part)
                coded = [one._replace(row=one.row._replace(code=codes[one.row.id])) for one in part]
                self._write(coded)

    def _write(self, part: Sequence[Made]) -> None:
        held = _held(self.node, self.view, [one.row.id for one in part])
        changed = [one for one in part if held.get(one.row.id) != one.row._replace(data=one.data)]
        _drop(self.node, self.view, [one.row.id for one in changed if one.row.id in held], words=False)
        with connections[self.node.alias].cursor() as cursor:
            cursor.executemany(_PUT, [one.row[: len(COLUMNS)] for one in changed])
            cursor.executemany(_PUT_DATA, [(self.view, one.row.id, one.data) for one in changed])
            cursor.executemany(
                "INSERT INTO incident_claim (view, claim, incident, report) VALUES (%s, %s, %s, %s)",
                [(self.view, claim, one.row.id, report) for one in changed for claim, report in one.claims],
            )
        findable.put(self.node, [_entry(one) for one in part])
        self.written += len(changed)

    def keep_only(self, ids: Collection[str]) -> None:
        """Take out those that are no more."""
        with connections[self.node.alias].cursor() as cursor:
            cursor.execute("SELECT id FROM incident WHERE view = %s", [self.view])
            gone = sorted({id for (id,) in cursor.fetchall()}.difference(ids))
        for start in range(0, len(gone), _AT_ONCE):
            with transaction.atomic(using=self.node.alias):
                _drop(self.node, self.view, gone[start : start + _AT_ONCE])
        self.gone += len(gone)

    def name(self, type: str, entries: Sequence[findable.Entry]) -> None:
        """Let the subjects of a type be found by these entries, and no others of it."""
        for start in range(0, len(entries), _AT_ONCE):
            with transaction.atomic(using=self.node.alias):
                findable.put(self.node, entries[start : start + _AT_ONCE])
        gone = findable.subjects_of(self.node, self.view, type) - {one.subject for one in entries}
        if gone:
            with transaction.atomic(using=self.node.alias):
                findable.drop(self.node, self.view, sorted(gone))


@contextmanager
def rewriting(node: Node, view: View, logs: Mapping[str, int]) -> Iterator[Rewriting]:
    """Bring a view up to date with `logs`, sizes as they were before anything was read.

    Its revision goes up before the first change and after the last, so that nothing half done is kept by a reader.
    Where anybody else changed the view meanwhile, nobody knows what it is made of, and it is asked for again.
    """
    one = Rewriting(node, view)
    begun = _say(node, view, None)
    yield one
    with transaction.atomic(using=node.alias):
        if _say(node, view, json.dumps(dict(logs), sort_keys=True)) != begun + 1:
            _say(node, view, "{}")
            jobs.enqueue(node, jobs.JUDGING, "all", again=True)


def _say(node: Node, view: View, logs: str | None) -> int:
    """Put the revision up, and say of what the view is made where that is known; the revision as it is now."""
    at = timestamp(node.clock())
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO incidents_made (view, revision, logs, at) VALUES (%s, 1, %s, %s) ON CONFLICT (view) DO UPDATE "
            "SET revision = incidents_made.revision + 1"
            + ("" if logs is None else ", logs = excluded.logs, at = excluded.at"),
            [view, logs or "{}", at if logs else ""],
        )
        cursor.execute("SELECT revision FROM incidents_made WHERE view = %s", [view])
        return int(cursor.fetchone()[0])


def forget(node: Node, *, reports: Collection[str] = (), claims: Collection[str] = ()) -> None:
    """Take out, in the transaction under way, every incident with words of these reports or claims: they must go.

    What is left of them is judged again without these.
    """
    for view in ("own", "joint"):
        with connections[node.alias].cursor() as cursor:
            ids: set[str] = set()
            # A file's further reports have its id and more; `~` comes after whatever that may be.
            for where, values in (
                ("report >= %s AND report < %s", [(report, f"{report}~") for report in reports]),
                ("claim = %s", [(claim,) for claim in claims]),
            ):
                for value in values:
                    cursor.execute(f"SELECT incident FROM incident_claim WHERE view = %s AND {where}", [view, *value])
                    ids |= {id for (id,) in cursor.fetchall()}
            cursor.execute("UPDATE incidents_made SET revision = revision + 1 WHERE view = %s", [view])
        _drop(node, view, sorted(ids))
        findable.drop(node, view, [f"report:{report}" for report in reports])


def code_of(id: str, length: int = _SHORTEST) -> str:
    """The code of an incident with so many signs after `TL-`."""
    number = int.from_bytes(sha256(id.encode()).digest(), "big")
    return "TL-" + "".join(ALPHABET[(number >> (251 - 5 * at)) & 31] for at in range(length))


def _codes(node: Node, made: Sequence[Made]) -> dict[str, str]:
    """The codes of incidents; those that have none are given one."""
    claims = {one.row.id: one.claims[0][0] if one.claims else "" for one in made}
    known = dict(_asked(node, "SELECT incident, code FROM incident_code WHERE incident IN ({})", list(claims)))
    new = [id for id in claims if id not in known]
    wanted = [code_of(id, length) for id in new for length in (_SHORTEST, _SHORTEST + 1)]
    taken = {code for (code,) in _asked(node, "SELECT code FROM incident_code WHERE code IN ({})", wanted)}
    for id in new:
        code = next(code for length in range(_SHORTEST, _LONGEST) if (code := code_of(id, length)) not in taken)
        taken.add(code)
        known[id] = code
    with connections[node.alias].cursor() as cursor:
        cursor.executemany(
            "INSERT INTO incident_code (code, incident, claim) VALUES (%s, %s, %s)",
            [(known[id], id, claims[id]) for id in new],
        )
    return known


def _asked(node: Node, query: str, values: Sequence[str]) -> list[tuple[Any, ...]]:
    if not values:
        return []
    with connections[node.alias].cursor() as cursor:
        cursor.execute(query.format(placeholders(len(values))), list(values))
        return list(cursor.fetchall())


def _held(node: Node, view: View, ids: Sequence[str]) -> dict[str, Row]:
    if not ids:
        return {}
    names = ", ".join(f'incident."{name}"' for name in COLUMNS)
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT {names}, incident_data.data FROM incident JOIN incident_data "
            "ON incident_data.view = incident.view AND incident_data.id = incident.id "
            f"WHERE incident.view = %s AND incident.id IN ({placeholders(len(ids))})",
            [view, *ids],
        )
        return {row[1]: Row(*row) for row in cursor.fetchall()}


def _drop(node: Node, view: str, ids: Sequence[str], *, words: bool = True) -> None:
    if not ids:
        return
    with connections[node.alias].cursor() as cursor:
        for view_of, column in _TABLES if words else _TABLES[2:]:
            cursor.execute(
                f"DELETE FROM {view_of} WHERE view = %s AND {column} IN ({placeholders(len(ids))})", [view, *ids]
            )
    if words:
        findable.drop(node, view, [f"incident:{id}" for id in ids])


def _entry(made: Made) -> findable.Entry:
    row = made.row
    return findable.entry(
        row.view, f"incident:{row.id}", day=row.day, title=f"{row.code} {row.words}", words=(row.id, *made.words)
    )
