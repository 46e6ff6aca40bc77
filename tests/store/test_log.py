"""Reading many entries and standings costs as many looks at the database as reading one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connections

from truceline.facts import MaterialKept
from truceline.store import journal, log
from truceline.store.bodies import LARGEST_IN_DATABASE
from truceline.store.journal import Actor
from truceline.store.node import Node

T = TypeVar("T")


def counted(node: Node, ask: Callable[[], T]) -> tuple[int, T]:
    """How many statements it takes, and what it gives."""
    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connections[node.alias].execute_wrapper(note):
        given = ask()
    return len(asked), given


def test_many_facts_are_read_in_one_look_but_for_large_ones(node: Node) -> None:
    (actor,) = {entry.author.partition("/")[2] for entry, _ in log.entries(node, node.internal)}
    for size in (1, LARGEST_IN_DATABASE + 1, *range(2, 30)):
        journal.write(Actor(node, actor), MaterialKept(content=b"x" * size, content_type="text/plain"))
    entries = [entry for entry, _ in log.entries(node, node.internal)]
    looks, told = counted(node, lambda: log.facts(node, entries))
    assert list(told) == [log.fact(node, entry) for entry in entries]
    assert looks == 2, "all of them, and the one that lies in a file"


def test_many_standings_are_read_in_one_look(node: Node) -> None:
    (actor,) = {entry.author.partition("/")[2] for entry, _ in log.entries(node, node.internal)}
    for size in range(1, 30):
        journal.write(Actor(node, actor), MaterialKept(content=b"x" * size, content_type="text/plain"))
    subjects = sorted({entry.subject for entry, _ in log.entries(node, node.internal)})
    looks, found = counted(node, lambda: log.standings_of(node, [*subjects, "material:none"]))
    assert looks == 1
    each = [one.ref for subject in subjects for one in log.standings(node, subject=subject)]
    assert [one.ref for one in found] == each
