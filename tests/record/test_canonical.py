"""One value, one spelling: RFC 8785 and base64."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import InvalidRecord
from truceline.record.canonical import LARGEST, MAX_DEPTH, decode, encode, from_base64, to_base64

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.floats(-1e15, 1e15) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)

# RFC 8785, appendix B: an IEEE 754 double and how it is written.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}


@pytest.mark.parametrize(("bits", "written"), NUMBERS.items())
def test_numbers_are_written_as_the_rfc_lists_them(bits: str, written: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert encode(number) == written.encode()


def test_the_rfcs_example_is_written_as_it_shows() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    written = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert encode(value) == written.encode()


def test_keys_are_sorted_by_their_utf16_code_units() -> None:
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert list(decode(encode(dict.fromkeys(names, 0)), "x")) == [
        "\r",
        "1",
        "\u0080",
        "\u00f6",
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]


@given(VALUES)
def test_the_fast_way_writes_what_the_library_writes(value: Any) -> None:
    assert encode(value) == rfc8785.dumps(value)


@given(VALUES)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert decode(encode(value), "x") == value


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        [LARGEST + 1],
        {"a": -LARGEST - 1},
        "\ud800",
        {"\udfff": 1},
        {"\udfff": 1.5},
        {1: 2},
        {"é": {1: 2}},
        {1, 2},
        b"bytes",
        [1.5, Ellipsis],
    ],
    ids=repr,
)
def test_what_has_no_rfc_8785_form_is_refused(value: Any) -> None:
    with pytest.raises(InvalidRecord):
        encode(value)


def test_depth_is_limited_in_writing_and_reading() -> None:
    deep: Any = 0
    for _ in range(MAX_DEPTH):
        deep = [deep]
    assert decode(encode(deep), "x") == deep
    with pytest.raises(InvalidRecord, match="64 levels"):
        encode([deep])
    for depth in (MAX_DEPTH + 1, 100_000):
        with pytest.raises(InvalidRecord):
            decode(b"[" * depth + b"]" * depth, "x")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b"1\n",
        b'{"a":1, "b":2}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b"1.0",
        b"1e2",
        b"-0",
        b"01",
        b"NaN",
        b"1e400",
        b"-Infinity",
        b"9007199254740992",
        b"1" * 5000,
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u000A"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        b'\xef\xbb\xbf"a"',
        b'"a',
        b"'a'",
    ],
)
def test_any_other_spelling_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidRecord, match=r"^here: "):
        decode(data, "here")


@given(st.binary() | VALUES.map(lambda value: json.dumps(value).encode()))
def test_nothing_but_a_record_error_escapes(data: bytes) -> None:
    try:
        value = decode(data, "x")
    except InvalidRecord:
        return
    assert encode(value) == data


@given(st.binary())
def test_base64_is_read_back(data: bytes) -> None:
    assert from_base64(to_base64(data), "x") == data


@pytest.mark.parametrize(
    "text", ["QQ", "QQ=", "QR==", "QQ==\n", " QQ==", "Q-==", "QQ==QQ==", "Ä===", "=", "QQ===", "\ud800"]
)
def test_base64_has_one_spelling(text: str) -> None:
    with pytest.raises(InvalidRecord, match=r"^here: "):
        from_base64(text, "here")
