"""A figure of people affected, as one speaker told it and one node recorded it."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.coordination.affected import Figure
from truceline.errors import UnknownName
from truceline.facts import FigureTold
from truceline.matters.told import Reading, Told
from truceline.matters.versions import Entered, entered, versions
from truceline.model import Value


class FigureVersion(Entered):
    """The figure as it was recorded once."""

    figure: Figure


class FigureRecord(Value):
    """A figure: `versions` are all ways in which it was recorded, the last of which counts.

    `figure` is that one, None where there is none; its `ref` is its entry where it has no other.
    """

    id: str
    figure: Figure | None = None
    versions: tuple[FigureVersion, ...] = ()


def read(id: str, told: Sequence[Told]) -> Reading:
    """The figure. One with another speaker is another figure."""
    kept, refused = versions(
        told, FigureTold, lambda fact: fact.figure.speaker, lambda fact: f"of {fact.figure.speaker}"
    )
    for one in told:
        if not isinstance(one.fact, FigureTold):
            refused[one.ref] = UnknownName(
                f"no figure {id!r} is recorded", where=one.ref, remedy="tell the figure first"
            )
    if not kept:
        return Reading(FigureRecord(id=id), "unknown", f"{id}: no figure", refused=refused)
    recorded = tuple(FigureVersion(figure=fact.figure, **entered(one)) for one, fact in kept)
    last = recorded[-1]
    figure = last.figure.model_copy(update={"ref": last.figure.ref or last.ref})
    return Reading(
        value=FigureRecord(id=id, figure=figure, versions=recorded),
        state="told",
        words=f"{figure.speaker}: {figure.number} {figure.what.words}, as of {figure.as_of}",
        day=figure.as_of,
        refused=refused,
    )
