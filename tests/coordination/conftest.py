"""The M4 of the example, and tracks made up along it. No vehicle ever drove them: they are synthetic, all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.agreements.read import read_agreement
from truceline.geo import Route

AGREEMENT = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020" / "agreement.yaml"


@pytest.fixture(scope="session")
def m4() -> Route:
    """The route of the joint patrols as the example's agreement has it, known to 1.5 km."""
    return read_agreement(AGREEMENT).route("m4")


@pytest.fixture(scope="session")
def road(m4: Route) -> Route:
    """The same line as if it were surveyed."""
    return m4.model_copy(update={"error_m": 0.0})
