"""Which step of a patrol may follow which, as `patrol_steps.yaml` says it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import yaml

from truceline.errors import IllegalStep, UnknownName
from truceline.model import Value

NOTHING = "nothing"
SAME = "same"


class Step(Value):
    """A step: the states after which it is legal, the state that it leads to ("same": none other), how it is said."""

    name: str
    after: frozenset[str]
    leads_to: str
    says: str


@lru_cache(maxsize=1)
def steps() -> dict[str, Step]:
    """All steps of a patrol by name."""
    table = yaml.safe_load((Path(__file__).parent / "patrol_steps.yaml").read_text(encoding="utf-8"))
    return {name: Step(name=name, **told) for name, told in table.items()}


def states() -> frozenset[str]:
    """All states that a patrol can be in."""
    return frozenset(step.leads_to for step in steps().values()) - {SAME} | {NOTHING}


def legal(state: str) -> tuple[str, ...]:
    """The names of the steps that may follow `state`."""
    return tuple(name for name, step in steps().items() if state in step.after)


def after(state: str, name: str) -> str:
    """The state to which the step `name` leads from `state`.

    Raises `UnknownName` for a step that there is not, `IllegalStep` for one that may not follow.
    """
    step = steps().get(name)
    if step is None:
        raise UnknownName(f"{name!r} is no step of a patrol", remedy=f"one of {', '.join(steps())}")
    if state not in step.after:
        following = ", ".join(legal(state)) or "nothing more"
        raise IllegalStep(f"{name!r} may not follow {state!r}", where="patrol", remedy=f"possible now: {following}")
    return state if step.leads_to == SAME else step.leads_to


def walked(names: Iterable[str], state: str = NOTHING) -> str:
    """The state after all the steps, one after the other; raises as `after` does."""
    for name in names:
        state = after(state, name)
    return state
