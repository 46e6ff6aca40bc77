"""A request for access as its facts have it: what was asked for, and every answer that anybody tells of."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.errors import IllegalStep, InvalidCase, TrucelineError
from truceline.facts import AccessAnswered, AccessRequested
from truceline.matters.told import Reading, Told
from truceline.model import Value
from truceline.verification.access import Answer, Request
from truceline.verification.moment import At

UNANSWERED = "unanswered"
_FIRST = "ask first; where the answer is joint, jointly"


class Answered(Value):
    """One answer, in which entry, told by whom, recorded when (UTC)."""

    ref: str
    author: str
    recorded: At
    answer: Answer


class AccessRecord(Value):
    """A request with all its answers, by time; `answered` leads from each to its entry, in the order of recording."""

    id: str
    node: str
    ref: str = ""
    author: str = ""
    request: Request | None = None
    answered: tuple[Answered, ...] = ()


def read(id: str, told: Sequence[Told]) -> Reading:
    """The request `id`; an answer from before it was asked has no effect, nor one that is told twice."""
    record = AccessRecord(id=id, node=told[0].node)
    refused: dict[str, TrucelineError] = {}
    for one in told:
        try:
            record = _with(record, one)
        except TrucelineError as error:
            refused[one.ref] = error
    if record.request is None:
        return Reading(record, "unknown", f"{id}: what was asked for is not known here", refused=refused)
    answers = record.request.in_order
    state = answers[-1].answer if answers else UNANSWERED
    words = " ".join(record.request.words.split())
    return Reading(record, state, words, day=record.request.asked_at.date(), refused=refused)


def _with(record: AccessRecord, told: Told) -> AccessRecord:
    fact, request = told.fact, record.request
    if isinstance(fact, AccessRequested):
        if request is not None:
            raise IllegalStep(f"is asked already ({record.ref})", where=record.id, remedy="ask under another id")
        if fact.request.answers:
            raise InvalidCase("is asked with its answers", where=record.id, remedy="record each answer by itself")
        return record.model_copy(update={"request": fact.request, "ref": told.ref, "author": told.author})
    if not isinstance(fact, AccessAnswered) or request is None:
        raise IllegalStep("no such request is known in the log that this is for", where=record.id, remedy=_FIRST)
    again = next((one for one in record.answered if one.answer == fact.answer), None)
    if again is not None:
        raise IllegalStep(f"this answer is recorded already ({again.ref})", where=record.id)
    answers = (*request.answers, fact.answer)
    asked = Request(**{name: getattr(request, name) for name in Request.model_fields} | {"answers": answers})
    answered = Answered(ref=told.ref, author=told.author, recorded=told.at, answer=fact.answer)
    return record.model_copy(update={"request": asked, "answered": (*record.answered, answered)})
