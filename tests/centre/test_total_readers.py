"""Every reader of matters makes something of whatever was recorded: no fact of any node can break a view."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.centre.drawn import pool, sound, types_of_matters
from tests.matters.telling import NODES, check_total, telling
from truceline.facts import KINDS, Fact
from truceline.facts.coordinated import MatterType
from truceline.matters import READERS
from truceline.matters.told import Told

TYPES = tuple(types_of_matters())
ID = "x-1"


@cache
def facts(type: str) -> tuple[Fact, ...]:
    return tuple(pool(type, ID, 250))


@cache
def logs(type: str) -> st.SearchStrategy[list[Told]]:
    """Logs of several nodes, each entry with any clock and any word of what its author had seen of the others."""
    origins = [f"{node}/{log}" for node in NODES for log in ("shared", "internal")]
    seen = st.dictionaries(st.sampled_from(origins[::2]), st.integers(0, 12), max_size=3)
    entry = st.tuples(st.sampled_from(origins), st.sampled_from(facts(type)), seen)
    return st.lists(entry, min_size=1, max_size=12).map(_numbered)


def _numbered(drawn: list[tuple[str, Fact, dict[str, int]]]) -> list[Told]:
    told: list[Told] = []
    for minute, (origin, fact, seen) in enumerate(drawn):
        node, _, log = origin.partition("/")
        seq = sum(one.origin == origin for one in told)
        told.append(telling(node, seq, fact, seen, log)._replace(at=telling(node, minute // 2, fact).at))
    return told


def test_every_type_that_facts_are_about_has_a_reader_and_may_be_withdrawn() -> None:
    assert set(TYPES) == set(READERS)
    assert set(get_args(MatterType)) == set(READERS) - {"sitrep"}
    assert all(find_spec(f"truceline.matters.{named.partition('.')[0]}") for named in READERS.values())


def test_what_is_drawn_is_of_every_kind() -> None:
    """Else a kind that cannot be drawn would be a kind that nothing tries."""
    of_matters = {kind.kind for kind in KINDS.values() if kind.of_matter}
    assert {fact.kind for type in TYPES for fact in facts(type)} == of_matters
    assert all(len({fact.model_dump_json() for fact in facts(type)}) > 20 for type in TYPES)


@pytest.mark.parametrize("type", TYPES)
@settings(max_examples=150)
@given(data=st.data())
def test_whatever_is_recorded_makes_one_matter_in_any_order(type: str, data: st.DataObject) -> None:
    told = data.draw(logs(type))
    check_total(type, ID, told, data.draw(st.permutations(told)))


def test_a_fact_is_drawn_only_where_its_model_takes_it() -> None:
    from random import Random

    rng = Random(3)
    for kind in KINDS.values():
        if kind.of_matter and (fact := sound(rng, kind, ID)) is not None:
            assert kind.model_validate(fact.model_dump(mode="json")) == fact
