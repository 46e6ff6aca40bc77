"""Which patrols are asked for, as the address of their list has it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest

from truceline.store.callers import Caller
from truceline.web.sides import period

__all__ = ["STATES", "Listing", "listing"]

STATES = (
    "planned", "concurred", "objected", "under_way", "halted", "turned_back", "completed", "aborted", "cancelled",
    "accounts_differ",
)  # fmt: skip


class Listing(NamedTuple):
    """The state, the days, and after what the page begins."""

    state: str
    since: date | None
    until: date | None
    after: str

    @property
    def query(self) -> dict[str, Any]:
        """As `matter_pages.page` is asked."""
        states = (self.state,) if self.state else ()
        return {"states": states, "since": self.since, "until": self.until, "after": self.after}

    @property
    def asked(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.state or self.since or self.after)

    @property
    def written(self) -> str:
        """As an address has it."""
        told = {"state": self.state, "since": self.since, "until": self.until, "after": self.after}
        return urlencode({name: str(value) for name, value in told.items() if value})


def listing(request: HttpRequest, who: Caller) -> Listing:
    """What the address asks; raises `InvalidPlan` for days that are none."""
    asked = request.GET.get("state", "")
    days = period(request, who, "patrol", days=366)
    since, until = (days.first, days.last) if days.asked else (None, None)
    return Listing(asked if asked in STATES else "", since, until, request.GET.get("after", "")[:200])
