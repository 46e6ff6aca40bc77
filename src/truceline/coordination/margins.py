"""How near is near: the numbers of `margins.yaml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import Field

from truceline.model import Value


class Margins(Value):
    """Distances in metres, spans in minutes or days, as their names say; `margins.yaml` says what each means."""

    clash_m: float = Field(ge=0)
    clash_minutes: float = Field(ge=0)
    post_m: float = Field(gt=0)
    incident_m: float = Field(gt=0)
    incident_days: int = Field(gt=0)
    patrol_days: int = Field(gt=0)
    notice_m: float = Field(ge=0)
    notice_minutes: float = Field(ge=0)
    post_incident_m: float = Field(gt=0)
    vague_m: float = Field(gt=0)


@lru_cache(maxsize=1)
def margins() -> Margins:
    """The numbers that come with Truceline."""
    text = (Path(__file__).parent / "margins.yaml").read_text(encoding="utf-8")
    return Margins.model_validate(yaml.safe_load(text))
