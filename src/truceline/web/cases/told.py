"""How cases are asked for and shown: `forms.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from truceline.model import Value

__all__ = ["Stage", "Step", "Told", "told"]

Also = Literal["words", "due", "ref"]


class Stage(Value):
    """A column of the queue: the states that stand in it; `over` where nothing is left to do."""

    says: str
    states: tuple[str, ...]
    over: bool = False


class Step(Value):
    """A step's button, what its form asks beside what the step needs, and special names of fields."""

    says: str
    also: tuple[Also, ...] = ()
    ref: str = ""
    owner: str = ""
    words: str = ""


class Told(Value):
    """All that `forms.yaml` holds."""

    stages: tuple[Stage, ...]
    steps: dict[str, Step]

    @property
    def under_way(self) -> tuple[str, ...]:
        """The states of cases that are not over."""
        return tuple(state for stage in self.stages if not stage.over for state in stage.states)


@cache
def told() -> Told:
    """What comes with Truceline."""
    return Told.model_validate(yaml.safe_load((files("truceline.web.cases") / "forms.yaml").read_text("utf-8")))
