"""What all logs that a node holds say together: reports, grades, decisions, findings, and what cannot be understood.

    now = reading(node)
    then = reading(node, as_of=datetime(2020, 3, 16, tzinfo=UTC))
    now.reports; now.review_of(claim_id); now.settled(suggested_claims)

A reading is a pure function of the standings of the logs, whatever the order in which they came. Where nodes differ,
what each says is kept. Reports are made again from the bytes that were received.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from truceline.claims.claim import Claim
from truceline.claims.review import Review
from truceline.config import load
from truceline.facts import KINDS
from truceline.reports.copies import link_copies
from truceline.reports.intake import Unread
from truceline.reports.kept import DIGITS
from truceline.reports.published import solve_together
from truceline.reports.report import Report, SourceRef
from truceline.store.as_of import standings
from truceline.store.decisions import Decisions, Settled, decisions_of, review, settle
from truceline.store.node import Node
from truceline.store.received_reports import Files, Grade, read_reports
from truceline.store.standing import Standing

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Reading:
    """What the logs say together. `standings` are all of them by type of subject, in the order of subject and log.

    `files` says of each report from which received files (their ids) it was read; `unread_of` what could not be read of
    a file, `grades` who graded it and how.
    """

    node: Node
    as_of: datetime | None = None
    standings: Mapping[str, tuple[Standing, ...]] = field(default_factory=dict)
    reports: tuple[Report, ...] = ()
    unread_of: Mapping[str, tuple[Unread, ...]] = field(default_factory=dict)
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grades: Mapping[str, tuple[Grade, ...]] = field(default_factory=dict)
    decisions: Decisions = field(default_factory=dict)

    @property
    def unread(self) -> tuple[Unread, ...]:
        """What could not be read of all files."""
        return tuple(one for each in self.unread_of.values() for one in each)

    def of_type(self, type: str) -> tuple[Standing, ...]:
        """The standings of subjects of one type, such as `incident`, `finding`, `sitrep` or `endorsement`."""
        return self.standings.get(type, ())

    @cached_property
    def unknown(self) -> tuple[tuple[str, str], ...]:
        """Reference and kind of each entry of a kind that this program does not know; `log.body` has it raw."""
        return tuple(
            (f"{standing.origin}#{seq}", kind)
            for each in self.standings.values()
            for standing in each
            for seq, kind, _, _ in standing.history
            if kind not in KINDS
        )

    @cached_property
    def irregular(self) -> tuple[Standing, ...]:
        """The standings with steps that were not legal when they were taken."""
        return tuple(standing for each in self.standings.values() for standing in each if standing.irregular)

    def review_of(self, claim_id: str) -> Review:
        """How a claim stands with those who decided of it."""
        return review(self.decisions.get(claim_id, ()))

    def settled(self, suggested: Iterable[Claim]) -> Settled:
        """The claims that stand, out of those that were suggested for this reading's reports, and their reviews."""
        return settle(suggested, self.decisions, {report.id: report.text for report in self.reports})


def reading(
    node: Node,
    as_of: datetime | None = None,
    *,
    only: Collection[str] | None = None,
    among: Callable[[Standing], bool] | None = None,
    anchors: Iterable[date] = (),
    progress: Progress | None = None,
    files: Files | None = None,
) -> Reading:
    """The reading of all logs of `node`, now or as they were known to it at `as_of`; `among` leaves standings out.

    `anchors` are days of the case, such as its agreement's signature, that help to date what is undated. With `only`,
    the ids of files, no other reports are read, nor are those among them dated with the help of others. Of `files` that
    were read before only what the others tell of them is worked out again.
    """
    sorted_in = _by_type(node, as_of, among)
    decisions = decisions_of(sorted_in.get("claim", ()))
    kept = read_reports(node, sorted_in, load().max_bytes, progress, only, files)
    reports = link_copies(solve_together(kept.reports, anchors))
    return Reading(
        node=node,
        as_of=as_of,
        standings=sorted_in,
        reports=(*reports, *_withheld(node, decisions, {report.id for report in reports}, own=among is not None)),
        unread_of=kept.unread,
        files=kept.files,
        grades=kept.grades,
        decisions=decisions,
    )


def _withheld(node: Node, decisions: Decisions, known: set[str], *, own: bool) -> list[Report]:
    """The reports of other nodes' protected sources: nothing is known of them but what was shared of their claims.

    So of its `own` ones, where not all logs are read.
    """
    coarse = [
        one.coarse.report
        for each in decisions.values()
        for one in each
        if one.coarse and (own or one.node != node.name)
    ]
    return [
        Report(
            id=report,
            path=report,
            media_type="",
            sha256="",
            text="",
            reading="none",
            source=SourceRef(outlet=f"protected source {report[-DIGITS:]}"),
            notes=("a protected source: what was shared of its claims is all that is known here",),
        )
        for report in dict.fromkeys(coarse)
        if report not in known
    ]


def decided(node: Node, as_of: datetime | None = None) -> Reading:
    """The reading without its reports, for whoever needs to know only what was decided."""
    sorted_in = _by_type(node, as_of)
    return Reading(node=node, as_of=as_of, standings=sorted_in, decisions=decisions_of(sorted_in.get("claim", ())))


def _by_type(
    node: Node, as_of: datetime | None, among: Callable[[Standing], bool] | None = None
) -> dict[str, tuple[Standing, ...]]:
    sorted_in: dict[str, list[Standing]] = defaultdict(list)
    for standing in standings(node, as_of):
        if among is None or among(standing):
            sorted_in[standing.type].append(standing)
    return {type: tuple(each) for type, each in sorted_in.items()}
