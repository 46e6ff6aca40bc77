"""What has to be right about a fact beyond itself, before it is recorded: names that the agreement knows, no clash.

    check(node, facts)      raises what is wrong with the first that is

Each module beside has `CHECKS`, by kind of fact; the journal runs them for whoever writes. What may follow what on a
matter is not said here but by the matter's reader (`truceline.matters`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from truceline.facts import Fact
from truceline.store.node import Node

Check = Callable[[Node, Any, Sequence[Fact]], None]
"""Raises a `TrucelineError` where the fact is not right; the last argument is all that is written with it."""

MODULES: Mapping[str, str] = {
    "access_answered": "access",
    "access_requested": "access",
    "account_changed": "members",
    "case_step_taken": "cases",
    "commitment_followed": "consultations",
    "consultation_held": "consultations",
    "count_published": "ledgers",
    "custody_told": "evidence",
    "evidence_taken": "evidence",
    "figure_told": "figures",
    "finding_stated": "findings",
    "item_answered": "ledgers",
    "item_registered": "ledgers",
    "member_added": "members",
    "member_removed": "members",
    "notice_given": "notices",
    "notice_told": "notices",
    "observation_recorded": "observations",
    "post_told": "posts",
    "posts_counted": "posts",
    "patrol_answered": "patrols",
    "patrol_composed": "patrols",
    "patrol_numbered": "patrols",
    "patrol_planned": "patrols",
    "patrol_reported": "patrols",
    "patrol_told": "patrols",
    "readout_given": "consultations",
    "sitrep_issued": "sitreps",
    "sitrep_prepared": "sitreps",
    "track_received": "patrols",
    "token_issued": "members",
}
"""By kind of fact, the module that checks it; each is loaded when it is first needed."""


def check(node: Node, facts: Sequence[Fact]) -> None:
    """Raise what is wrong with the first of the facts that is not right."""
    for fact in facts:
        if fact.kind in MODULES:
            _checks(MODULES[fact.kind])[fact.kind](node, fact, facts)


@cache
def _checks(module: str) -> Mapping[str, Check]:
    found: Mapping[str, Check] = import_module(f"truceline.store.checks.{module}").CHECKS
    return found
