"""The view `matter`: what the facts of all logs say together of each thing that the centre works on.

listed(node, "patrol", state="completed")      rows, ready to be shown
read(node, "patrol", PatrolRecord)             values
refresh(node, subjects)                        inside the transaction that wrote facts about them
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby, islice
from typing import Literal, NamedTuple, TypeVar

from django.db import connections

from truceline.matters import READERS, Reading
from truceline.matters import read as read_matter
from truceline.matters.told import Told, told_of
from truceline.model import Value
from truceline.record.names import is_shared, timestamp
from truceline.store import findable, incident_cases
from truceline.store.databases import placeholders
from truceline.store.node import Node

View = Literal["own", "joint"]
VIEWS: tuple[View, ...] = ("own", "joint")
V = TypeVar("V", bound=Value)

_AT_ONCE = 500
_FINDABLE = frozenset({"access", "case", "commitment", "consultation", "notice", "patrol", "post", "sitrep"})
"""Types that have pages of their own; there are too many of the others for a name to lead to one."""


def in_view(view: View, origin: str) -> bool:
    """Whether what a log says is part of a view."""
    return view == "own" or is_shared(origin)


class Row(NamedTuple):
    """A matter as it is stored (models.Matter)."""

    view: str
    subject: str
    type: str
    state: str
    day: str | None
    last: str | None
    due: str | None
    at: str
    ref: str
    facts: int
    words: str
    data: str

    @property
    def id(self) -> str:
        """The subject without its type."""
        return self.subject.partition(":")[2]


COLUMNS = ", ".join(Row._fields)
_UPSERT = (
    f"INSERT INTO {{table}} ({COLUMNS}) VALUES ({placeholders(len(Row._fields))}) "
    "ON CONFLICT (view, subject) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in Row._fields if name not in ("view", "subject"))
)


def listed(
    node: Node,
    type: str,
    *,
    view: View = "own",
    state: str | None = None,
    ids: Sequence[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int | None = None,
    without: str = "",
) -> tuple[Row, ...]:
    """The matters of a type by the day that they begin to be about, those without one last.

    With `since` and `until` those about any day between, inclusive; those in whose data `without` does not stand.
    """
    where = ["view = %s"]
    given: list[str] = [view]
    if ids is None:
        where.append("type = %s")
        given.append(type)
    else:
        # Subjects are looked up by their key alone. No id has a NUL, and a database takes none in a text.
        ids = [id for id in ids if "\0" not in id]
        where.append(f"subject IN ({placeholders(len(ids))})" if ids else "1 = 0")
        given += [f"{type}:{id}" for id in ids]
    data = f"%{without}%" if without else None
    wanted = (("state = %s", state), ("last >= %s", since), ("day <= %s", until), ("data NOT LIKE %s", data))
    for clause, value in wanted:
        if value is not None:
            where.append(clause)
            given.append(str(value))
    order = "ORDER BY day IS NULL, day, at, subject" + (f" LIMIT {int(limit)}" if limit is not None else "")
    with connections[node.alias].cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM matter WHERE {' AND '.join(where)} {order}", given)
        return tuple(Row(*row) for row in cursor.fetchall())


def read(
    node: Node, type: str, model: builtins.type[V], *, view: View = "own", ids: Sequence[str] | None = None
) -> tuple[V, ...]:
    """The values of the matters of a type, without those that were withdrawn."""
    rows = listed(node, type, view=view, ids=ids)
    return tuple(model.model_validate_json(row.data) for row in rows if row.state != "withdrawn")


def naming(node: Node, type: str, text: str, *, view: View = "own") -> tuple[str, ...]:
    """The ids of the matters of a type whose line (`words`) has the text."""
    from truceline.store.kept import about, kept

    words = " ".join(text.replace("\0", " ").split()).casefold()
    lines = kept(node, ("lines", view, type), about(type), lambda: _lines(node, type, view))
    return tuple(id for id, line in lines if words in line)


def _lines(node: Node, type: str, view: View) -> tuple[tuple[str, str], ...]:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT subject, words FROM matter WHERE view = %s AND type = %s ORDER BY subject", [view, type])
        return tuple((subject.partition(":")[2], words.casefold()) for subject, words in cursor.fetchall())


def due(node: Node, until: datetime, *, view: View = "own", type: str | None = None) -> tuple[Row, ...]:
    """The matters, or those of a type, with an open deadline up to `until`, the earliest first."""
    of, given = (" AND type = %s", [type]) if type else ("", [])
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM matter WHERE view = %s AND due <= %s{of} ORDER BY due, subject",
            [view, timestamp(until), *given],
        )
        return tuple(Row(*row) for row in cursor.fetchall())


def refresh(
    node: Node, subjects: Iterable[str], table: str = "matter", standings: str = "standing"
) -> dict[tuple[str, str], Reading]:
    """Make the matters among `subjects` anew of what stands of them; by view and subject what they say now."""
    wanted = sorted({subject for subject in subjects if subject.partition(":")[0] in READERS})
    readings: dict[tuple[str, str], Reading] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        with connections[node.alias].cursor() as cursor:
            cursor.execute(
                f"SELECT subject, origin, history, detail FROM {standings} "
                f"WHERE subject IN ({placeholders(len(part))}) ORDER BY subject, origin",
                part,
            )
            _write(node, _readings(cursor.fetchall()), table, readings)
    return readings


def refresh_all(node: Node, table: str, standings: str = "standing") -> None:
    """Make every matter anew."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT subject FROM {standings} WHERE type IN ({placeholders(len(READERS))}) ORDER BY subject",
            [*READERS],
        )
        subjects = iter([subject for (subject,) in cursor.fetchall()])
    while part := list(islice(subjects, _AT_ONCE)):
        refresh(node, part, table, standings)


def name_all(node: Node) -> None:
    """Let all that have pages be found by their words, where they were written before that was kept along."""
    for view in VIEWS:
        for type in sorted(_FINDABLE):
            _follow(node, listed(node, type, view=view))


def told_about(node: Node, subject: str) -> tuple[Told, ...]:
    """Every fact about a matter in all logs, in the order of the logs' names."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT origin, history, detail FROM standing WHERE subject = %s ORDER BY origin", [subject])
        return tuple(told for row in cursor.fetchall() for told in told_of(*row))


def _readings(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[tuple[View, str, Sequence[Told], Reading]]:
    """Of rows of the view `standing`, by subject: each view's facts and what they say; none where a view has none."""
    for subject, group in groupby(rows, key=lambda row: row[0]):
        type, _, id = subject.partition(":")
        told = [one for _, *row in group for one in told_of(*row)]
        shared = [one for one in told if is_shared(one.origin)]
        for view, facts in zip(VIEWS, (told, shared), strict=True):
            if facts:
                yield view, subject, facts, read_matter(type, id, facts)


def _write(
    node: Node,
    made: Iterable[tuple[View, str, Sequence[Told], Reading]],
    table: str,
    readings: dict[tuple[str, str], Reading],
) -> None:
    rows = []
    for view, subject, facts, reading in made:
        readings[view, subject] = reading
        rows.append(_row(view, subject, facts, reading))
    with connections[node.alias].cursor() as cursor:
        cursor.executemany(_UPSERT.format(table=table), rows)
    if table == "matter":
        _follow(node, rows)


def _follow(node: Node, rows: Sequence[Row]) -> None:
    """What else is kept of matters: words by which they are found, and the case that an incident has become."""
    named = [row for row in rows if row.type in _FINDABLE]
    findable.put(
        node,
        [
            findable.entry(row.view, row.subject, day=row.day or "", title=row.words, words=(row.id,))
            for row in named
            if row.state != "withdrawn"
        ],
    )
    for row in named:
        if row.state == "withdrawn":
            findable.drop(node, row.view, [row.subject])
        if row.type == "case":
            incident_cases.link(node, row.view, row.id, row.data)


def _row(view: View, subject: str, facts: Sequence[Told], reading: Reading) -> Row:
    newest = max(facts, key=lambda one: (one.at, one.origin, one.seq))
    about = reading.last or reading.day
    return Row(
        view=view,
        subject=subject,
        type=subject.partition(":")[0],
        state=reading.state,
        day=reading.day.isoformat() if reading.day else None,
        last=about.isoformat() if about else None,
        due=timestamp(reading.due.astimezone(UTC)) if reading.due else None,
        at=timestamp(newest.at),
        ref=newest.ref,
        facts=len(facts),
        words=reading.words,
        data=reading.value.model_dump_json(),
    )
