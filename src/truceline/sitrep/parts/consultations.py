"""Consultations: each side's readout beside the other's, activations against issues, and what was undertaken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from truceline.coordination.consultations import Consultation, Row, Undertaking, words
from truceline.sitrep import wording
from truceline.sitrep.centre import ConsultationLine, ConsultationsPart
from truceline.sitrep.item import Item
from truceline.sitrep.parts.words import clock, parties, party, said
from truceline.sitrep.picture import Picture
from truceline.sitrep.sheet import Block, Cell, Heading, Run, Table, Text, recorded

COLUMNS = (
    "consultation", "kind", "level", "channel", "start", "sides", "issues", "topic", "answer", "side", "says", "words",
    "entries",
)  # fmt: skip
UNDERTAKINGS = (
    "undertaking", "owners", "acts", "dues", "told_by", "readouts_differ", "state", "followed_by", "entries",
)  # fmt: skip


def part(picture: Picture) -> ConsultationsPart | None:
    """What there is of consultations."""
    return picture.centre.consultations if picture.centre else None


def items(picture: Picture) -> Iterator[Item]:
    """Each consultation with what the readouts differ on or all say; then what was undertaken and is not kept."""
    told = part(picture)
    if told is None:
        return
    for line in told.consultations:
        yield Item(
            text=f"{heading(line.consultation, picture)}.",
            lines=tuple(_readouts(line, picture)),
            entries=line.refs,
        )
    if len(told.consultations) > 1 and told.tally.by_issue:
        yield Item(text=f"{told.tally.words}.")
    for one in told.undertakings:
        if one.state != "pending" or picture.period.day in one.dues:
            yield Item(text=f"Undertaken: {undertaken(one, picture)}.", entries=told.refs.get(one.id, ()))


def heading(one: Consultation, picture: Picture) -> str:
    """`Call of ministers by telephone, 10 Mar 15:00, North and South, on access`."""
    said = words()
    kind = said.kinds[one.kind].says
    on = f", on {wording.names(one.issues)}" if one.issues else ""
    who = parties(one.sides, picture)
    level, channel = said.levels[one.level].says, said.channels[one.channel].says
    when = clock(one.start, picture.period)
    return f"{kind[:1].upper()}{kind[1:]} of {level} {channel}, {when}, {who}{on}"


def _readouts(line: ConsultationLine, picture: Picture) -> Iterator[str]:
    for row in line.compared.rows:
        yield f"{_point(row, picture)}."
    if line.compared.silent:
        yield f"No readout of {parties(line.compared.silent, picture)}."


def _point(row: Row, picture: Picture) -> str:
    accounts = "; ".join(f"{party(side, picture)}: {point.says}" for side, point in row.told.items())
    others = f"; not in the readout of {parties(row.not_told, picture)}" if row.not_told else ""
    return f"{row.topic}: {accounts}{others} ({words().points[row.answer].says})"


def undertaken(one: Undertaking, picture: Picture) -> str:
    """Who is to do what by when, how it stands, and whose readout has it."""
    due = " or ".join(clock(day, picture.period) for day in one.dues) or "no date told"
    acts = " / ".join(dict.fromkeys(one.acts.values()))
    differs = ", readouts differ" if one.differs else ""
    state = words().states[one.state].says
    owners = " or ".join(party(owner, picture) for owner in one.owners)
    return f"{owners}, {acts}, {due}: {state} (readout of {parties(one.told_by, picture)}{differs})"


def blocks(picture: Picture) -> Iterable[Block]:
    """A table of readouts for each consultation, and one of what was undertaken."""
    told = part(picture)
    if told is None:
        return
    for line in told.consultations:
        yield _table(line, picture)
    if told.consultations and told.tally.by_issue:
        yield Text(words=((Run(text=f"{told.tally.words}."),),), note=True)
    if told.undertakings:
        headings = (
            Heading(title="Who", width=1.3),
            Heading(title="What", width=2.8),
            Heading(title="By when", width=1.1),
            Heading(title="State", width=1.0),
            Heading(title="Readout of", width=1.6),
        )
        shown = tuple(_undertaking(one, told, picture) for one in told.undertakings)
        yield Table(key="undertakings", caption="Undertaken in consultations", headings=headings, rows=shown)


def _table(line: ConsultationLine, picture: Picture) -> Table:
    sides = line.consultation.sides
    shown = tuple(_topic(row, sides) for row in line.compared.rows)
    notes = [(Run(text=heading(line.consultation, picture), entries=line.refs, muted=True),)]
    if line.compared.silent:
        notes.append((Run(text=f"No readout of {parties(line.compared.silent, picture)}.", muted=True),))
    return Table(
        key=f"consultation-{line.consultation.id}",
        caption=f"{heading(line.consultation, picture)}: readouts beside each other",
        headings=(
            Heading(title="On", width=1.2),
            *(Heading(title=party(side, picture), width=2.4) for side in sides),
            Heading(title="", width=1.2),
        ),
        rows=shown,
        notes=tuple(notes[:1] if not line.compared.silent else notes),
    )


def _topic(row: Row, sides: tuple[str, ...]) -> tuple[Cell, ...]:
    return (
        recorded(row.topic),
        *(
            Cell(
                words=(
                    (
                        Run(text=row.told[side].says, strong=True, quoted=True),
                        Run(text=f" {said(row.told[side].words)}".rstrip(), quoted=True, muted=True),
                    )
                    if side in row.told
                    else (Run(text="not told", muted=True),)
                ),
                differs=row.answer == "differs" and side in row.told,
            )
            for side in sides
        ),
        recorded(words().points[row.answer].says, muted=True),
    )


def _undertaking(one: Undertaking, told: ConsultationsPart, picture: Picture) -> tuple[Cell, ...]:
    return (
        Cell(words=(Run(text=parties(one.owners, picture), entries=told.refs.get(one.id, ())),), differs=one.differs),
        recorded(" / ".join(dict.fromkeys(one.acts.values()))),
        recorded(" or ".join(clock(day, picture.period) for day in one.dues) or "no date told"),
        Cell(words=(Run(text=words().states[one.state].says, strong=True),)),
        recorded(parties(one.told_by, picture)),
    )


def rows(picture: Picture) -> Iterator[dict[str, Any]]:
    """One row for each side's word on each topic; one without where no readout is there."""
    told = part(picture)
    for line in told.consultations if told else ():
        one = line.consultation
        row = {
            "consultation": one.id,
            "kind": one.kind,
            "level": one.level,
            "channel": one.channel,
            "start": one.start.isoformat(),
            "sides": one.sides,
            "issues": one.issues,
            "entries": line.refs,
        }
        for each in line.compared.rows:
            for side, point in each.told.items():
                yield row | {
                    "topic": each.topic,
                    "answer": each.answer,
                    "side": side,
                    "says": point.says,
                    "words": point.words,
                }
        if not line.compared.rows:
            yield row


def undertaking_rows(picture: Picture) -> Iterator[dict[str, Any]]:
    """One row for each undertaking."""
    told = part(picture)
    for one in told.undertakings if told else ():
        yield {
            "undertaking": one.id,
            "owners": one.owners,
            "acts": [f"{side}: {act}" for side, act in one.acts.items()],
            "dues": [day.isoformat() for day in one.dues],
            "told_by": one.told_by,
            "readouts_differ": "yes" if one.differs else "no",
            "state": one.state,
            "followed_by": [f"{f.by} {f.on}: {f.says}" for f in one.follow_ups],
            "entries": told.refs.get(one.id, ()) if told else (),
        }
