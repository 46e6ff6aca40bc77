"""Items by hash, chains of custody, working copies apart from originals."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verification.stepping import at
from truceline.errors import InvalidCase, UnknownName
from truceline.verification.evidence import Chain, CustodyStep, Item, chains


def sha(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


ORIGINAL = Item(id="e-01", sha256=sha("a film"), says="film of the bridge")
COPY = Item(id="e-01a", sha256=sha("a film"), says="working copy", copy_of="e-01")


def done(kind: str, minutes: int, by: str, other: str = "", item: str = "e-01", **told: Any) -> CustodyStep:
    return CustodyStep(item=item, kind=kind, at=at(minutes), by=by, other=other, **{"why": "as tasked"} | told)


TAKEN = done("received", 0, "team 3", "a resident")
GIVEN = (done("handed_over", 60, "team 3", "the archive"), done("received", 61, "the archive", "team 3"))
COPIED = (
    done("copied", 70, "the archive", copy_id="e-01a"),
    done("received", 70, "the analyst", "the archive", "e-01a"),
)


def chain(*steps: CustodyStep, items: tuple[Item, ...] = (ORIGINAL,)) -> Chain:
    return next(one for one in chains(items, steps) if one.item.id == "e-01")


def kinds(found: Chain) -> list[str]:
    return [fault.kind for fault in found.faults]


def test_a_chain_without_a_gap_is_whole() -> None:
    for one in chains((ORIGINAL, COPY), (TAKEN, *GIVEN, *COPIED)):
        assert one.whole, one.faults
    words = chain(TAKEN, *GIVEN).words
    assert "e-01, original: film of the bridge" in words
    assert "07:00 UTC handed over by team 3 to the archive: as tasked" in words


def test_a_time_in_which_nobody_held_it_is_a_gap() -> None:
    found = chain(TAKEN, GIVEN[0], done("received", 300, "the archive", "team 3"))
    assert [(one.kind, one.says) for one in found.faults] == [
        ("gap", "no holder is told from 2020-07-14 07:00 UTC to 2020-07-14 11:00 UTC")
    ]


def test_two_who_held_it_at_once_overlap() -> None:
    found = chain(TAKEN, done("received", 20, "the archive", "team 3"), GIVEN[0])
    assert kinds(found) == ["overlap"]
    assert "team 3 and the archive are both told to have held it from 2020-07-14 06:20 UTC" in found.faults[0].says


def test_one_who_never_gave_it_away_overlaps_with_the_next() -> None:
    assert kinds(chain(TAKEN, done("received", 20, "the archive", "team 3"))) == ["overlap"]


def test_while_somebody_holds_it_there_is_no_gap_between_two_others() -> None:
    others = [
        done("received", 10, "the archive", "team 3"),
        done("returned", 20, "the archive", "team 3"),
        done("received", 40, "the laboratory", "team 3"),
    ]
    assert kinds(chain(TAKEN, *others)) == ["overlap", "overlap"]


def test_an_item_that_nobody_received_has_a_gap() -> None:
    assert kinds(chain()) == ["gap"]


def test_what_was_handed_over_and_not_received_is_a_gap() -> None:
    found = chain(TAKEN, GIVEN[0])
    assert found.faults[0].says.startswith("handed over to the archive 2020-07-14 07:00 UTC, who is not told")


def test_what_was_returned_to_its_owner_is_no_gap() -> None:
    assert chain(TAKEN, done("returned", 60, "team 3", "a resident")).whole


def test_other_hands_than_those_it_was_given_to_are_said() -> None:
    found = chain(TAKEN, GIVEN[0], done("received", 61, "the laboratory", "team 3"))
    assert kinds(found) == ["other_hands"]


def test_who_works_on_it_without_holding_it_is_said() -> None:
    found = chain(TAKEN, *GIVEN, done("examined", 90, "team 3"))
    assert found.faults[0].says == "examined by team 3 2020-07-14 07:30 UTC, who is not told to have held it then"


def test_a_seal_that_is_not_opened_is_not_worked_under() -> None:
    sealed = done("sealed", 5, "team 3", seal="S-7")
    assert kinds(chain(TAKEN, sealed, done("examined", 6, "team 3"))) == ["seal"]
    assert kinds(chain(TAKEN, sealed, done("unsealed", 6, "team 3", seal="S-8"))) == ["seal"]
    assert chain(TAKEN, sealed, done("unsealed", 6, "team 3", seal="S-7"), done("examined", 7, "team 3")).whole


def test_an_altered_copy_is_named() -> None:
    altered = COPY.model_copy(update={"sha256": sha("another film")})
    found = {one.item.id: one for one in chains((ORIGINAL, altered), (TAKEN, *GIVEN, *COPIED))}
    assert found["e-01"].whole
    assert [fault.says for fault in found["e-01a"].faults] == [
        f"the copy e-01a ({sha('another film')[:12]}) is not the same as e-01 ({sha('a film')[:12]})"
    ]


def test_a_copy_that_says_how_it_was_made_may_differ() -> None:
    made = COPY.model_copy(update={"sha256": sha("larger"), "made_by": "enlarged four times"})
    assert all(one.whole for one in chains((ORIGINAL, made), (TAKEN, *GIVEN, *COPIED)))


def test_an_item_that_changed_in_custody_is_named_with_the_step() -> None:
    found = chain(TAKEN, done("examined", 30, "team 3", sha256=sha("cut")))
    assert kinds(found) == ["altered"]
    assert "when examined by team 3 2020-07-14 06:30 UTC" in found.faults[0].says


def test_a_copy_that_nobody_made_is_said() -> None:
    found = {one.item.id: one for one in chains((ORIGINAL, COPY), (TAKEN, *GIVEN, COPIED[1]))}
    assert kinds(found["e-01a"]) == ["not_copied"]


def test_with_a_working_copy_the_original_is_left_alone() -> None:
    found = chain(TAKEN, *GIVEN, *COPIED, done("examined", 90, "the archive"), items=(ORIGINAL, COPY))
    assert kinds(found) == ["original_examined"]


@given(st.randoms(use_true_random=False))
def test_the_order_in_which_steps_are_given_does_not_matter(shuffling: random.Random) -> None:
    steps = [
        TAKEN,
        *GIVEN,
        *COPIED,
        done("examined", 90, "team 3"),
        done("received", 300, "the laboratory", "x"),
        TAKEN,
    ]
    shuffled = steps.copy()
    shuffling.shuffle(shuffled)
    assert chains((COPY, ORIGINAL), shuffled) == chains((ORIGINAL, COPY), steps)


@pytest.mark.parametrize(
    ("kind", "told", "missing"),
    [
        ("handed_over", {}, "other"),
        ("copied", {}, "copy_id"),
        ("examined", {"why": ""}, "why"),
        ("sealed", {"by": " "}, "by"),
    ],
)
def test_a_step_that_tells_too_little_is_refused_by_name(kind: str, told: dict[str, str], missing: str) -> None:
    with pytest.raises(InvalidCase, match=f"e-01: {kind} without {missing}"):
        CustodyStep(**{"item": "e-01", "kind": kind, "at": at(0), "by": "team 3", "why": "as tasked"} | told)


def test_what_there_is_not_is_named() -> None:
    with pytest.raises(UnknownName, match="nothing done with evidence"):
        done("lost", 0, "team 3")
    with pytest.raises(UnknownName, match="no item of evidence has the id 'e-09'"):
        chains((ORIGINAL,), (done("examined", 0, "team 3", item="e-09"),))
    with pytest.raises(UnknownName, match="'e-01'"):
        chains((COPY,), ())


@pytest.mark.parametrize("sha256", ["", "abc", "G" * 64, sha("x").upper(), "٣" * 64])
def test_a_hash_that_is_none_is_refused(sha256: str) -> None:
    with pytest.raises(InvalidCase, match="is no SHA-256"):
        Item(id="e-02", sha256=sha256, says="x")


def test_two_items_under_one_id_are_refused() -> None:
    with pytest.raises(InvalidCase, match="two different items"):
        chains((ORIGINAL, ORIGINAL.model_copy(update={"says": "another"})), ())
    with pytest.raises(InvalidCase, match="copy of itself"):
        Item(id="e-01", sha256=sha("x"), says="x", copy_of="e-01")
