"""Who did what when, out of the node's own logs: the newest first, by member and by kind of fact.

Entries are not sorted by author, so a page looks so far back and says how far; the next goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import NamedTuple

from django.db import connections
from django.http import HttpRequest, HttpResponse

from truceline.acts.recorded import words_of
from truceline.facts import KINDS, Fact, UnknownFact
from truceline.record.entry import Entry, read_entry
from truceline.record.names import ref
from truceline.store import log
from truceline.store.callers import Caller
from truceline.store.permissions import members as ever
from truceline.web.pages import page, show

__all__ = ["audit"]

_SHOWN, _LOOKED_AT = 50, 5000
_LONGEST = 200
ADMINISTRATION = frozenset({"member", "token", "account", "peer", "exchange", "conflict", "node"})
"""What those who run a node, and see nothing else of its internal log, see of it: by type of subject."""


class Row(NamedTuple):
    """An entry in plain words; whether its own page is for who asks."""

    entry: Entry
    ref: str
    words: str
    opens: bool


@page(sees="administration")
def audit(request: HttpRequest, who: Caller) -> HttpResponse:
    """The entries of members of this node."""
    member, kind = request.GET.get("member", ""), request.GET.get("kind", "")
    before = {origin: _number(request.GET.get(name)) for origin, name in _logs(who)}
    looked = {origin: _before(who, origin, kind if kind in KINDS else "", before[origin]) for origin, _ in _logs(who)}
    newest = merge(*looked.values(), key=lambda one: (one.at, one.seq), reverse=True)
    wanted = (one for one in newest if _is_shown(who, one, member))
    found = list(islice(wanted, _SHOWN))
    rows = [_row(who, one, fact) for one, fact in zip(found, log.facts(who.node, found), strict=True)]
    return show(
        request, "settings/audit.html", rows=rows, members=sorted(ever(who.node)), kinds=sorted(KINDS), member=member,
        kind=kind if kind in KINDS else "", more=_more(who, looked, found, before), tab="audit",
    )  # fmt: skip


def _logs(who: Caller) -> tuple[tuple[str, str], ...]:
    """The node's own logs, and the name by which an address says how far one has been looked through."""
    return ((who.node.internal, "internal"), (who.node.shared, "shared"))


class _Looked:
    """Entries as they lie in the database, each read when it is come to: of thousands a page shows the first few."""

    def __init__(self, held: Sequence[bytes], origin: str) -> None:
        self._held, self._origin = held, origin
        self._read: list[Entry] = []

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[Entry]:
        for at, data in enumerate(self._held):
            if at == len(self._read):
                self._read.append(read_entry(bytes(data), self._origin))
            yield self._read[at]

    @property
    def last(self) -> int:
        """The number of the oldest in its log."""
        return read_entry(bytes(self._held[-1]), self._origin).seq


def _before(who: Caller, origin: str, kind: str, before: int | None) -> _Looked:
    """The last entries of a log before one of them, as far as a page looks."""
    where, given = ["origin = %s"], [origin]
    if before is not None:
        where.append(f"seq < {before}")
    if kind:
        where.append("kind = %s")
        given.append(kind)
    with connections[who.node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT entry FROM record_entry WHERE {' AND '.join(where)} ORDER BY seq DESC LIMIT {_LOOKED_AT}", given
        )
        return _Looked([data for (data,) in cursor.fetchall()], origin)


def _is_shown(who: Caller, entry: Entry, member: str) -> bool:
    if member and entry.author != f"{who.node.name}/{member}":
        return False
    of = entry.subject.partition(":")[0]
    return entry.log == who.node.shared or who.sees("internal") or of in ADMINISTRATION


def _row(who: Caller, entry: Entry, fact: Fact | UnknownFact) -> Row:
    words = words_of(fact) if who.may_read(entry) else ""
    opens = entry.log == who.node.shared or who.sees("internal")
    return Row(entry, ref(entry.log, entry.seq), words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…", opens)


def _more(
    who: Caller, looked: dict[str, _Looked], found: list[Entry], before: dict[str, int | None]
) -> dict[str, int] | None:
    """From where the next page goes on, by log; None where everything was looked at."""
    last = (found[-1].at, found[-1].seq) if len(found) == _SHOWN else None
    next_one: dict[str, int] = {}
    for origin, name in _logs(who):
        entries = looked[origin]
        left = next((one for one in entries if (one.at, one.seq) < last), None) if last else None
        if left:
            next_one[name] = left.seq + 1
        elif len(entries) == _LOOKED_AT:
            next_one[name] = entries.last
        else:
            next_one[name] = 0
    return next_one if any(next_one.values()) else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 16 else None
