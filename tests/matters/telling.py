"""Facts told in the logs of several nodes, to make matters of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from truceline.facts import Fact
from truceline.matters import Reading, Told, read
from truceline.model import Value

START = datetime(2020, 3, 15, tzinfo=UTC)
NODES = ("north", "south", "mission")


def telling(node: str, seq: int, fact: Fact, seen: Mapping[str, int] | None = None, log: str = "shared") -> Told:
    """A fact in a node's log, recorded `seq` minutes after the start of the day."""
    return Told(f"{node}/{log}", seq, f"{node}/op-1", START + timedelta(minutes=seq), seen or {}, fact)


def after_each_other(*said: tuple[str, Fact]) -> list[Told]:
    """Facts that nodes recorded one after the other, each having seen all before."""
    told = []
    for seq, (node, fact) in enumerate(said):
        told.append(telling(node, seq, fact, {f"{other}/shared": seq for other in NODES}))
    return told


def matter(*said: tuple[str, Fact]) -> Reading:
    """What facts say together that nodes recorded one after the other."""
    told = after_each_other(*said)
    type, _, id = told[0].fact.subject.partition(":")
    return read(type, id, told)


def histories(pool: Sequence[Fact]) -> st.SearchStrategy[list[Told]]:
    """Logs of several nodes with facts of the pool, whatever each had seen of the others."""
    seen = st.dictionaries(st.sampled_from([f"{node}/shared" for node in NODES]), st.integers(0, 9))
    entry = st.tuples(st.sampled_from(NODES), st.sampled_from(["shared", "internal"]), st.sampled_from(pool), seen)
    return st.lists(entry, max_size=9).map(
        lambda drawn: [telling(node, seq, fact, had, log) for seq, (node, log, fact, had) in enumerate(drawn)]
    )


def check_total(type: str, id: str, told: Sequence[Told], shuffled: Sequence[Told]) -> None:
    """Whatever was told: one line, a value that comes back as it was, a reason for each fact without effect."""
    reading = read(type, id, told)
    again = read(type, id, shuffled)
    assert reading.value == again.value
    assert (reading.words, reading.state, reading.day, reading.due) == (again.words, again.state, again.day, again.due)
    assert {ref: str(error) for ref, error in reading.refused.items()} == {
        ref: str(error) for ref, error in again.refused.items()
    }
    assert reading.words.strip() and "\n" not in reading.words
    value = reading.value
    assert type_of(value).model_validate(value.model_dump(mode="json")) == value
    assert type_of(value).model_validate_json(value.model_dump_json()).model_dump_json() == value.model_dump_json()
    assert set(reading.refused) <= {one.ref for one in told}
    for error in reading.refused.values():
        assert "\n" not in str(error) and len(str(error)) > 20


def type_of(value: Value) -> type[Value]:
    """The model of a value."""
    return value.__class__
