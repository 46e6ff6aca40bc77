"""What became of a matter while somebody was writing: a form says in `saw` how many facts its author had read.

    form = ReplyForm.asked(request, who, initial={"saw": facts_of(who, "notice:n-1")})
    notices.reply(who.actor, "n-1", ..., saw=saw_of(who, "notice:n-1", form.cleaned_data["saw"]))
    reread(form, who, "notice:n-1")               before a form is shown again, if not before

`saw_of` is what an act is told of any matters, `seen` the number for an act that is about one alone.

Whoever sees shared logs alone counts those alone, and what was recorded at home keeps nobody from anything.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, QueryDict

from truceline.errors import ChangedMeanwhile
from truceline.matters.told import Told
from truceline.store import matters
from truceline.store.callers import Caller
from truceline.store.matters import in_view

__all__ = ["facts_of", "now_read", "reread", "saw_of", "seen", "sent", "since"]

_LAST = 5


def facts_of(who: Caller, subject: str) -> int:
    """How many facts of a matter the reader sees, for their form to say."""
    type, _colon, id = subject.partition(":")
    return sum(row.facts for row in matters.listed(who.node, type, view=who.view, ids=[id]))


def since(who: Caller, subject: str, saw: int) -> tuple[Told, ...]:
    """What was recorded of a matter since its reader had read `saw` facts of it, as far as they see it."""
    return tuple(_told(who, subject))[saw:]


def seen(who: Caller, subject: str, saw: int | None) -> int | None:
    """How many facts of all logs the journal is told that the author had read; None where they did not say.

    Raises `ChangedMeanwhile` where more is recorded by now, as far as they see it.
    """
    if saw is None:
        return None
    new = since(who, subject, saw)
    if new:
        told = "; ".join(f"{one.fact.act} by {one.author} ({one.ref})" for one in new[-_LAST:])
        more = f" (and {len(new) - _LAST} more)" if len(new) > _LAST else ""
        reason = f"changed since it was read: {told}{more}"
        raise ChangedMeanwhile(reason, where=subject, remedy="read it again, then decide")
    return len(matters.told_about(who.node, subject))


def saw_of(who: Caller, subject: str, saw: int | None) -> dict[str, int]:
    """As an act's `saw`, empty where the author did not say; raises `ChangedMeanwhile` as `seen` does."""
    known = seen(who, subject, saw)
    return {} if known is None else {subject: known}


def sent(request: HttpRequest) -> int | None:
    """What a button without a form of its own says that its presser had read."""
    written = request.POST.get("saw", "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else None


def reread(form: Any, who: Caller, subject: str) -> None:
    """Put into the form how much is recorded now: whoever is told of a change has read it when they send again.

    Who is told of another mistake has read no more than before.
    """
    number = facts_of(who, subject)
    form.fields["saw"].initial = number
    if form.is_bound and form.status == HTTPStatus.CONFLICT:
        form.data = now_read(form.data, number)


def now_read(data: Any, number: int) -> QueryDict:
    """What was typed, with another number of facts that its author has read."""
    typed: QueryDict = data.copy()
    typed["saw"] = str(number)
    return typed


def _told(who: Caller, subject: str) -> list[Told]:
    told = sorted(matters.told_about(who.node, subject), key=lambda one: (one.at, one.origin, one.seq))
    return [one for one in told if in_view(who.view, one.origin)]
