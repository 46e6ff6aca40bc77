"""Findings to test with: that something happened, with one ground, unless told otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from truceline.facts import FindingStated
from truceline.verification.findings import Finding, Ground, Occurrence

NOON = datetime(2020, 3, 15, 9, tzinfo=UTC)


def ground(words: str = "as two patrols saw it") -> tuple[Ground, ...]:
    """One ground."""
    return (Ground(words=words),)


def finding(id: str = "f-1", answer: str = "confirmed", words: str = "as two patrols saw it", **more: Any) -> Finding:
    """A finding of the incident i-1."""
    given = {"id": id, "incident": "i-1", "decider": "north", "at": NOON} | more
    return Finding(**{"occurrence": Occurrence(answer=answer, grounds=ground(words))} | given)  # type: ignore[arg-type]


def stated(id: str = "f-1", answer: str = "confirmed", **more: Any) -> FindingStated:
    """The fact of it."""
    return FindingStated(finding=finding(id, answer, **more))
