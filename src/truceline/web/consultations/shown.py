"""Consultations as pages show them: by issue, and the readouts of one in columns beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from truceline.coordination.consultations import Consultation, Point, Readout, Row, Undertaking, words
from truceline.matters.consultations import ConsultationRecord
from truceline.store.node import Node
from truceline.web.sides import in_order

__all__ = ["Cell", "Issue", "Line", "Made", "Side", "by_issue", "how", "lines", "made", "sides"]


class Issue(NamedTuple):
    """An issue with its activations, in their order; empty where none is told."""

    name: str
    activations: tuple[ConsultationRecord, ...]


class Side(NamedTuple):
    """Somebody who took part, by office as far as told, with the readout that they gave last."""

    id: str
    offices: tuple[str, ...]
    readout: Readout | None


class Cell(NamedTuple):
    """What one side says on a topic; `silent` where it gave no readout at all."""

    side: str
    point: Point | None
    silent: bool


class Line(NamedTuple):
    """A topic across all sides, and what the readouts come to on it."""

    topic: str
    answer: str
    says: str
    cells: tuple[Cell, ...]


class Made(NamedTuple):
    """A commitment with its state in words."""

    undertaking: Undertaking
    says: str
    acts: tuple[tuple[tuple[str, ...], str], ...]


def by_issue(found: Sequence[ConsultationRecord]) -> tuple[Issue, ...]:
    """The activations on each issue, those without one last; one about two issues is under both."""
    issues: dict[str, list[ConsultationRecord]] = {}
    for record in found:
        for name in (record.consultation.issues if record.consultation else ()) or ("",):
            issues.setdefault(name, []).append(record)
    return tuple(Issue(name, tuple(issues[name])) for name in sorted(issues, key=lambda name: (not name, name)))


def how(told: Consultation) -> tuple[str, str, str]:
    """Kind, level and channel in words."""
    table = words()
    said = table.kinds[told.kind].says, table.levels[told.level].says, table.channels[told.channel].says
    kind, level, channel = (_(one) for one in said)
    return kind, level, channel


def sides(node: Node, told: Consultation) -> tuple[Side, ...]:
    """Each side with its offices and its last readout."""
    current = told.current
    return tuple(
        Side(
            side,
            tuple(one.office for one in told.participants if one.side == side and one.office),
            current.get(side),
        )
        for side in in_order(node, told.sides)
    )


def lines(taking_part: Sequence[Side], rows: Iterable[Row]) -> tuple[Line, ...]:
    """The topics, those on which the readouts differ first."""
    order = {"differs": 0, "alone": 1, "some_say": 2, "all_say": 3}
    return tuple(
        Line(
            row.topic,
            row.answer,
            _(words().points[row.answer].says),
            tuple(Cell(side.id, row.told.get(side.id), side.readout is None) for side in taking_part),
        )
        for row in sorted(rows, key=lambda row: order[row.answer])
    )


def made(found: Iterable[Undertaking]) -> tuple[Made, ...]:
    """Commitments with each wording and the sides that tell it so."""
    listed = []
    for one in found:
        wordings: dict[str, list[str]] = {}
        for side, act in one.acts.items():
            wordings.setdefault(act, []).append(side)
        acts = tuple((tuple(told_by), act) for act, told_by in wordings.items())
        listed.append(Made(one, _(words().states[one.state].says), acts))
    return tuple(listed)
