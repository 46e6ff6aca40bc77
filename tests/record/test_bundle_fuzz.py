"""Bundles with bytes changed, cut, repeated or made up: nothing is taken of them, and only our own errors escape."""

from __future__ import annotations

import copy
import io
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.record.parties import Node, acquainted, resealed
from truceline.errors import RecordError, Refused
from truceline.record.bundle_lines import Limits, read_bundle
from truceline.record.canonical import encode


@cache
def sample() -> tuple[Node, Node, bytes]:
    """North and south, and a bundle of south's with a relayed log, receipts, a rotation and a withheld body in it."""
    north, south, third = acquainted("north", "south", "third")
    third.write(b"seen")
    south.take(third.bundle(third.part()))
    north.write(b"one")
    south.take(north.bundle(north.part()))
    south.rotate()
    south.write(b"withheld")
    south.write(b"", "body_withheld", ["south/shared#1"])
    south.withhold(1)
    north.acknowledge(south)
    return north, south, south.bundle()


def test_the_sample_is_taken_as_it_is() -> None:
    north, _, bundle = sample()
    with north.receive(bundle) as received:
        assert not received.refused
        assert [log.origin for log in received.logs] == ["north/shared", "south/shared", "third/shared"]
        assert len(received.receipts) == 1


@pytest.mark.parametrize("bit", [0, 5])
def test_every_changed_byte_is_refused(bit: int) -> None:
    north, _, bundle = sample()
    names = set()
    for at in range(len(bundle)):
        changed = bundle[:at] + bytes([bundle[at] ^ (1 << bit)]) + bundle[at + 1 :]
        with pytest.raises(Refused) as caught:
            north.receive(changed)
        names.add(caught.value.name)
    assert names <= {"malformed", "forged_signature", "not_for_us", "unknown_node", "gap"}


def test_every_cut_is_refused() -> None:
    north, _, bundle = sample()
    for at in range(len(bundle)):
        with pytest.raises(Refused, match="malformed"):
            north.receive(bundle[:at])


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """The sample with some pieces replaced, repeated, moved or left out."""
    data = sample()[2]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 200)))
        piece = draw(
            st.sampled_from([b"", data[start:end] * 2, b"\n", b"[", b"0", b'"', b"\xff", b"\\ud800"]) | st.binary()
        )
        data = data[:start] + piece + data[end:]
    return data


@settings(max_examples=300)
@given(mutations() | st.binary(max_size=300))
def test_from_whatever_bytes_only_our_errors_escape(data: bytes) -> None:
    north, _, bundle = sample()
    for limits in (Limits(), Limits(line=700, body=300), Limits(line=100, body=10)):
        try:
            list(read_bundle(io.BytesIO(data), limits))
        except RecordError as error:
            assert str(error).startswith("malformed: ")
    if data != bundle:
        with pytest.raises(RecordError):
            north.receive(data)


@settings(max_examples=300)
@given(st.data())
def test_a_maker_that_seals_whatever_lines_is_answered_by_name(data: st.DataObject) -> None:
    north, south, bundle = sample()

    def change(lines: list[bytes]) -> list[bytes]:
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(lines) - 1))
            line = lines[at]
            other = data.draw(st.sampled_from(lines))
            cut = data.draw(st.integers(0, len(line)))
            number = data.draw(st.sampled_from([b"0", b"1", b"2", b"3", b"9007199254740991", b"-1", b"1e3"]))
            new = data.draw(
                st.sampled_from(
                    [
                        [],
                        [line, line],
                        [other],
                        [line, other],
                        [line[:cut] + other[cut:]],
                        [line[:cut] + bytes([line[cut] ^ 1]) + line[cut + 1 :] if cut < len(line) else line],
                        [line.replace(b"0", number, 1)],
                        [line.replace(b"1", number)],
                    ]
                )
            )
            lines = [*lines[:at], *new, *lines[at + 1 :]] or [line]
        return lines

    changed = resealed(bundle, south, change)
    before = copy.deepcopy(north.logs)
    try:
        with north.receive(changed) as received:
            assert all(refused.name and refused.origin for refused in received.refused)
    except RecordError as error:
        assert isinstance(error, Refused)
    assert north.logs == before


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    ),
    st.sampled_from(
        ["format", "from", "have", "made", "to", "checkpoint", "origin", "size", "receipt", "seal", "type"]
    ),
    st.integers(0, 30),
)
def test_a_member_of_any_other_value_is_malformed(value: object, member: str, at: int) -> None:
    _, _, bundle = sample()
    lines = bundle.splitlines(keepends=True)
    at %= len(lines)
    found = lines[at].find(f'"{member}":'.encode())
    if found < 0:
        return
    try:
        written = encode(value)
    except RecordError:
        return
    line = lines[at][:found] + f'"{member}":'.encode() + written + b"}\n"
    with pytest.raises(Refused, match="malformed"):
        list(read_bundle(io.BytesIO(b"".join([*lines[:at], line, *lines[at + 1 :]]))))
