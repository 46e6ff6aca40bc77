"""Agreement files: what is read, and what is said about one that is wrong."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from truceline.agreements.agreement import Agreement
from truceline.agreements.explain import explain
from truceline.agreements.faults import MAX_FAULTS
from truceline.agreements.kinds import family_of, kinds
from truceline.agreements.party_file import known_parties, parse_parties, read_parties
from truceline.agreements.read import parse_agreement, read_agreement, read_chain
from truceline.errors import InvalidAgreement, UnknownName

SMALL = """\
id: truce
title: Truce of the Two Rivers
signed: 2021-05-01
in_force_from: 2021-05-02 08:00
time_zone: Europe/Kyiv
signatories: [north, south]
bound: [north, south]
parties:
  - {id: north, names: {en: North}, role: party, aliases: [Northern]}
  - {id: south, names: {en: South}, role: party}
  - {id: band, names: {en: The Band}, part_of: north}
routes:
  - id: road
    name: the road
    vertices: [{name: A, lat: 48.0, lon: 37.0}, {name: B, lat: 48.0, lon: 37.5}]
zones:
  - id: belt
    name: the belt
    article: "1"
    shape: {kind: corridor, route: road, left_m: 2000, right_m: 3000}
articles:
  - id: "1"
    reference: Article 1
    summary: No fire in the belt.
    prohibits:
      - {says: fire, kinds: [fighting], zone: belt, excluded: [band]}
    obliges:
      - says: leave the belt
        by: [north]
        due: 2021-05-10
        counts_for: [{kinds: [withdrawal]}]
"""


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(InvalidAgreement) as caught:
        parse_agreement(text.encode() if isinstance(text, str) else text, "truce.yaml")
    assert all("\n" not in str(fault) for fault in caught.value.faults)
    return [str(fault) for fault in caught.value.faults]


def line_of(words: str) -> int:
    return SMALL[: SMALL.index(words)].count("\n") + 1


@pytest.fixture(scope="module")
def truce() -> Agreement:
    return parse_agreement(SMALL.encode())


def test_times_are_read_in_the_agreements_zone(truce: Agreement) -> None:
    assert truce.in_force_from == datetime(2021, 5, 2, 5, 0, tzinfo=UTC)
    assert truce.signed == date(2021, 5, 1)


def test_signature_is_not_entry_into_force(truce: Agreement) -> None:
    assert not truce.in_force_at(datetime(2021, 5, 2, 7, 59))
    assert truce.in_force_at(datetime(2021, 5, 2, 8, 0))


def test_a_date_as_a_deadline_means_the_end_of_that_day(truce: Agreement) -> None:
    (_, obligation), *_ = truce.obligations()
    assert obligation.due is not None
    assert truce.local(obligation.due) == truce.local(datetime(2021, 5, 11))


def test_a_family_stands_for_its_kinds_and_terms_get_ids(truce: Agreement) -> None:
    (article, prohibition), *_ = truce.prohibitions()
    assert prohibition.kinds == ("small_arms_fire", "shelling", "airstrike", "explosion", "clash", "attack")
    assert (article.id, prohibition.id) == ("1", "1.prohibits.1")


def test_who_is_left_out_of_a_term_is_left_out_with_its_members(truce: Agreement) -> None:
    (_, prohibition), *_ = truce.prohibitions()
    assert truce.binds("band")
    assert truce.excludes("band", prohibition)
    assert not truce.excludes("band")
    assert not truce.excludes("south", prohibition)


def test_lookups_by_id_say_what_is_missing(truce: Agreement) -> None:
    assert truce.zone("belt").shape.error_m == 0
    assert truce.article("1").terms
    with pytest.raises(UnknownName, match="truce has no zone 'sea'"):
        truce.zone("sea")


def test_parties_may_be_given_by_the_caller() -> None:
    parties = parse_parties(
        b"parties: [{id: north, names: {en: N}}, {id: south, names: {en: S}}, {id: band, names: {en: B}}]"
    )
    agreement = parse_agreement(SMALL.encode(), parties=parties)
    assert agreement.party("north").name == "N"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("zone: belt", "zone: bell", "zone: names the unknown zone 'bell'; did you mean 'belt'?"),
        ("kinds: [fighting]", "kinds: [sheling]", "names the unknown kind 'sheling'; did you mean 'shelling'?"),
        ("by: [north]", "by: [nord]", "names the unknown party 'nord'"),
        ("by: [north]", "by: []", "by: is empty; name at least one"),
        ("route: road", "route: rod", "names the unknown route 'rod'; did you mean 'road'?"),
        ("Europe/Kyiv", "Europe/Kiiv", "names the unknown time zone 'Europe/Kiiv'; did you mean 'Europe/K"),
        ("due: 2021-05-10", "due: 10 May", "due: '10 May' is no date or time; write 2020-03-06"),
        ("due: 2021-05-10", "due: 2021", "due: 2021 is no date or time"),
        ("signed: 2021-05-01", "signed: 2021-13-01", "signed: '2021-13-01' is no date"),
        ("in_force_from: 2021-05-02", "in_force_from: 2021-04-02", "in_force_from: lies before the day of signature"),
        ("time_zone:", "timezone:", "timezone: is no field here; did you mean 'time_zone'?"),
        ("title: Truce", "title: 7 #", "title: must be text; put it in quotes"),
        ("signatories: [north, south]", "signatories: north", "signatories: must be a list"),
        ("left_m: 2000", "left_m: wide", "left_m: must be a number"),
        ("left_m: 2000", "left_m: .nan", "left_m: must be a number"),
        ("left_m: 2000", "left_m: 1e90", "left_m: is 1e+90, no distance on Earth"),
        ("lon: 37.5", "lon: nan", "lon: must be a number"),
        ("left_m: 2000", "left_m: -5", "left_m: must be at least 0"),
        ("kind: corridor", "kind: tube", "has the kind 'tube', which there is not"),
        ("lat: 48.0, lon: 37.5", "lat: 148.0, lon: 37.5", "lat: is 148, no position on Earth"),
        ("lat: 48.0, lon: 37.5", "lat: 48.0, lon: 37.0", "are one position"),
        ('article: "1"', 'article: "9"', "names the unknown article '9'"),
        ("{says: fire", "{say: fire", "say: is no field here; did you mean 'says'?"),
        ('  - id: "1"\n', "  - id: 1\n", "id: must be text"),
        ("part_of: north", "part_of: band", "leads back to 'band'"),
    ],
)
def test_each_fault_names_file_line_and_field_and_what_to_do(old: str, new: str, says: str) -> None:
    assert old in SMALL
    said = faults(SMALL.replace(old, new, 1))
    wanted = next((fault for fault in said if says in fault), None)
    assert wanted is not None, said
    assert wanted.startswith(f"truce.yaml, line {line_of(old)}, "), wanted


def test_all_faults_of_a_file_are_said_at_once_in_the_order_of_lines() -> None:
    broken = SMALL.replace("signed: 2021-05-01", "signed: soon").replace("left_m: 2000", "left_m: wide")
    said = faults(broken.replace('  - id: "1"\n', '  - ident: "1"\n'))
    lines = [int(fault.split("line ")[1].split(",")[0]) for fault in said]
    assert len(said) == 4
    assert lines == sorted(lines)


def test_a_zone_that_crosses_itself_is_refused_with_the_crossing() -> None:
    ring = "ring: [{lat: 0, lon: 0}, {lat: 1, lon: 1}, {lat: 0, lon: 1}, {lat: 1, lon: 0}]"
    shape = "shape: {kind: corridor, route: road, left_m: 2000, right_m: 3000}"
    said = faults(SMALL.replace(shape, "shape: {kind: polygon, " + ring + "}"))
    assert len(said) == 1
    assert f"truce.yaml, line {line_of(shape)}, zones 1, shape: the ring of the belt crosses itself" in said[0]
    assert "list its positions in order" in said[0]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "holds no agreement"),
        (b"- a\n- b\n", "holds no agreement"),
        (b"id: a\nid: b\n", "line 2, id: is given twice"),
        (b"a: &x [1]\nb: *x\n", "line 2: uses the alias *x"),
        (b"a: !!python/object/apply:os.system [ls]\n", "uses the tag"),
        (b"a: b\n---\nc: d\n", "second document"),
        (b"[" * 5000, "nested more than 30 levels deep"),
        (b"{a: " * 5000, "nested more than 30 levels deep"),
        (b"? [a, b]\n: c\n", "as a key"),
        (b"id: \xff\xfe\n", "line 1: is no UTF-8 text"),
        (b"id: a\x00b\n", "no YAML"),
        (b"id: [a\ntitle: b\n", "is no YAML"),
        (b"a" * 1_000_001, "has 1,000,001 bytes; keep it below"),
        (b"articles: 5\nzones: 7\nroutes: x\n", "articles: must be a list"),
        (b"parties: /etc/passwd\n", "parties: must be a file in the same folder"),
        (b"parties: 5\n", "parties: must be a list or a file's name"),
    ],
)
def test_a_file_that_is_no_agreement_is_refused_in_one_line(raw: bytes, says: str) -> None:
    said = faults(raw)
    assert any(says in fault for fault in said), said


def test_laughing_yaml_is_refused_before_it_grows() -> None:
    bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    bomb += [f"{b}: &{b} [{', '.join(['*' + a] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=False)]
    said = faults("\n".join(bomb))
    assert said == ["truce.yaml, line 2: uses the alias *a; write the value out"]


def test_a_file_full_of_faults_is_refused_as_fast_as_any_other() -> None:
    many = ", ".join(f"p{n}" for n in range(60_000))
    said = faults(SMALL.replace("signatories: [north, south]", f"signatories: [{many}]"))
    assert len(said) == MAX_FAULTS


def test_a_line_longer_than_any_front_is_refused() -> None:
    zigzag = ", ".join(f"{{lat: {n / 100}, lon: {100 * (n % 2)}}}" for n in range(3000))
    said = faults(SMALL.replace("[{name: A, lat: 48.0, lon: 37.0}, {name: B, lat: 48.0, lon: 37.5}]", f"[{zigzag}]"))
    assert "km long; keep it below 20,000 km" in said[0]


_WORDS = st.sampled_from(
    ["id", "title", "articles", "zones", "shape", "kind", "corridor", "routes", "vertices", "lat", "1"]
)
_LEAF = st.one_of(_WORDS, st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
_TREE = st.recursive(
    _LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS | st.text(max_size=5), inner, max_size=5)
)
_FIELDS = sorted(Agreement.model_fields)


@settings(max_examples=100)
@given(raw=st.binary(max_size=300))
@example(raw=b"\xef\xbb\xbf")
@example(raw=b"%YAML 9.9\n---\na")
@example(raw=b"a: 1e99\nb: .inf")
def test_no_bytes_raise_anything_but_an_invalid_agreement(raw: bytes) -> None:
    for parse in (parse_agreement, parse_parties):
        with pytest.raises(InvalidAgreement):
            parse(raw)


@settings(max_examples=100)
@given(field=st.sampled_from(_FIELDS), value=_TREE)
def test_no_value_of_any_field_raises_anything_but_an_invalid_agreement(field: str, value: object) -> None:
    import yaml

    good = yaml.safe_load(SMALL.replace("2021-05-01", "'2021-05-01'").replace("2021-05-10", "'2021-05-10'"))
    raw = yaml.safe_dump({**good, field: value}, allow_unicode=True).encode("utf-8", "surrogatepass")
    try:
        assert explain(parse_agreement(raw))
    except InvalidAgreement as error:
        assert error.faults or error.reason


def test_an_agreement_is_read_with_those_it_amends() -> None:
    folder = Path(__file__).parents[2] / "examples" / "idlib-2020"
    assert [agreement.id for agreement in read_chain(folder / "agreement.yaml")] == ["protocol-2020", "memorandum-2018"]


def test_two_agreements_that_amend_each_other_are_read_once(tmp_path: Path) -> None:
    (tmp_path / "truce.yaml").write_text(SMALL + "amends: [other]\n")
    (tmp_path / "other.yaml").write_text(SMALL.replace("id: truce", "id: other") + "amends: [truce, ../truce]\n")
    assert {agreement.id for agreement in read_chain(tmp_path / "truce.yaml")} == {"truce", "other"}


def test_a_parties_file_beside_is_found_and_its_faults_name_it(tmp_path: Path) -> None:
    (tmp_path / "parties.yaml").write_text("parties: [{id: north, names: {en: North}, rule: x}]")
    start, end = SMALL.index("parties:"), SMALL.index("routes:")
    (tmp_path / "truce.yaml").write_text(SMALL[:start] + SMALL[end:])
    with pytest.raises(InvalidAgreement, match=r"parties.yaml, line 1, parties 1, rule: is no field here"):
        read_agreement(tmp_path / "truce.yaml")


def test_parties_of_the_caller_hold_for_the_amended_agreements_too() -> None:
    folder = Path(__file__).parents[2] / "examples" / "idlib-2020"
    parties = read_parties(folder / "parties.yaml").with_known(known_parties())
    assert {agreement.parties for agreement in read_chain(folder / "agreement.yaml", parties)} == {parties}


def test_an_agreement_can_be_sent_to_another_process(truce: Agreement) -> None:
    assert truce.parties.resolve("Northern army") is not None
    again = pickle.loads(pickle.dumps(truce))
    assert again == truce
    assert again.parties.resolve("Northern army") == truce.party("north")


def test_the_kinds_of_agreements_are_those_of_claims() -> None:
    from truceline.claims.happenings.kinds import load_kinds

    assert {name: kind.family for name, kind in load_kinds().kinds.items()} == {
        name: family_of(name) for name in kinds()
    }


def test_the_words_of_a_version_belong_to_articles_that_there_are() -> None:
    version = 'versions: [{language: fr, status: translation, words: {"1": Aucun tir., "4": Rien.}}]\n'
    (fault,) = faults(SMALL + version)
    assert "names the unknown article '4'" in fault
    read = parse_agreement((SMALL + version.replace(', "4": Rien.', "")).encode())
    assert read.versions[0].words == {"1": "Aucun tir."}
    assert read.language == "en"
