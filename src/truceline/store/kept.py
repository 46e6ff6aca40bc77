"""What was worked out of the record, kept in each process until something that it rests on is recorded.

    kept(node, ("undertakings", view, day), about("consultation", "commitment"), lambda: ...)

What is kept is looked after by the logs' sizes: of entries that came since, only their kinds are looked at. So a page
that rests on all of a node's consultations costs no more while nobody consults. What is given out is shared between
threads, and must not be changed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from functools import cache
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from django.db import connections

from truceline.facts import KINDS
from truceline.store.databases import placeholders
from truceline.store.node import Node
from truceline.store.terms import version

__all__ = ["about", "kept"]

T = TypeVar("T")
_OF_ALL = ("withdrawn", "body_erased", "body_withheld", "agreement_adopted")
"""Facts that can change what is worked out of anything."""
_MOST = 256


class _Made(NamedTuple):
    sizes: dict[str, int]
    value: Any


_values: OrderedDict[Hashable, _Made] = OrderedDict()
_making: dict[Hashable, Lock] = {}
_lock = Lock()


@cache
def about(*types: str) -> tuple[str, ...]:
    """The kinds of facts that are about matters of these types, or may be about any."""
    # What a claim's fact is about stands in the claim.
    of = {name: getattr(fact, "about", (name.partition("_")[0],))[0] for name, fact in KINDS.items()}
    return tuple(dict.fromkeys((*_OF_ALL, *(name for name, type in of.items() if type in types))))


def kept(node: Node, key: Hashable, kinds: Collection[str], make: Callable[[], T]) -> T:
    """What `make` gave for this key while no fact of these kinds has been recorded or taken since; else it anew.

    Of several who ask at once one makes it, and the others wait.
    """
    if connections[node.alias].in_atomic_block:
        # What is being written may yet be taken back.
        return make()
    whole = (str(node.folder), version(node), key)
    with _lock:
        making = _making.setdefault(whole, Lock())
    with making:
        now = _sizes(node)
        with _lock:
            known = _values.get(whole)
        if known is not None and not _came(node, known.sizes, now, kinds):
            _keep(whole, _Made(now, known.value))
            found: T = known.value
            return found
        try:
            made = make()
        except BaseException:
            with _lock:
                _making.pop(whole, None)
            raise
        _keep(whole, _Made(now, made))
        return made


def _keep(whole: Hashable, made: _Made) -> None:
    with _lock:
        _values[whole] = made
        _values.move_to_end(whole)
        while len(_values) > _MOST:
            gone, _ = _values.popitem(last=False)
            _making.pop(gone, None)


def _sizes(node: Node) -> dict[str, int]:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT origin, size FROM record_log")
        return dict(cursor.fetchall())


def _came(node: Node, before: dict[str, int], now: dict[str, int], kinds: Collection[str]) -> bool:
    """Whether an entry of these kinds came in since, or a log is not what it was."""
    if any(now.get(origin, -1) < size for origin, size in before.items()):
        return True
    for origin, size in now.items():
        if size > (known := before.get(origin, 0)):
            with connections[node.alias].cursor() as cursor:
                cursor.execute(
                    f"SELECT 1 FROM record_entry WHERE origin = %s AND seq >= %s AND seq < %s "
                    f"AND kind IN ({placeholders(len(kinds))}) LIMIT 1",
                    [origin, known, size, *kinds],
                )
                if cursor.fetchone():
                    return True
    return False
