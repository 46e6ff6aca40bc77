"""Where a happening took place: the place its words name, else the one that they point back at."""

from __future__ import annotations

from datetime import date

import pytest

from tests.claims.told import report
from truceline.claims.claim import Claim
from truceline.claims.context import Context
from truceline.claims.extract import extract
from truceline.geo.gazetteer import Gazetteer
from truceline.geo.place import Place
from truceline.reports.report import Published

DAY = date(2021, 6, 10)


def claims_of(text: str, context: Context | None = None) -> tuple[Claim, ...]:
    published = Published(earliest=DAY, latest=DAY, how="metadata")
    return extract(report("a").model_copy(update={"text": text, "language": "en", "published": published}), context)


def place_told(text: str, kind: str = "shelling") -> Place:
    """The place of the last claim of the kind."""
    place = [claim for claim in claims_of(text) if claim.kind == kind][-1].place
    assert place is not None
    return place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Rebels shelled residential areas of Al-Hali district.", "Al-Hali district"),
        ("The town of Terter was shelled from Martuni.", "The town of Terter"),
        ("Rebels shelled most of Sana province.", "most of Sana province"),
        ("Rebels shelled a village in Idlib, in the north of Syria.", "Idlib, in the north of Syria"),
    ],
)
def test_a_place_is_where_it_happened_and_no_end_of_a_way(text: str, place: str) -> None:
    found = place_told(text).text
    assert place in found or found in place


@pytest.mark.parametrize(
    "text",
    [
        "The minister called on the Kremlin to act. Rebels shelled the town.",
        "Rebels shelled the town under an agreement between Kenya and Uganda.",
        "Officials at the National Defence Ministry were told. Rebels shelled the town.",
    ],
)
def test_who_acts_is_no_place(text: str) -> None:
    assert place_told(text).text.lower() == "the town"
    assert not {"Kremlin", "Kenya", "Ministry"} & set((place_told(text).name or "").split())


def test_a_phrase_that_points_back_keeps_its_words_and_gets_the_name_told_before() -> None:
    place = place_told("A mine killed a soldier in the town of Nahr. Rebels shelled the town.")
    assert (place.text, place.name, place.carried) == ("the town", "the town of Nahr", True)


def test_the_region_is_the_region_told_last_and_not_a_road() -> None:
    text = "A mine killed a soldier in Nahr region. A patrol was held on the M9. Rebels shelled targets in the region."
    assert place_told(text).name == "Nahr region"


def test_a_carried_place_is_marked() -> None:
    place = place_told("A mine killed a soldier in Nahr. Rebels fired mortars.")
    assert (place.text, place.carried) == ("Nahr", True)
    assert not place_told("Rebels fired mortars in Nahr.").carried


def test_the_end_of_a_way_is_not_carried_on() -> None:
    text = "A mine killed a soldier in Nahr. A convoy withdrew toward Safa. Rebels fired mortars."
    assert place_told(text).text == "Nahr"


def test_a_name_that_the_gazetteer_does_not_have_keeps_its_words() -> None:
    claims = claims_of("Rebels fired mortars in Qarat Zubb.", Context(gazetteer=Gazetteer()))
    assert [claim.place.text for claim in claims if claim.place] == ["Qarat Zubb"]
    assert all(claim.place.point is None for claim in claims if claim.place)
