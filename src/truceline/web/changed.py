"""What became of a matter while somebody was writing: a form says how many facts its author had read.

    saw = seen(who, "case:c-01", form.cleaned_data["saw"])
    cases.take(who.actor, "c-01", "closed", saw=saw, ...)

Whoever sees shared logs alone counts those alone, and what was recorded at home keeps nobody from anything.
"""

from __future__ import annotations

from truceline.errors import ChangedMeanwhile
from truceline.matters.told import Told
from truceline.store import matters
from truceline.store.callers import Caller

__all__ = ["seen", "since"]

_LAST = 5


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


def _told(who: Caller, subject: str) -> list[Told]:
    told = sorted(matters.told_about(who.node, subject), key=lambda one: (one.at, one.origin, one.seq))
    return [one for one in told if who.view == "own" or one.origin.endswith("/shared")]
