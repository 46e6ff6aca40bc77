"""Which step may follow which, as `patrol_steps.yaml`, `notice_steps.yaml` and the like say it.

The functions of this module are of patrols; `steps_of("notice")` is the same of notices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from truceline.errors import IllegalStep, UnknownName
from truceline.model import Value

NOTHING = "nothing"
SAME = "same"


class Step(Value):
    """A step: the states after which it is legal, the state that it leads to ("same": none other), how it is said.

    `by` are the parts in which one may take it; none means anybody.
    """

    name: str
    after: frozenset[str]
    leads_to: str
    says: str
    by: frozenset[str] = frozenset()


class Steps:
    """The steps of one kind of thing, named by `noun` ("patrol")."""

    def __init__(self, noun: str, table: Mapping[str, Step]) -> None:
        self.noun, self.table = noun, dict(table)

    def named(self, name: str) -> Step:
        """The step of that name; raises `UnknownName`."""
        step = self.table.get(name)
        if step is None:
            raise UnknownName(f"{name!r} is no step of a {self.noun}", remedy=f"one of {', '.join(self.table)}")
        return step

    def states(self) -> frozenset[str]:
        """All states that such a thing can be in."""
        return frozenset(step.leads_to for step in self.table.values()) - {SAME} | {NOTHING}

    def legal(self, state: str) -> tuple[str, ...]:
        """The names of the steps that may follow `state`."""
        return tuple(name for name, step in self.table.items() if state in step.after)

    def after(self, state: str, name: str, *, where: str = "") -> str:
        """The state to which the step `name` leads from `state`.

        Raises `UnknownName` for a step that there is not, `IllegalStep` for one that may not follow.
        """
        step = self.named(name)
        if state not in step.after:
            following = ", ".join(self.legal(state)) or "nothing more"
            reason, remedy = f"{name!r} may not follow {state!r}", f"possible now: {following}"
            raise IllegalStep(reason, where=where or self.noun, remedy=remedy)
        return state if step.leads_to == SAME else step.leads_to

    def walked(self, names: Iterable[str], state: str = NOTHING, *, where: str = "") -> str:
        """The state after all the steps, one after the other; raises as `after` does."""
        for name in names:
            state = self.after(state, name, where=where)
        return state


@lru_cache(maxsize=8)
def steps_of(noun: str) -> Steps:
    """The steps of one kind of thing, from the file of its name."""
    table = yaml.safe_load((Path(__file__).parent / f"{noun}_steps.yaml").read_text(encoding="utf-8"))
    return Steps(noun, {name: Step(name=name, **told) for name, told in table.items()})


def steps() -> dict[str, Step]:
    """All steps of a patrol by name."""
    return steps_of("patrol").table


def states() -> frozenset[str]:
    """All states that a patrol can be in."""
    return steps_of("patrol").states()


def legal(state: str) -> tuple[str, ...]:
    """The names of the steps of a patrol that may follow `state`."""
    return steps_of("patrol").legal(state)


def after(state: str, name: str) -> str:
    """The state to which the step `name` leads a patrol from `state`; raises as `Steps.after` does."""
    return steps_of("patrol").after(state, name)


def walked(names: Iterable[str], state: str = NOTHING) -> str:
    """The state of a patrol after all the steps, one after the other; raises as `Steps.after` does."""
    return steps_of("patrol").walked(names, state)
