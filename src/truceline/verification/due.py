"""The deadlines that the steps of a case set, and when they were met."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from truceline.model import Value
from truceline.verification.case import Account, Step
from truceline.verification.deadlines import Deadline, DeadlineRule, deadline_rules, named, set_by_hand
from truceline.verification.moment import At

_SET_BY = {"task": ("tasked", "tasked_before_notice"), "corrective_action": ("action_asked",)}


class Owed(Value):
    """The deadlines of one account of a case, and by their ids when they were met.

    `lapsed` are the ids of those that the end of the case left unmet: nothing is owed by them any more.
    """

    deadlines: tuple[Deadline, ...]
    met: Mapping[str, At]
    lapsed: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[Deadline, ...]:
        """Those that are still to be met, the earliest first."""
        left = (one for one in self.deadlines if one.id not in self.met and one.id not in self.lapsed)
        return tuple(sorted(left, key=lambda one: (one.due, one.id)))


def owed(account: Account, rules: Mapping[str, DeadlineRule] | None = None) -> Owed:
    """What was to be done by when, as the steps of an account say.

    A task is met by the first evidence after it; a corrective action by the first follow-up after it that found it done
    and not by what its owner tells. What is not met when the case ends lapses.
    Raises `UnknownName` where `rules` lack such a deadline.
    """
    known = deadline_rules() if rules is None else rules
    deadlines: list[Deadline] = []
    met: dict[str, datetime] = {}
    lapsed: list[str] = []
    for place, step in enumerate(account.steps):
        name = next((name for name, kinds in _SET_BY.items() if step.kind in kinds), None)
        if name is None or step.due is None:
            continue
        deadline = set_by_hand(named(known, name), account.case, step.due, now=step.at, owner=step.owner)
        deadlines.append(deadline)
        done = next((one.at for one in account.steps[place + 1 :] if _meets(one, name)), None)
        if done is not None:
            met[deadline.id] = done
        elif any(one.rule.ends for one in account.steps[place + 1 :]):
            lapsed.append(deadline.id)
    return Owed(deadlines=tuple(deadlines), met=met, lapsed=tuple(lapsed))


def _meets(step: Step, name: str) -> bool:
    return step.kind == "evidence" if name == "task" else step.kind == "followed_up" and step.result == "done"
