"""docs/agreements.md names every field, and what it shows as YAML is valid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from truceline.agreements.agreement import AgreedZone, Agreement, Definition, Version
from truceline.agreements.disclosure import Disclosure, Rule
from truceline.agreements.kinds import families, kinds
from truceline.agreements.party import Party
from truceline.agreements.party_file import parse_parties
from truceline.agreements.read import parse_agreement
from truceline.agreements.term import (
    Article,
    Establishment,
    Exemption,
    Obligation,
    Prohibition,
    Sign,
    WeaponClass,
)
from truceline.geo.route import Route
from truceline.geo.zone import Band, Circle, Corridor, Polygon

PAGE = (Path(__file__).parents[2] / "docs" / "agreements.md").read_text(encoding="utf-8")
TEXT = re.sub(r"```yaml\n.*?```", "", PAGE, flags=re.DOTALL)
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
MODELS = (
    *(Agreement, AgreedZone, Definition, Version, Party, Article, Prohibition, Obligation, Establishment),
    *(Disclosure, Rule),
    *(Exemption, Sign, WeaponClass, Route, Corridor, Band, Circle, Polygon),
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_of_the_model_is_described(model: type) -> None:
    fields = model.model_fields  # type: ignore[attr-defined]
    assert not [field for field in fields if f"`{field}`" not in TEXT]


def test_every_field_of_an_agreement_is_shown() -> None:
    agreement = parse_agreement(BLOCKS[0].encode())
    assert not [field for field in Agreement.model_fields if not getattr(agreement, field)]


def test_every_kind_and_family_is_listed() -> None:
    assert not [kind for kind in kinds() if f"`{kind}`" not in TEXT]
    assert not [family for family in families() if family not in TEXT]


def test_every_block_is_valid() -> None:
    agreement, parties = BLOCKS
    assert parse_agreement(agreement.encode()).id == "rivers-2021"
    assert len(parse_parties(parties.encode())) == 3
