"""Accounts side by side: claims about one happening or one quantity, and what differs between them."""

from __future__ import annotations

from typing import Literal

from truceline.model import Value

DifferenceField = Literal["existence", "when", "place", "actors", "figures", "outcome", "impossible"]


class Link(Value):
    """Why two claims were put beside each other; `reasons` are for people."""

    first: str
    second: str
    score: float
    reasons: tuple[str, ...]


class Difference(Value):
    """What differs, said in one sentence, with each claim's value; `tolerance` is what was still taken as the same."""

    field: DifferenceField
    says: str
    values: tuple[tuple[str, str], ...]
    """(claim id, its value in words)"""
    tolerance: str = ""


class Comparison(Value):
    """Claims about one happening or one quantity. No difference means that the accounts agree or are compatible.

    `sources` groups the claims by independent source: one speaker in two reports, or a wire copy, is one source.
    `agrees` are remarks such as "some 59 and nearly 60 are compatible".
    """

    id: str
    claims: tuple[str, ...]
    same: str
    kind: str
    differs: tuple[Difference, ...] = ()
    agrees: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    sources: tuple[tuple[str, ...], ...] = ()
    state: Literal["open", "explained", "stands"] = "open"
