"""What can be found by words: incidents by code, place and words, matters by their line, reports by title and source.

    find(node, "TL-7K2Q", view="own")            the newest first
    put(node, [Entry(...)]); drop(node, "own", subjects)

Words are compared as names are, folded: case, marks and alphabets do not matter, and the beginning of a word finds it.
The database keeps the index along by itself: FTS5 in SQLite, a GIN index in PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from django.db import connections

from truceline.geo.spelling import WORD, fold
from truceline.store.databases import placeholders
from truceline.store.node import Node

_AT_ONCE = 500
DAY_SHIFT = 42
"""Bits of a number below its day."""
_MOST_WORDS = 12
_MOST_TOKENS = 400
_LONGEST = 40
_INDEXED = 6
"""Beginnings of so many letters stand in SQLite's index themselves."""
_WORDS = ("findable_words", "rowid")


class Entry(NamedTuple):
    """Something that can be found, as it is stored (models.Findable)."""

    number: int
    view: str
    subject: str
    type: str
    day: str
    title: str
    words: str


class Found(NamedTuple):
    """Something that was found: `subject` is type, colon, id; `title` one line; `day` ISO or empty."""

    subject: str
    type: str
    title: str
    day: str

    @property
    def id(self) -> str:
        """The subject without its type."""
        return self.subject.partition(":")[2]


COLUMNS = ", ".join(Entry._fields)
_PUT = (
    f"INSERT INTO findable ({COLUMNS}) VALUES ({placeholders(len(Entry._fields))}) ON CONFLICT (number) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in Entry._fields if name != "number")
)


def entry(view: str, subject: str, *, day: str, title: str, words: Iterable[str]) -> Entry:
    """Something to be found by its title, its `words` and the parts of its subject."""
    told = " ".join(dict.fromkeys(token for text in (title, *words) for token in tokens(text)))
    scope = f"in{view} type{subject.partition(':')[0].replace('_', '')}"
    return Entry(
        number_of(view, subject, day), view, subject, subject.partition(":")[0], day, title, f"{scope} {told}".rstrip()
    )


def number_of(view: str, subject: str, day: str) -> int:
    """A number that tells it from all others; later days have higher ones."""
    at = date.fromisoformat(day).toordinal() if day else 0
    digest = sha256(f"{view}\0{subject}".encode()).digest()
    return (at << DAY_SHIFT) | (int.from_bytes(digest[:8], "big") >> (64 - DAY_SHIFT))


def number_after(day: str) -> int:
    """The first number that is later than those of a day; ISO, or empty for what has none."""
    return ((date.fromisoformat(day).toordinal() if day else 0) + 1) << DAY_SHIFT


def tokens(text: str) -> list[str]:
    """The words of a text as they are compared, without repeats."""
    found = (part for word in WORD.findall(text[:20_000]) for part in WORD.findall(fold(word[:_LONGEST])))
    return list(dict.fromkeys(found))[:_MOST_TOKENS]


def put(node: Node, entries: Sequence[Entry]) -> None:
    """Make these findable, in place of what was said of the same subjects before; what says the same is left alone."""
    for start in range(0, len(entries), _AT_ONCE):
        part = {(one.view, one.subject): one for one in entries[start : start + _AT_ONCE]}
        held = _held(node, part)
        changed = [one for key, one in part.items() if held.get(key) != one]
        for view in dict.fromkeys(one.view for one in changed):
            drop(node, view, [one.subject for one in changed if one.view == view and (view, one.subject) in held])
        with connections[node.alias].cursor() as cursor:
            cursor.executemany(_PUT, changed)


def _held(node: Node, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Entry]:
    found: dict[tuple[str, str], Entry] = {}
    with connections[node.alias].cursor() as cursor:
        for view in dict.fromkeys(view for view, _ in wanted):
            subjects = [subject for of, subject in wanted if of == view]
            cursor.execute(
                f"SELECT {COLUMNS} FROM findable WHERE view = %s AND subject IN ({placeholders(len(subjects))})",
                [view, *subjects],
            )
            found |= {(view, row[2]): Entry(*row) for row in cursor.fetchall()}
    return found


def titles(node: Node, view: str, subjects: Sequence[str]) -> dict[str, str]:
    """What these are called, those that can be found."""
    if not subjects:
        return {}
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT subject, title FROM findable WHERE view = %s AND subject IN ({placeholders(len(subjects))})",
            [view, *subjects],
        )
        return dict(cursor.fetchall())


def subjects_of(node: Node, view: str, type: str) -> set[str]:
    """All subjects of a type that can be found."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT subject FROM findable WHERE view = %s AND subject >= %s AND subject < %s",
            [view, f"{type}:", f"{type};"],
        )
        return {subject for (subject,) in cursor.fetchall()}


def drop(node: Node, view: str, subjects: Collection[str]) -> None:
    """Let these no longer be found."""
    listed = list(subjects)
    with connections[node.alias].cursor() as cursor:
        for start in range(0, len(listed), _AT_ONCE):
            part = listed[start : start + _AT_ONCE]
            cursor.execute(
                f"DELETE FROM findable WHERE view = %s AND subject IN ({placeholders(len(part))})", [view, *part]
            )


def find(node: Node, text: str, *, view: str, types: Sequence[str] = (), limit: int = 20) -> tuple[Found, ...]:
    """What has words that begin like each word of `text`, the newest first; nothing where `text` has no word."""
    wanted = tokens(text)[:_MOST_WORDS]
    if not wanted:
        return ()
    # A long word that is common takes long to find as the beginning of others, and has hits enough by itself.
    found = _newest(node, matching(node, wanted, view, types, limit, whole=True), limit)
    if len(found) < limit and any(len(word) > _INDEXED for word in wanted):
        found = _newest(node, matching(node, wanted, view, types, limit), limit)
    return found


def _newest(node: Node, condition: tuple[str, list[str]], limit: int) -> tuple[Found, ...]:
    clause, given = condition
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT subject, type, title, day FROM findable WHERE {clause} ORDER BY number DESC LIMIT {int(limit)}",
            given,
        )
        return tuple(Found(*row) for row in cursor.fetchall())


def newest_numbers(
    node: Node, text: str, *, view: str, types: Sequence[str], below: int | None = None, limit: int = 500
) -> list[int]:
    """The numbers of what has these words, the highest first, of those below one."""
    wanted = tokens(text)[:_MOST_WORDS]
    if not wanted:
        return []
    condition, given = _asked(node, wanted, view, types)
    table, number = ("findable", "number") if connections[node.alias].vendor == "postgresql" else _WORDS
    under = "" if below is None else f" AND {number} < {int(below)}"
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT {number} FROM {table} WHERE {condition}{under} ORDER BY {number} DESC LIMIT {int(limit)}", given
        )
        return [found for (found,) in cursor.fetchall()]


def matching(
    node: Node,
    wanted: Sequence[str],
    view: str,
    types: Sequence[str] = (),
    limit: int | None = None,
    *,
    whole: bool = False,
) -> tuple[str, list[str]]:
    """The condition on rows with a `number` as `findable` has it, with its values; of the newest `limit` alone.

    Words begin with what is wanted; where `whole`, long ones are exactly that.
    """
    held, given = _asked(node, wanted, view, types, whole=whole)
    if connections[node.alias].vendor == "postgresql":
        return (held if limit else f"number IN (SELECT number FROM findable WHERE {held})"), given
    # With nothing but words to go by, the newest are read off the index and the rest is never looked at.
    newest = f" ORDER BY rowid DESC LIMIT {int(limit)}" if limit else ""
    return f"number IN (SELECT rowid FROM findable_words WHERE {held}{newest})", given


def _asked(
    node: Node, wanted: Sequence[str], view: str, types: Sequence[str], *, whole: bool = False
) -> tuple[str, list[str]]:
    """The condition as the index takes it: on `findable` in PostgreSQL, on `findable_words` in SQLite."""
    kinds = [f"type{type.replace('_', '')}" for type in types]
    begins = ["" if whole and len(token) > _INDEXED else "*" for token in wanted]
    if connections[node.alias].vendor == "postgresql":
        asked = " & ".join(f"'{token}'{':*' if mark else ''}" for token, mark in zip(wanted, begins, strict=True))
        text = f"'in{view}' & {asked}" + (f" & ({' | '.join(kinds)})" if kinds else "")
        return "vector @@ %s::tsquery", [text]
    asked = " AND ".join(f'"{token}"{mark}' for token, mark in zip(wanted, begins, strict=True))
    text = f'"in{view}" AND {asked}' + (f" AND ({' OR '.join(kinds)})" if kinds else "")
    return "findable_words MATCH %s", [text]
