"""An item of evidence as its facts have it: what it is, where its bytes are kept, and what was done with it.

What is missing in its chain of custody, or told twice, is not said here: it takes the items that it was copied from
(`truceline.verification.evidence.chains`).
"""

from __future__ import annotations

from collections.abc import Sequence

from truceline.errors import IllegalStep, TrucelineError
from truceline.facts import CustodyTold, EvidenceTaken
from truceline.matters.told import Reading, Told
from truceline.model import Value
from truceline.verification.evidence import CustodyStep, Item
from truceline.verification.moment import At

TAKEN = "taken"
_DIGITS = 12
_FIRST = "record the item first; where the step is joint, jointly"


class Handled(Value):
    """One step of custody, in which entry, told by whom, recorded when (UTC)."""

    ref: str
    author: str
    recorded: At
    step: CustodyStep


class EvidenceRecord(Value):
    """An item, the case it was taken for, `material` under which its bytes are kept, and its steps as recorded."""

    id: str
    node: str
    ref: str = ""
    author: str = ""
    recorded: At | None = None
    item: Item | None = None
    case: str = ""
    material: str | None = None
    handled: tuple[Handled, ...] = ()

    @property
    def steps(self) -> tuple[CustodyStep, ...]:
        """What was done with it."""
        return tuple(one.step for one in self.handled)


def read(id: str, told: Sequence[Told]) -> Reading:
    """The item `id`; every step of custody stands as it is told, and none is told twice."""
    record = EvidenceRecord(id=id, node=told[0].node)
    refused: dict[str, TrucelineError] = {}
    for one in told:
        try:
            record = _with(record, one)
        except TrucelineError as error:
            refused[one.ref] = error
    if record.item is None or record.recorded is None:
        return Reading(record, "unknown", f"{id}: which item it is is not known here", refused=refused)
    steps = sorted(record.steps, key=lambda one: one.at)
    day = (steps[0].at if steps else record.recorded).date()
    return Reading(record, steps[-1].kind if steps else TAKEN, _words(record, record.item), day=day, refused=refused)


def _words(record: EvidenceRecord, item: Item) -> str:
    copy = f"working copy of {item.copy_of}" if item.copy_of else "original"
    case = f", case {record.case}" if record.case else ""
    return f"{record.id}: {' '.join(item.says.split())} ({copy}, SHA-256 {item.sha256[:_DIGITS]}…{case})"


def _with(record: EvidenceRecord, told: Told) -> EvidenceRecord:
    fact = told.fact
    if isinstance(fact, EvidenceTaken):
        if record.item is not None:
            raise IllegalStep(f"is taken already ({record.ref})", where=record.id, remedy="give it another id")
        taken = {"item": fact.item, "case": fact.case, "material": fact.material}
        return record.model_copy(
            update={**taken, "ref": told.ref, "author": told.author, "recorded": told.at},
        )
    if not isinstance(fact, CustodyTold) or record.item is None:
        raise IllegalStep("no such item is known in the log that this is for", where=record.id, remedy=_FIRST)
    again = next((one for one in record.handled if one.step == fact.step), None)
    if again is not None:
        raise IllegalStep(f"this step is recorded already ({again.ref})", where=record.id)
    handled = Handled(ref=told.ref, author=told.author, recorded=told.at, step=fact.step)
    return record.model_copy(update={"handled": (*record.handled, handled)})
