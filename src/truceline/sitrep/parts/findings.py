"""Findings: what each decider finds on each of three axes, side by side, and what all parties stand behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from truceline.sitrep import wording
from truceline.sitrep.centre import FindingLine
from truceline.sitrep.item import Item
from truceline.sitrep.parts.words import clock, named, parties, party, said
from truceline.sitrep.picture import Picture
from truceline.sitrep.sheet import Block, Cell, Heading, Run, Table, Words
from truceline.verification.findings import AXES, Axis, Finding

COLUMNS = (
    "incident", "finding", "decider", "at", "axis", "answer", "article", "party", "grounds", "basis", "deciders_differ",
    "outcome", "agreed", "entries",
)  # fmt: skip


def lines(picture: Picture) -> tuple[FindingLine, ...]:
    """The findings of the period, by incident."""
    return picture.centre.findings if picture.centre else ()


def items(picture: Picture) -> Iterator[Item]:
    """Each decider's finding in a line, then what is joint."""
    for line in lines(picture):
        differ = [view.axis for view in line.found.axes if view.differs]
        apart = f"deciders differ on {wording.names(differ)}" if differ else "deciders do not differ"
        finders = line.found.findings
        first = f"{apart}." if len(finders) > 1 else f"found by {party(finders[0].decider, picture)} alone."
        yield Item(
            text=f"Incident {line.incident}: {first} {outcome(line, picture)}".strip(),
            lines=tuple(f"{party(one.decider, picture)}: {_in_words(one, picture)}." for one in finders),
            entries=line.refs,
        )


def _in_words(one: Finding, picture: Picture) -> str:
    return "; ".join(_answer(one, axis, picture) for axis in AXES if one.on(axis) is not None)


def _answer(one: Finding, axis: Axis, picture: Picture) -> str:
    whose = one.attribution.party if one.attribution else None
    return named(one.told_on(axis).partition(": ")[2], (whose,), picture)


def outcome(line: FindingLine, picture: Picture) -> str:
    """What is joint, with each dissent; empty where that cannot be told."""
    if line.joint is None:
        return ""
    words = {"waiting": "Not joint yet", "agreed": "Agreed jointly", "agreed_in_part": "Agreed in part"}
    told = words.get(line.joint.outcome, wording.title(line.joint.outcome))
    dissents = "".join(f" {party(d.party, picture)} dissents: {said(d.words)}." for d in line.joint.dissents)
    return f"{told}.{dissents}{_silent(line.joint.open, picture)}"


def _silent(open_: Iterable[str], picture: Picture) -> str:
    """` North and South have not spoken.`: who has not, once, on whichever of the findings."""
    who = dict.fromkeys(one.partition(" has not spoken")[0] for one in open_)
    return f" {parties(who, picture)} {'has' if len(who) == 1 else 'have'} not spoken." if who else ""


def blocks(picture: Picture) -> Iterable[Block]:
    """A table for each incident: one row for each decider, one column for each axis."""
    headings = (
        Heading(title="Found by", width=1.3),
        *(Heading(title=title, width=2.4) for title in ("Whether it happened", "Whether it was a violation", "Whose")),
    )
    for line in lines(picture):
        differs = {view.axis: view.differs for view in line.found.axes}
        yield Table(
            key=f"finding-{line.incident}",
            caption=f"Findings on incident {line.incident}",
            headings=headings,
            rows=tuple(_row(one, differs, line, picture) for one in line.found.findings),
            notes=tuple(_notes(line, picture)),
        )


def _row(one: Finding, differs: dict[Axis, bool], line: FindingLine, picture: Picture) -> tuple[Cell, ...]:
    who = (
        Run(text=party(one.decider, picture), strong=True, entries=line.refs if one is line.found.findings[0] else ()),
        Run(text=f", {clock(one.at, picture.period)}", muted=True),
    )
    return (Cell(words=who), *(Cell(words=_on(one, axis, picture), differs=differs[axis]) for axis in AXES))


def _on(one: Finding, axis: Axis, picture: Picture) -> Words:
    found = one.on(axis)
    if found is None:
        return (Run(text="nothing found yet", muted=True),)
    grounds = "; ".join(
        ground.words + (f" ({party(ground.source, picture)})" if ground.source else "") for ground in found.grounds
    )
    return (Run(text=_answer(one, axis, picture), strong=True), Run(text=f" {grounds}", muted=True))


def _notes(line: FindingLine, picture: Picture) -> Iterator[Words]:
    if told := outcome(line, picture):
        yield (Run(text=told),)
    if line.found.superseded:
        n = wording.count(len(line.found.superseded), "earlier finding")
        yield (Run(text=f"{n} by the same deciders superseded, and kept in the record.", muted=True),)


def rows(picture: Picture) -> Iterator[dict[str, Any]]:
    """One row for each finding and axis."""
    for line in lines(picture):
        differs = {view.axis: view.differs for view in line.found.axes}
        for one in line.found.findings:
            for axis in AXES:
                found = one.on(axis)
                if found is None:
                    continue
                yield {
                    "incident": line.incident,
                    "finding": one.id,
                    "decider": one.decider,
                    "at": one.at.isoformat(),
                    "axis": axis,
                    "answer": found.answer,
                    "article": getattr(found, "article", None),
                    "party": getattr(found, "party", None),
                    "grounds": [ground.words for ground in found.grounds],
                    "basis": [basis for ground in found.grounds for basis in ground.basis],
                    "deciders_differ": "yes" if differs[axis] else "no",
                    "outcome": line.joint.outcome if line.joint else None,
                    "agreed": line.joint.agreed.get(axis) if line.joint else None,
                    "entries": line.refs,
                }
