"""Facts become bodies and come back from them; what is not understood is kept as it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import InvalidFact
from truceline.facts import (
    KINDS,
    AccessAnswered,
    ClaimAccepted,
    Endorsed,
    Fact,
    IncidentOpened,
    KeyRotated,
    MaterialKept,
    MemberAdded,
    SitrepReturned,
    UnknownFact,
    read_fact,
)
from truceline.record.canonical import encode
from truceline.record.entry import body_hash


def read(fact: Fact) -> Fact | UnknownFact:
    return read_fact(fact.kind, fact.media_type(), fact.body(), subject=fact.subject, salt=fact.salt())


def claim(**fields: Any) -> dict[str, Any]:
    span = {"start": 0, "end": 4}
    return {"id": "r:0-4:shelling", "report": "r", "span": span, "quote": "They", "kind": "shelling"} | fields


SOME: list[Fact] = [
    MemberAdded(code="op-1", roles=("analyst",)),
    MaterialKept(content=b"\x00\xffnews", content_type="text/plain"),
    KeyRotated(name="north", note="a note\n"),
    IncidentOpened(incident="i-1", claims=("r:0-4:shelling",), reason="one event"),
    ClaimAccepted.model_validate({"claim": claim(confidence=0.1, notes=["\u0627\u0644"]), "reason": "as read"}),
    Endorsed(entry="north/shared#12", body_sha256="0" * 64),
]


@pytest.mark.parametrize("fact", SOME, ids=lambda fact: fact.kind)
def test_a_fact_comes_back_from_its_body(fact: Fact) -> None:
    assert read(fact) == fact


def test_an_open_bound_of_a_figure_is_not_lost() -> None:
    figure = {"of": "killed", "low": 34.0, "high": None, "text": "at least 34", "span": {"start": 0, "end": 4}}
    fact = ClaimAccepted.model_validate({"claim": claim(figures=[figure])})
    assert read(fact) == fact


def test_a_body_leaves_out_what_has_its_default() -> None:
    assert MemberAdded(code="op-1", roles=("analyst",)).body() == b'{"code":"op-1","roles":["analyst"]}'


@pytest.mark.parametrize(
    "body",
    [
        b'{"code":"op-1","role":"analyst","v":2}',
        b'{"code":"op-1","rank":"high","role":"analyst"}',
        b'{"role":"analyst"}',
        b'{"code": "op-1", "role": "analyst"}',
        b"\xff",
        b"",
        b'{"code":"op-2","role":"analyst"}',
    ],
    ids=["newer version", "unknown member", "missing member", "not canonical", "no text", "empty", "other subject"],
)
def test_what_is_not_understood_is_kept_raw(body: bytes) -> None:
    fact = read_fact("member_added", "application/json", body, subject="member:op-1")
    assert fact == UnknownFact(kind="member_added", media_type="application/json", raw=body)


def test_a_kind_that_a_newer_program_wrote_is_kept_raw() -> None:
    assert isinstance(read_fact("ceasefire_sung", "text/plain", b"la", subject="song:1"), UnknownFact)


@given(st.sampled_from(sorted(KINDS)), st.binary(max_size=200), st.text(max_size=30))
def test_no_body_stops_the_reading(kind: str, body: bytes, subject: str) -> None:
    read_fact(kind, "application/json", body, subject=subject, salt=b"0" * 32)


def test_material_is_named_by_its_salted_hash() -> None:
    kept = MaterialKept(content=b"news", content_type="text/plain")
    assert kept.subject == f"material:{body_hash(kept.salt(), b'news')}"
    assert kept.subject != MaterialKept(content=b"news", content_type="text/plain").subject


def test_a_repeated_name_does_not_hide_in_a_body() -> None:
    twice = encode({"code": "op-1", "role": "analyst"})[:-1] + b',"role":"administrator"}'
    assert isinstance(read_fact("member_added", "application/json", twice, subject="member:op-1"), UnknownFact)


@pytest.mark.parametrize("words", ["plain", "\U0005b70c"])
def test_a_number_that_no_reader_keeps_is_not_written(words: str) -> None:
    claim = {"id": "a", "report": "r", "span": {"start": 0, "end": 1}, "quote": words, "kind": "shelling"}
    with pytest.raises(InvalidFact, match="whole number"):
        ClaimAccepted.model_validate({"claim": claim | {"confidence": 62820391814154610.0}}).body()
    kept = ClaimAccepted.model_validate({"claim": claim | {"confidence": 1e21, "id": "1" * 40}})
    assert read(kept) == kept


@pytest.mark.parametrize("minutes", [10**17, 10**20])
def test_a_delay_longer_than_any_number_that_readers_keep_is_refused_by_name(minutes: int) -> None:
    told = {"answer": "delayed", "at": "2020-03-15T10:00:00Z", "by": "an officer", "reason": "none", "minutes": minutes}
    with pytest.raises(InvalidFact, match=r"access:a-1: holds a whole number beyond 2\^53 - 1, .*; correct it"):
        AccessAnswered.model_validate({"request": "a-1", "answer": told}).body()


def test_half_of_a_surrogate_pair_is_refused_in_words_that_can_be_written() -> None:
    with pytest.raises(InvalidFact, match="text that is not Unicode; correct it") as refused:
        SitrepReturned(sitrep="s\udcff", reason="x").body()
    assert str(refused.value).encode()
