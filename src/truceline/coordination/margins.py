"""How near is near: the numbers of `margins.yaml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import Field

from truceline.model import Value


class Margin(Value):
    """So many metres between two places, so many minutes between two windows."""

    metres: float = Field(ge=0)
    minutes: float = Field(ge=0)


class Margins(Value):
    """`clash` is for two activities, `near` for what happened beside one."""

    clash: Margin
    near: Margin


@lru_cache(maxsize=1)
def margins() -> Margins:
    """The numbers that come with Truceline."""
    text = (Path(__file__).parent / "margins.yaml").read_text(encoding="utf-8")
    return Margins.model_validate(yaml.safe_load(text))
