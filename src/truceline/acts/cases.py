"""Steps on cases: who takes one, in whose account it stands, and who stands behind it is filled in from the record.

open_case(actor, opened, words="…", joint=True)
take(actor, "c-01", "response", of="south", words="…", joint=True)
fact = step(actor, "c-01", "evidence", ref="e-01")       to be written together with something else
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from truceline.acts.told import told_well
from truceline.errors import UnknownName
from truceline.facts import CaseStepTaken
from truceline.matters.cases import CaseRecord
from truceline.store import journal, matters
from truceline.store.checks.cases import behind
from truceline.store.ids import new_id
from truceline.store.journal import Actor, Written
from truceline.store.matters import View
from truceline.store.node import Node
from truceline.store.permissions import party_of
from truceline.verification.case import Account, Opened, Taken
from truceline.verification.steps import rules

__all__ = ["about", "account_of", "cases", "filled", "find", "open_case", "step", "take"]


def open_case(
    actor: Actor,
    opened: Opened,
    *,
    id: str | None = None,
    at: datetime | None = None,
    words: str = "",
    joint: bool = False,
) -> tuple[Written, ...]:
    """Receive a case about what `opened` names; its id is made where none is given."""
    case = id or new_id("c", actor.node.clock())
    fact = step(actor, case, "received", at=at, opened=opened, words=words)
    return journal.write(actor, fact, joint=joint)


def take(
    actor: Actor, case: str, kind: str, *, joint: bool = False, saw: int | None = None, **told: Any
) -> tuple[Written, ...]:
    """Take a step on a case; `told` is what `step` takes.

    `saw` is how many facts of the case its author had read: where there are more, nothing is written. Raises what the
    journal raises: for a step that may not follow, is not the author's to take, or names what is not known.
    """
    fact = step(actor, case, kind, **told)
    seen = {} if saw is None else {fact.subject: saw}
    return journal.write(actor, fact, joint=joint, saw=seen)


def step(
    actor: Actor, case: str, kind: str, *, at: datetime | None = None, account: str | None = None, **told: Any
) -> CaseStepTaken:
    """The fact of a step, `filled`: taken now where no time is given."""
    with told_well():
        given = {name: value for name, value in told.items() if value is not None}
        taken = Taken.model_validate(given | {"kind": kind, "at": at or actor.node.clock()})
        return filled(actor, CaseStepTaken(case=case, taken=taken, account=account))


def filled(actor: Actor, fact: CaseStepTaken) -> CaseStepTaken:
    """The fact with what its author left out: of which party they are, and who stands behind the step.

    Where a step takes somebody else's word (`endorsed`, `not_alone` in `case_steps.yaml`), those of the case who
    endorsed what `ref` names stand behind it.
    """
    taken, changed = fact.taken, dict[str, Any]()
    if taken.party is None:
        changed["taken"] = taken.model_copy(update={"party": party_of(actor.node, actor.code)})
    if not fact.endorsed_by:
        voices = _voices(actor.node, fact.case, taken, fact.account)
        changed["endorsed_by"] = tuple(dict.fromkeys(name for name, _ in voices))
        changed["endorsements"] = tuple(dict.fromkeys(ref for _, ref in voices))
    return fact.model_copy(update=changed)


def cases(node: Node, *, view: View = "own", ids: tuple[str, ...] | None = None) -> tuple[CaseRecord, ...]:
    """The cases, by the day on which they were received."""
    return matters.read(node, "case", CaseRecord, view=view, ids=ids)


def about(node: Node, incident: str, *, view: View = "own") -> tuple[CaseRecord, ...]:
    """The cases that are about an incident, by the day on which they were received."""
    found = cases(node, view=view, ids=matters.naming(node, "case", incident, view=view))
    return tuple(
        one for one in found if any(each.opened and incident in each.opened.incidents for each in one.case.accounts)
    )


def find(node: Node, case: str, *, view: View = "own") -> CaseRecord:
    """The case with this id; raises `UnknownName`."""
    found = cases(node, view=view, ids=(case,))
    if not found:
        raise UnknownName("no such case is recorded here", where=case[:120], remedy="`truceline cases` lists them")
    return found[0]


def account_of(node: Node, record: CaseRecord, keeper: str | None = None) -> Account | None:
    """The account that a step of this node would stand in: its own, else that of `keeper`, else the first."""
    own = record.account(keeper or node.name)
    return own or (record.case.accounts[0] if record.case.accounts and keeper is None else None)


def _voices(node: Node, case: str, taken: Taken, account: str | None) -> list[tuple[str, str]]:
    """Who of the case stands behind a step that takes it, each with the entry that says so."""
    rule = rules().step(taken.kind)
    if not taken.ref or not (rule.endorsed or rule.not_alone):
        return []
    held = cases(node, ids=(case,))
    kept = account_of(node, held[0], account) if held else None
    if kept is None or kept.opened is None:
        return []
    named = {*kept.opened.parties, *kept.opened.deciders}
    whole = taken.kind == "agreed"
    return [(one.name, one.ref) for one in behind(node, taken.ref) if one.name in named and not (whole and one.axes)]
