"""What the author of a form had read: the number of facts in its field `saw`, and what an act is told of it.

reread(form, who, "notice:n-1")           before it is shown
saw(who, "notice:n-1", typed["saw"])      for the act
"""

from __future__ import annotations

from typing import Any

from truceline.store.callers import Caller
from truceline.store.matters import listed
from truceline.web.changed import seen

__all__ = ["reread", "saw"]


def reread(form: Any, who: Caller, subject: str) -> None:
    """Put into the form how much is recorded now: whoever is told of a change has read it when they send again."""
    type, _colon, id = subject.partition(":")
    number = sum(row.facts for row in listed(who.node, type, view=who.view, ids=[id]))
    form.fields["saw"].initial = number
    if form.is_bound:
        form.data = form.data.copy()
        form.data["saw"] = number


def saw(who: Caller, subject: str, number: int | None) -> dict[str, int]:
    """As an act's `saw`; raises `ChangedMeanwhile` where more is recorded by now."""
    known = seen(who, subject, number)
    return {} if known is None else {subject: known}
