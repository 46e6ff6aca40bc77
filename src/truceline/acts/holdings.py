"""What a ceasefire's folder or a node holds, and what it amounts to: reports, claims as people decided, incidents.

    folder = of_node(node, case)                what the node's record says
    folder = with_claims(folder, node)
    judge(folder, folder.reports, folder.claims)

Nothing here needs a terminal, nor a node where there are only files; what needs one is given it, opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from truceline.agreements.agreement import Agreement
from truceline.agreements.party import Parties
from truceline.claims.accounts.compare import compare
from truceline.claims.accounts.comparison import Comparison
from truceline.claims.claim import Claim
from truceline.claims.context import NOT_READ, Context
from truceline.claims.review import UNREVIEWED, Review
from truceline.errors import InvalidSetting
from truceline.geo.gazetteer import Gazetteer
from truceline.geo.route import Route
from truceline.incidents.assess import assess, disposed
from truceline.incidents.gather import gather as gather_incidents
from truceline.incidents.incident import Assessment, Incident, ObligationState
from truceline.incidents.obligations import obligation_states
from truceline.incidents.opened import OpenedIncident
from truceline.reports.intake import Progress, Unread
from truceline.reports.report import Report

if TYPE_CHECKING:
    from truceline.agreements.disclosure import Audience
    from truceline.sitrep.versions import Version
    from truceline.store.decisions import Decision
    from truceline.store.node import Node
    from truceline.store.reading import Reading
    from truceline.store.received_reports import Files

__all__ = ["Folder", "Judged", "judge", "last_day", "of_node", "settled", "shown_to", "with_claims"]


@dataclass(frozen=True)
class Folder:
    """What a folder holds. `agreements` begins with the one in question; those that it amends follow.

    Of a node's folder, `reading` is what its record says, `reviews` how claims stand with people, by id, `left_out` the
    claims that people rejected or merged, and `without_report` what was decided of claims whose reports are not held.
    """

    agreements: tuple[Agreement, ...]
    parties: Parties
    gazetteer: Gazetteer
    reports: tuple[Report, ...] = ()
    unread: tuple[Unread, ...] = ()
    claims: tuple[Claim, ...] = ()
    reading: Reading | None = None
    reviews: Mapping[str, Review] = field(default_factory=dict)
    left_out: tuple[Claim, ...] = ()
    without_report: tuple[Decision, ...] = ()

    def review_of(self, claim: Claim) -> Review:
        """How a claim stands with those who reviewed it."""
        return self.reviews.get(claim.id, UNREVIEWED)

    @property
    def agreement(self) -> Agreement | None:
        """The agreement in question, where there is one."""
        return self.agreements[0] if self.agreements else None

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes of all agreements."""
        return tuple(route for agreement in self.agreements for route in agreement.routes)

    @property
    def context(self) -> Context:
        """What claims are read by."""
        return Context(parties=self.parties, gazetteer=self.gazetteer, routes=self.routes)

    @property
    def opened(self) -> tuple[OpenedIncident, ...]:
        """The incidents that people opened, as a node's record has them."""
        if self.reading is None:
            return ()
        from truceline.store.opened_incidents import opened

        return opened(self.reading.of_type("incident"), self.reading.decisions)

    def needed_agreement(self) -> Agreement:
        """The agreement; raises `InvalidSetting` where the folder has none."""
        if self.agreement is None:
            raise InvalidSetting(
                "no agreement to test against",
                where="--agreement",
                remedy="put agreement.yaml in the folder or name one",
            )
        return self.agreement


def of_node(
    node: Node,
    case: Folder,
    *,
    as_of: datetime | None = None,
    among: Version | None = None,
    progress: Progress | None = None,
    files: Files | None = None,
) -> Folder:
    """The terms of `case` with the reports of a node, now or as it knew them then.

    `among` asks only for what may tell in a version of the situation report; `files` are those that were read before.
    """
    from truceline.acts.versions import standing_in
    from truceline.store.reading import reading

    seen = standing_in(among) if among else None
    anchors = [agreement.signed for agreement in case.agreements]
    now = reading(node, as_of, among=seen, anchors=anchors, progress=progress, files=files)
    return replace(case, reports=now.reports, unread=now.unread, reading=now)


def with_claims(folder: Folder, node: Node, workers: int = 1, progress: Progress | None = None) -> Folder:
    """A node's folder with the claims of its reports, as people decided of them; what is not kept is read first."""
    from truceline.store.suggest import suggested

    return settled(folder, suggested(node, folder.reports, folder.context, workers=workers, progress=progress))


def settled(folder: Folder, suggested: Iterable[tuple[Report, tuple[Claim, ...]]]) -> Folder:
    """The folder with the claims that the machine read in its reports; what could not be read for claims is `unread`.

    Of a node's folder the claims are as people decided of them; what nobody decided of is as the machine suggests.
    """
    found: list[Claim] = []
    unread = list(folder.unread)
    for report, claims in suggested:
        found += claims
        unread += [
            Unread(path=report.path, reason=note, remedy="tell its developers, with the report if you may")
            for note in report.notes
            if note.startswith(NOT_READ)
        ]
    if folder.reading is None:
        return replace(folder, claims=tuple(found), unread=tuple(unread))
    now = folder.reading.settled(found)
    unread += [
        Unread(path=one.ref, reason=f"its claim of {one.claim.report} {fault}", remedy=f"ask {one.node}")
        for one, fault in now.faulty
    ]
    return replace(
        folder,
        claims=now.claims,
        unread=tuple(unread),
        reviews=now.reviews,
        left_out=now.left_out,
        without_report=now.without_report,
    )


def shown_to(folder: Folder, node: Node, audience: Audience) -> tuple[Folder, str]:
    """A node's folder with its claims as `audience` may see it, and in a sentence what that means for its sources.

    What rests on protected sources is coarse before anything is made of it, and what reviewers wrote is left out; own
    members see what there is.
    """
    from truceline.store.protection import for_audience

    files: Mapping[str, Sequence[str]] = folder.reading.files if folder.reading else {}
    shown = for_audience(node, folder.reports, folder.claims, audience, lambda report: files.get(report, ()))
    if audience == "own":
        return folder, shown.says
    reviews = {claim: _without_reason(review) for claim, review in folder.reviews.items()}
    unread = tuple(map(_without_words, folder.unread))
    return replace(folder, reports=shown.reports, claims=shown.claims, reviews=reviews, unread=unread), shown.says


def _without_words(unread: Unread) -> Unread:
    """Why a protected source's file could not be read may repeat what stands in it."""
    from truceline.store.sources import held_in

    held = held_in(unread.path)
    return Unread(path=held, reason="could not be read whole", remedy="its own node knows why") if held else unread


def _without_reason(review: Review) -> Review:
    sides = tuple(side.model_copy(update={"reason": ""}) for side in review.sides)
    return review.model_copy(update={"reason": "", "sides": sides})


@dataclass(frozen=True)
class Judged:
    """What claims amount to: accounts side by side, incidents, what each article makes of them, obligations."""

    comparisons: tuple[Comparison, ...]
    incidents: tuple[Incident, ...]
    assessments: tuple[Assessment, ...]
    obligations: tuple[ObligationState, ...]


def judge(folder: Folder, reports: Iterable[Report], claims: Sequence[Claim], as_of: date | None = None) -> Judged:
    """Compare, gather and assess `claims`, which were read from `reports`; obligations as they stood on `as_of`."""
    listed = tuple(reports)
    comparisons = compare(claims, listed, folder.parties, folder.agreements)
    incidents = gather_incidents(claims, comparisons, listed, folder.parties, opened=folder.opened)
    assessments = tuple(
        assess(incident, article, agreement)
        for agreement in folder.agreements
        for article in agreement.articles
        for incident in incidents
    )
    return Judged(
        comparisons=comparisons,
        incidents=tuple(disposed(incident, assessments) for incident in incidents),
        assessments=assessments,
        obligations=tuple(
            state
            for agreement in folder.agreements
            for state in obligation_states(agreement, claims, as_of or last_day(listed), listed)
        ),
    )


def last_day(reports: Iterable[Report]) -> date:
    """The last day on which a report may have been published; today where none is dated."""
    days = [report.published.latest for report in reports if report.published.latest]
    return max(days, default=date.today())
