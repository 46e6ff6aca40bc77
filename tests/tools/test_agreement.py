"""`tools/verify.py` and Truceline agree, though they share nothing: what one takes the other takes."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.north import Log, bundle, canonical, key
from tests.tools.test_verify import (
    BAD_BUNDLES,
    BAD_MEMBERS,
    JSON,
    NORTH,
    NORTH_CARD,
    SOUTH_CARD,
    WHOLE,
    cards,
    check,
    file,
    north,
    rewritten,
    south,
    verify,
)
from truceline.errors import TrucelineError
from truceline.record.card import read_card
from truceline.record.entry import read_entry
from truceline.record.mirror import Known
from truceline.record.receive import receive

__all__ = ["cards"]
KNOWN = {card.name: Known(card) for card in map(read_card, (NORTH_CARD, SOUTH_CARD))}
MEMBERS = [pytest.param(m, id=f"{name}{i}") for name, members in BAD_MEMBERS.items() for i, m in enumerate(members)]


def received(raw: bytes, known: dict[str, Known] = KNOWN) -> bool:
    """Whether Truceline takes the whole bundle, as a node that holds nothing yet."""
    try:
        result = receive(io.BytesIO(raw), me="south", known=known, mirrors={})
    except TrucelineError:
        return False
    try:
        return not result.refused
    finally:
        result.spool.close()


def read(raw: bytes) -> bool:
    try:
        read_entry(raw, "entry")
    except TrucelineError:
        return False
    return True


def checked(raw: bytes) -> bool:
    try:
        verify.check_entry(verify.read_object(raw))
    except verify.Fault:
        return False
    return True


@pytest.mark.parametrize("members", MEMBERS)
def test_both_refuse_an_entry_that_breaks_the_page(members: dict[str, object]) -> None:
    raw = canonical(rewritten(north(), 2, **members).entries[2])
    assert (read(raw), checked(raw)) == (False, False)


WORDS = st.sampled_from(
    "north/shared south/internal north/shared#1 south/shared#9 north/a a.-b/shared#2 ü/shared "
    "2020-03-15T09:30:00.000000Z 0001-01-01T00:00:00.000000Z "
    "2020-03-15T09:30:00.000000Z\n report claim:1 a\x80 \u2028 é".split(" ")
)
MAYBE = st.dictionaries(
    st.sampled_from("log seq kind subject author at refs seen body v".split()),
    JSON | WORDS | st.lists(WORDS, max_size=3) | st.dictionaries(WORDS, st.integers(-1, 2**53), max_size=2),
    max_size=2,
)


@settings(max_examples=1500)
@given(members=MAYBE)
def test_both_say_the_same_of_any_entry(members: dict[str, object]) -> None:
    try:
        raw = canonical(north().entries[2] | members)
    except UnicodeEncodeError:
        return
    assert read(raw) == checked(raw)


@settings(max_examples=500)
@given(place=st.integers(0), byte=st.integers(0, 255))
def test_both_say_the_same_of_an_entry_with_any_byte_changed(place: int, byte: int) -> None:
    raw = bytearray(canonical(north().entries[2]))
    raw[place % len(raw)] = byte
    assert read(bytes(raw)) == checked(bytes(raw))


GOOD: dict[str, Callable[[], bytes]] = {
    "one log": lambda: bundle(north()),
    "an empty log": lambda: bundle(Log("north/shared", NORTH)),
    "two logs": lambda: bundle(north(), south()),
    "withheld bodies": lambda: bundle(north(4).withhold(1).withhold(2, "body_erased").withhold(4)),
    "an unknown kind": lambda: bundle(north().write("moon_landed", b"\x00\xff")),
    "references": lambda: bundle(
        north().write("joined", b"", refs=["north/shared#10", "north/shared#2", "south/internal#0"])
    ),
    "a receipt": lambda: bundle(north(), receipts=[south().receipt("north", key("north cosigns"))]),
}


@pytest.mark.parametrize("case", GOOD)
def test_both_take_what_is_whole(tmp_path: Path, cards: list[str], case: str) -> None:
    raw = GOOD[case]()
    assert received(raw)
    assert check(*cards, file(tmp_path, raw))[-1] == WHOLE


# The receiver passes over receipts of other logs than its own.
JUDGED = [case for case in BAD_BUNDLES if not case.startswith("a receipt")] + ["a receipt without cosignature"]


@pytest.mark.parametrize("case", JUDGED)
def test_both_refuse_each_bad_bundle(tmp_path: Path, cards: list[str], case: str) -> None:
    raw = BAD_BUNDLES[case][1]()
    assert not received(raw)
    assert check(*cards, file(tmp_path, raw))[-1] != WHOLE


@pytest.mark.parametrize("bit", [0x01, 0x10])
def test_both_find_every_byte_of_a_bundle_that_changes(tmp_path: Path, cards: list[str], bit: int) -> None:
    log = Log("north/shared", NORTH).write("report", "قتل".encode(), refs=["south/shared#0"], seen={"south/shared": 1})
    raw = bundle(log, receipts=[south(1).receipt("north", key("north cosigns"))])
    assert received(raw)
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ bit]) + raw[place + 1 :]
        assert not received(changed), place
        assert check(*cards, file(tmp_path, changed))[-1] != WHOLE, place


@settings(max_examples=300)
@given(place=st.integers(0), length=st.integers(0, 60), other=st.binary(max_size=60))
def test_both_find_any_stretch_of_a_bundle_that_changes(
    tmp_path_factory: pytest.TempPathFactory, place: int, length: int, other: bytes
) -> None:
    raw = bundle(north(), south())
    place %= len(raw)
    changed = raw[:place] + other + raw[place + length :]
    path = file(tmp_path_factory.getbasetemp(), changed, "stretch.truce")
    north_card = file(tmp_path_factory.getbasetemp(), NORTH_CARD, "stretch.north")
    south_card = file(tmp_path_factory.getbasetemp(), SOUTH_CARD, "stretch.south")
    whole = check("--card", north_card, "--card", south_card, path)[-1] == WHOLE
    assert whole == received(changed) == (changed == raw)
