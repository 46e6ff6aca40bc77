"""Which step of a case may follow which, as `case_steps.yaml` says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import yaml

from truceline.errors import UnknownName
from truceline.model import Value

NOTHING = "nothing"
SAME = "same"

Track = Literal["case", "continuing"]
Group = Literal["alleged", "registered_by"]
Field = Literal["opened", "of", "ref", "words", "owner", "due", "disposition", "result"]


class Rule(Value):
    """What `case_steps.yaml` says of one step; its head explains the fields."""

    name: str
    track: Track
    after: frozenset[str]
    leads_to: str
    says: str
    needs: tuple[Field, ...] = ()
    of_each: Literal["parties", "deciders"] | None = None
    until_all: str | None = None
    endorsed: Literal["all"] | None = None
    not_alone: tuple[Group, ...] = ()
    not_while: frozenset[str] = frozenset()
    forgets: bool = False
    ends: bool = False
    speaks: bool = False


class Rules(Value):
    """All that `case_steps.yaml` holds: states and dispositions with their words, and the steps by name."""

    states: Mapping[str, str]
    dispositions: Mapping[str, str]
    deciders_not_only: tuple[Group, ...]
    steps: Mapping[str, Rule]

    def step(self, name: str) -> Rule:
        """The rule of a step; raises `UnknownName`."""
        if name not in self.steps:
            raise UnknownName(f"{name!r} is no step of a case", remedy=f"one of {', '.join(self.steps)}")
        return self.steps[name]

    def legal(self, state: str, track: Track = "case") -> tuple[str, ...]:
        """The names of the steps that may follow `state` in one track."""
        return tuple(name for name, rule in self.steps.items() if rule.track == track and state in rule.after)


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules that come with Truceline."""
    table = yaml.safe_load((files("truceline.verification") / "case_steps.yaml").read_text(encoding="utf-8"))
    tracks = {track: table.pop(track) for track in ("case", "continuing")}
    steps = {
        name: {"name": name, "track": track, **told}
        for track, listed in tracks.items()
        for name, told in listed.items()
    }
    return Rules.model_validate({**table, "steps": steps})
