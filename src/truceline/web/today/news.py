"""What is new since somebody last looked: by the sizes that logs had then, grouped by what it is about.

news(who)          what came since the member's last visit
keep(who, sizes)   they have seen what logs of these sizes hold
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connections
from django.utils.translation import gettext as _

from truceline.record.names import read_timestamp, timestamp
from truceline.store import findable, log
from truceline.store.callers import Caller
from truceline.store.matters import listed
from truceline.web.models import Visit
from truceline.web.today.leads import kinds, leads
from truceline.web.today.words import BY_ID, said

__all__ = ["Group", "Item", "News", "keep", "news"]

_READ, _SHOWN = 400, 4
_FEW = 30
_LONGEST = 240


class Item(NamedTuple):
    """Something of which something was recorded: what it is now, in words, and where it is shown."""

    address: str
    words: str
    state: str


class Group(NamedTuple):
    """What is new of one type: of so many things, of which the newest are shown."""

    says: str
    icon: str
    address: str
    number: int
    items: tuple[Item, ...]


class News(NamedTuple):
    """What came since `since` (None where they never looked): `entries` in all, of which the newest are grouped.

    `sizes` is what the member has seen once they say so.
    """

    since: datetime | None
    entries: int
    grouped: int
    groups: tuple[Group, ...]
    sizes: str

    @property
    def few(self) -> bool:
        """Whether all of it can be read at a glance."""
        return self.entries <= _FEW


def news(who: Caller) -> News:
    """What is new for a member, as far as they see it."""
    visit = Visit.objects.using(who.node.alias).filter(member=who.member.code).first()
    seen = _sizes(visit.seen) if visit else {}
    now = log.sizes(who.node, who.view)
    new = {origin: size for origin, size in now.items() if size > seen.get(origin, 0)}
    subjects, grouped = _subjects(who, new, seen)
    return News(
        since=read_timestamp(visit.at) if visit else None,
        entries=sum(size - seen.get(origin, 0) for origin, size in new.items()),
        grouped=grouped,
        groups=tuple(_group(who, type, each) for type, each in subjects.items()),
        sizes=json.dumps(now, sort_keys=True),
    )


def keep(who: Caller, written: str) -> None:
    """The member has seen what logs of these sizes hold, or of the sizes that they have, where that is less."""
    told = _sizes(written)
    held = log.sizes(who.node, "own")
    sizes = {origin: min(size, held[origin]) for origin, size in told.items() if origin in held}
    Visit.objects.using(who.node.alias).update_or_create(
        member=who.member.code,
        defaults={"at": timestamp(who.node.clock()), "seen": json.dumps(sizes, sort_keys=True)},
    )


def _sizes(written: str) -> dict[str, int]:
    """What a page or the table says of sizes; nothing where that is none."""
    try:
        read: Any = json.loads(written[:20_000])
    except (ValueError, RecursionError):
        return {}
    if not isinstance(read, dict):
        return {}
    return {name: size for name, size in read.items() if isinstance(size, int) and 0 <= size < 1 << 53}


def _subjects(who: Caller, new: Mapping[str, int], seen: Mapping[str, int]) -> tuple[dict[str, list[str]], int]:
    """The subjects of the newest entries by type, in the order of `news.yaml`; and how many entries these were."""
    found: dict[str, dict[str, None]] = {type: {} for type in kinds()}
    number = 0
    for origin in new:
        with connections[who.node.alias].cursor() as cursor:
            cursor.execute(
                "SELECT subject FROM record_entry WHERE origin = %s AND seq >= %s ORDER BY seq DESC LIMIT %s",
                [origin, seen.get(origin, 0), _READ],
            )
            rows = cursor.fetchall()
        number += len(rows)
        for (subject,) in rows:
            type = subject.partition(":")[0]
            if type in found:
                found[type].setdefault(subject)
    return {type: list(subjects) for type, subjects in found.items() if subjects}, number


def _group(who: Caller, type: str, subjects: Sequence[str]) -> Group:
    kind, newest = kinds()[type], subjects[:_SHOWN]
    ids = [subject.partition(":")[2] for subject in newest]
    rows = {row.subject: row for row in listed(who.node, type, view=who.view, ids=ids)}
    titles = findable.titles(who.node, who.view, [subject for subject in newest if subject not in rows])
    items = []
    for subject in newest:
        row = rows.get(subject)
        if row is not None:
            items.append(Item(leads(who, subject), said(who.node, row), row.state if type in BY_ID else ""))
        elif subject in titles:
            items.append(Item(leads(who, subject), titles[subject][:_LONGEST], ""))
    whole = kind.model_copy(update={"one": False})
    return Group(_(kind.says), kind.icon, _list(who, type) or whole.leads(who, ""), len(subjects), tuple(items))


def _list(who: Caller, type: str) -> str:
    """The list that a thing is in, of those that have pages of their own."""
    from django.urls import NoReverseMatch, reverse

    try:
        return reverse({"sitrep": "sitreps"}.get(type, f"{type}s")) if kinds()[type].one else ""
    except NoReverseMatch:
        return ""
