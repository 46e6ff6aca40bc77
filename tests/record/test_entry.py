"""Entries: one spelling, all limits, and nothing but a record error for anything else."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.samples import entry
from truceline.errors import InvalidRecord
from truceline.record.canonical import LARGEST, decode, encode
from truceline.record.entry import MAX_REFS, BodyRef, Entry, body_hash, new_salt, read_entry

PRINTED = st.characters(exclude_categories=["Cs", "Cc"])
NODES = st.from_regex(r"[a-z0-9](?:[a-z0-9.-]{0,6}[a-z0-9])?", fullmatch=True)
LOGS = st.builds("{}/{}".format, NODES, st.sampled_from(["shared", "internal"]))
NUMBERS = st.integers(0, LARGEST)
MOMENTS = st.datetimes().map(lambda moment: moment.isoformat(timespec="microseconds") + "Z")


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    log = draw(LOGS)
    return Entry(
        log=log,
        seq=draw(NUMBERS),
        kind=draw(st.from_regex(r"[a-z][a-z0-9_]{0,63}", fullmatch=True)),
        subject=draw(st.text(PRINTED, min_size=1, max_size=256)),
        author=f"{log.partition('/')[0]}/{draw(st.text(PRINTED, min_size=1, max_size=100))}",
        at=draw(MOMENTS),
        refs=tuple(sorted(draw(st.sets(st.builds("{}#{}".format, LOGS, NUMBERS), max_size=4)))),
        seen=draw(st.dictionaries(LOGS.filter(lambda other: other != log), NUMBERS, max_size=3)),
        body=BodyRef(
            media_type=draw(st.text(PRINTED, min_size=1, max_size=256)),
            sha256=draw(st.binary(min_size=32, max_size=32)).hex(),
            size=draw(NUMBERS),
        ),
    )


def as_object(value: Entry) -> dict[str, Any]:
    """The members that the page lists, from an entry."""
    return {
        "v": 1,
        "log": value.log,
        "seq": value.seq,
        "kind": value.kind,
        "subject": value.subject,
        "author": value.author,
        "at": value.at,
        "refs": list(value.refs),
        "seen": dict(value.seen),
        "body": {"media_type": value.body.media_type, "sha256": value.body.sha256, "size": value.body.size},
    }


GOOD = as_object(entry())


@given(entries())
def test_the_template_writes_what_rfc_8785_writes(value: Entry) -> None:
    assert value.encode() == encode(as_object(value))


@given(entries())
def test_an_entry_is_read_back(value: Entry) -> None:
    assert read_entry(value.encode(), "x") == value
    assert value.checked() is value


def test_the_pages_entry_is_written_byte_for_byte() -> None:
    assert entry(refs=("north/shared#3",), seen={"south/shared": 13}).encode() == (
        b'{"at":"2020-03-15T09:30:07.000000Z","author":"north/reader","body":{"media_type":"application/json","sha256":"'
        + b"0a" * 32
        + b'","size":120},"kind":"report_received","log":"north/shared","refs":["north/shared#3"],"seen":'
        b'{"south/shared":13},"seq":7,"subject":"report:7","v":1}'
    )


NOT_AN_ENTRY: list[tuple[str, Any]] = [
    ("v", 2),
    ("v", 0),
    ("v", True),
    ("v", "1"),
    ("v", None),
    ("log", "north"),
    ("log", "north/public"),
    ("log", "south/shared"),
    ("log", "North/shared"),
    ("log", "truceline.org/shared"),
    ("log", f"{'n' * 65}/shared"),
    ("log", 1),
    ("seq", -1),
    ("seq", LARGEST + 1),
    ("seq", "7"),
    ("seq", 7.5),
    ("seq", True),
    ("seq", None),
    ("kind", ""),
    ("kind", "Kind"),
    ("kind", "7kind"),
    ("kind", "a-b"),
    ("kind", "k" * 65),
    ("kind", "kind\n"),
    ("kind", 1),
    ("subject", ""),
    ("subject", "s" * 257),
    ("subject", '"' * 257),
    ("subject", "a\nb"),
    ("subject", "a\x00b"),
    ("subject", "a\x7fb"),
    ("subject", "a\x85b"),
    ("subject", []),
    ("author", ""),
    ("author", "north"),
    ("author", "north/"),
    ("author", "/reader"),
    ("author", "south/reader"),
    ("author", "northern/reader"),
    ("author", "north/" + "r" * 123),
    ("author", "north/a\tb"),
    ("author", None),
    ("at", ""),
    ("at", "2020-03-15T09:30:00Z"),
    ("at", "2020-03-15T09:30:00.000000+00:00"),
    ("at", "2020-02-30T09:30:00.000000Z"),
    ("at", "0000-02-03T09:30:00.000000Z"),
    ("at", "2020-03-15T09:30:60.000000Z"),
    ("at", "2020-03-15T24:00:00.000000Z"),
    ("at", 1584264600),
    ("refs", None),
    ("refs", {}),
    ("refs", "north/shared#3"),
    ("refs", [3]),
    ("refs", ["north/shared"]),
    ("refs", ["north/shared#03"]),
    ("refs", [f"north/shared#{LARGEST + 1}"]),
    ("refs", ["north/shared#3", "north/shared#3"]),
    ("refs", ["north/shared#9", "north/shared#10"]),
    ("refs", [f"north/shared#{n:04}" for n in range(1000, 1000 + MAX_REFS + 1)]),
    ("seen", None),
    ("seen", []),
    ("seen", {"south": 1}),
    ("seen", {"north/shared": 1}),
    ("seen", {"south/shared": -1}),
    ("seen", {"south/shared": "1"}),
    ("seen", {"south/shared": None}),
    ("seen", {"south/shared": 1.5}),
    ("seen", {"south/shared": LARGEST + 1}),
    ("body", None),
    ("body", {}),
    ("body", {**GOOD["body"], "salt": ""}),
    ("body", {"sha256": "0a" * 32, "size": 1}),
    ("body", {**GOOD["body"], "media_type": ""}),
    ("body", {**GOOD["body"], "media_type": "m" * 257}),
    ("body", {**GOOD["body"], "media_type": "a\nb"}),
    ("body", {**GOOD["body"], "media_type": None}),
    ("body", {**GOOD["body"], "sha256": "0A" * 32}),
    ("body", {**GOOD["body"], "sha256": "0a" * 31}),
    ("body", {**GOOD["body"], "size": -1}),
    ("body", {**GOOD["body"], "size": LARGEST + 1}),
    ("body", {**GOOD["body"], "size": True}),
]


@pytest.mark.parametrize(("member", "value"), NOT_AN_ENTRY, ids=lambda value: repr(value)[:40])
def test_a_member_that_the_page_does_not_allow_is_named(member: str, value: Any) -> None:
    # Numbers beyond 2^53 have no RFC 8785 form, so this writes them as a careless program would.
    data = json.dumps({**GOOD, member: value}, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    with pytest.raises(InvalidRecord, match=rf"^here: (.*\b{member}\b|author is of another|.*safe integer)"):
        read_entry(data, "here")


@pytest.mark.parametrize("member", GOOD)
def test_no_member_may_be_missing_added_or_repeated(member: str) -> None:
    less = {name: value for name, value in GOOD.items() if name != member}
    data = encode(GOOD)
    repeated = data.replace(b'"v":1}', b'"v":1,' + encode({member: GOOD[member]})[1:])
    for other in (encode(less), encode({**GOOD, member + "_": 1}), encode({**GOOD, "zz": 1}), repeated):
        with pytest.raises(InvalidRecord, match=r"^here: "):
            read_entry(other, "here")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"1",
        encode(GOOD) + b"\n",
        b" " + encode(GOOD),
        b"\xef\xbb\xbf" + encode(GOOD),
        encode(GOOD)[:-1],
        encode(GOOD).replace(b"report:7", b"report:\xff"),
        encode(GOOD).replace(b"report:7", b"report:\xed\xa0\x80"),
        encode(GOOD).replace(b"report:7", b"report:\\ud800"),
        encode(GOOD).replace(b"report:7", b"report:\\u0037"),
        encode(GOOD).replace(b"report:7", b"report\\/7"),
        encode(GOOD).replace(b'"seq":7', b'"seq":7.0'),
        encode(GOOD).replace(b'"seq":7', b'"seq":7e0'),
        encode(GOOD).replace(b'"seq":7', b'"seq":-0'),
        encode(GOOD).replace(b'"seq":7', b'"seq":07'),
        encode(GOOD).replace(b'"seq":7', b'"seq": 7'),
        encode(GOOD).replace(b'"seq":7', '"seq":\u0667'.encode()),
        encode(GOOD).replace(b'"south/shared":13}', b'"south/shared":13,"south/shared":13}'),
        encode(GOOD).replace(b'"south/shared":13}', b'"south/shared":13,"south/shared":14}'),
        encode(GOOD)
        .replace(b'"mission.example/shared":9007199254740991,', b"")
        .replace(b'"south/shared":13', b'"south/shared":13,"mission.example/shared":1'),
        b"[" * 100_000,
    ],
    ids=lambda data: repr(data)[-40:],
)
def test_any_other_spelling_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidRecord, match=r"^here: "):
        read_entry(data, "here")


def test_entries_of_kinds_unknown_here_are_taken() -> None:
    assert read_entry(entry(kind="something_of_a_later_version").encode(), "x").kind == "something_of_a_later_version"


def test_the_most_and_longest_of_everything_is_taken() -> None:
    refs = tuple(f"{'n' * 64}/internal#{n}" for n in range(LARGEST - MAX_REFS + 1, LARGEST + 1))
    name = "n" * 64
    value = entry(
        LARGEST,
        log=f"{name}/internal",
        kind="k" * 64,
        subject="\\" * 256,
        author=f"{name}/{'ä' * 63}",
        at="9999-12-31T23:59:59.999999Z",
        refs=refs,
        seen={f"{name}/shared": LARGEST},
        body=BodyRef('"' * 256, "f" * 64, LARGEST),
    )
    assert value.checked() is value


def test_an_entry_that_nobody_could_read_fails_its_check() -> None:
    for bad in (entry(refs=("south/shared#1", "north/shared#1")), entry(seq=-1), entry(subject="a\nb"), entry(log="n")):
        with pytest.raises(InvalidRecord, match=bad.log):
            bad.checked()
    # The bytes are a good entry, but not of these values.
    with pytest.raises(InvalidRecord, match="not the entry"):
        entry(refs=["north/shared#3"]).checked()


def test_text_that_utf8_cannot_write_is_refused() -> None:
    for change in ({"subject": "\ud800"}, {"author": "north/\udfff"}, {"log": "north\ud800/shared"}):
        with pytest.raises(InvalidRecord, match="surrogate"):
            entry(**change).encode()


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_nothing_but_a_record_error_escapes(data: bytes) -> None:
    with pytest.raises(InvalidRecord):
        read_entry(data, "x")


@given(entries(), st.data())
def test_a_changed_byte_gives_another_entry_or_none(value: Entry, data: st.DataObject) -> None:
    raw = bytearray(value.encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        other = read_entry(bytes(raw), "x")
    except InvalidRecord:
        return
    assert other != value
    assert other.encode() == raw


MEMBER_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, LARGEST),
    st.text(max_size=4),
    st.sampled_from([value for _, value in NOT_AN_ENTRY if value != LARGEST + 1]),
    st.dictionaries(st.text(max_size=4), st.integers(0, 3), max_size=2),
)


@given(st.dictionaries(st.sampled_from(list(GOOD)), MEMBER_VALUES, max_size=2))
def test_whatever_the_members_hold_it_is_read_back_or_refused(changes: dict[str, Any]) -> None:
    data = json.dumps({**GOOD, **changes}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    raw = data.encode("utf-8", "surrogatepass")
    try:
        value = read_entry(raw, "x")
    except InvalidRecord as error:
        assert error.reason != "is not an entry"
        return
    assert value.encode() == raw == encode(decode(raw, "x"))


def test_a_bodys_hash_is_over_salt_and_body() -> None:
    salt = bytes(range(32))
    assert body_hash(salt, b"body") == hashlib.sha256(salt + b"body").hexdigest()
    assert body_hash(salt, b"") != body_hash(bytes(32), b"")


def test_each_salt_is_another() -> None:
    assert len(new_salt()) == 32
    assert new_salt() != new_salt()


def test_entries_are_values() -> None:
    assert entry() == entry()
    assert entry() != replace(entry(), seq=8)
    with pytest.raises(AttributeError):
        entry().seq = 8  # type: ignore[misc]
