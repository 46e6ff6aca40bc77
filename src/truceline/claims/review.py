"""How a claim stands with the people who reviewed it. A review says what a report says, never whether that is true."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from truceline.model import Value

ReviewState = Literal["unreviewed", "accepted", "corrected", "added", "rejected", "merged", "differing"]
"""`differing`: the nodes that decided did not decide alike; the claim stays in the picture, marked as such."""


class Review(Value):
    """What was decided of one claim: by whom (`north/a7`), when last, why (one line), in which entries.

    A claim that nobody decided of is `unreviewed`, with nothing else told. `at` is the time of the last decision, UTC.
    """

    state: ReviewState = "unreviewed"
    by: tuple[str, ...] = ()
    at: datetime | None = None
    reason: str = ""
    refs: tuple[str, ...] = ()
    sides: tuple[Review, ...] = ()
    """Where it is `differing`: what each node decided, one after the other by the nodes' names."""

    @property
    def reviewed(self) -> bool:
        """Whether a person decided of it, alike or not."""
        return self.state != "unreviewed"


UNREVIEWED = Review()
