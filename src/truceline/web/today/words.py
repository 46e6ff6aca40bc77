"""The line by which a matter is listed, with parties by their names; it is kept with their ids."""

from __future__ import annotations

import re
from functools import lru_cache

from truceline.store.matters import Row
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.web.fields import party_name

__all__ = ["BY_ID", "said", "with_names"]

BY_ID = ("patrol", "case", "sitrep")
"""What people call by its id."""
_LONGEST = 240

_AFTER = r"(?=:|;|,|\)|$| \d| says| tells| alleged| and | to )"
"""What follows where an id stands for a party, and not for a word that is spelled like it."""


def said(node: Node, row: Row) -> str:
    """What a matter is called in a line beside its state."""
    return row.id if row.type in BY_ID else with_names(node, row.words)[:_LONGEST]


def with_names(node: Node, words: str) -> str:
    """The words with each party's id replaced by its name in the reader's language."""
    ids = tuple(party.id for party in terms(node).parties)
    return _named(ids).sub(lambda found: party_name(node, found[0]), words) if ids else words


@lru_cache(maxsize=4)
def _named(ids: tuple[str, ...]) -> re.Pattern[str]:
    longest = "|".join(re.escape(id) for id in sorted(ids, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{longest})(?![\w-]){_AFTER}")
