"""Which incidents have become a case: the column `case` of the view `incident`, and the state that follows from it.

Kept along with the matters, so that a case is seen with its incidents at once, and made again with the incidents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import connections

from truceline.store.databases import placeholders
from truceline.store.node import Node

__all__ = ["anchors", "link", "named_in"]


def link(node: Node, view: str, case: str, data: str) -> None:
    """The incidents that a case names are its own from now on, if no other case has them."""
    named = [ref for ref, of in named_in(case, data) if of == case]
    if not named:
        return
    marks = placeholders(len(named))
    with connections[node.alias].cursor() as cursor:
        for column in ("id", "code"):
            cursor.execute(
                f"UPDATE incident SET \"case\" = %s, state = 'case' "
                f"WHERE view = %s AND {column} IN ({marks}) AND \"case\" = ''",
                [case, view, *named],
            )


def named_in(case: str, data: str) -> Iterator[tuple[str, str]]:
    """The incidents, by id or code, that a case (JSON of `CaseRecord`) is about, each with the case."""
    record: dict[str, Any] = json.loads(data)
    for account in (record.get("case") or {}).get("accounts") or ():
        for step in account.get("steps") or ():
            for ref in (step.get("opened") or {}).get("incidents") or ():
                if "\0" not in ref:
                    yield ref, case


def anchors(node: Node, refs: list[str]) -> dict[str, str]:
    """Of ids and codes that were given once, a claim by which the incident of today is found."""
    if not refs:
        return {}
    marks = placeholders(len(refs))
    found: dict[str, str] = {}
    with connections[node.alias].cursor() as cursor:
        for column in ("incident", "code"):
            cursor.execute(f"SELECT {column}, claim FROM incident_code WHERE {column} IN ({marks})", refs)
            found |= dict(cursor.fetchall())
    return found
