"""Officers who act on one matter in the same moment, one jointly and one at home: one of them wins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from tests.acts.verifying import CASE, founder, open_case
from truceline.acts import cases
from truceline.errors import IllegalStep
from truceline.store import matters, rebuild
from truceline.store.node import Node


def test_of_officers_who_read_the_same_one_wins_whichever_log_they_write_to(node: Node) -> None:
    open_case(node, joint=True)
    for turn in range(3):
        together = Barrier(4)
        (row,) = matters.listed(node, "case", ids=(CASE,))

        def note(number: int, turn: int = turn, together: Barrier = together, read: int = row.facts) -> bool:
            together.wait()
            try:
                words = f"officer {number} in turn {turn}"
                cases.take(founder(node), CASE, "note", words=words, joint=bool(number % 2), saw=read)
            except IllegalStep:
                return False
            finally:
                connections[node.alias].close()
            return True

        with ThreadPoolExecutor(4) as officers:
            assert sum(officers.map(note, range(4))) == 1
        assert list(rebuild.check(node)) == []
