"""A ceasefire's folder: its agreement, parties, places and reports, and the steps from reports to assessed incidents.

    idlib-2020/
        agreement.yaml      the agreement; those it amends lie beside it under their ids
        parties.yaml        who takes part or speaks, and the words reports use for them
        places.csv          the places that reports name
        reports/            what was received

All of it but the reports may be missing: bare files and folders of reports are read too. A node's folder (it has
truceline.toml) gives what its record says: the reports that were received, and what was decided of their claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.agreements.agreement import Agreement
from truceline.agreements.party import Parties
from truceline.agreements.terms import read_terms
from truceline.claims.accounts.compare import compare
from truceline.claims.accounts.comparison import Comparison
from truceline.claims.claim import Claim
from truceline.claims.context import Context
from truceline.claims.extract import NOT_READ, extract_all
from truceline.claims.review import UNREVIEWED, Review
from truceline.cli import screen
from truceline.cli.node import open_asked
from truceline.config import load
from truceline.errors import InvalidSetting
from truceline.geo.gazetteer import Gazetteer
from truceline.geo.route import Route
from truceline.incidents.assess import assess, disposed
from truceline.incidents.gather import gather as gather_incidents
from truceline.incidents.incident import Assessment, Incident, ObligationState
from truceline.incidents.obligations import obligation_states
from truceline.incidents.opened import OpenedIncident
from truceline.reports.files import is_file, is_pipe
from truceline.reports.intake import Unread, read_paths
from truceline.reports.report import Report

if TYPE_CHECKING:
    from truceline.sitrep.versions import Version
    from truceline.store.decisions import Decision
    from truceline.store.node import Node
    from truceline.store.reading import Reading

_NODE_FILE = "truceline.toml"


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


def open_folder(
    paths: Sequence[Path],
    *,
    agreement: Path | None = None,
    parties: Path | None = None,
    places: Path | None = None,
    workers: int | None = None,
    as_of: datetime | None = None,
    among: Version | None = None,
) -> Folder:
    """The folder at `paths` with all its reports read and dated; files named by option win over the folder's own.

    `as_of` asks a node what it knew then, `among` only for what may tell in a version of the situation report.
    """
    settings = load() if workers is None else replace(load(), workers=workers)
    held = node_among(paths)
    if as_of is not None and held is None:
        raise InvalidSetting(
            "only a node's record tells what was known then", where="--as-of", remedy="name a node's folder"
        )
    case = open_case(paths, agreement=agreement, parties=parties, places=places)
    anchors = [agreement.signed for agreement in case.agreements]
    with screen.progress("reading reports", None) as step:
        if held is None:
            intake = read_paths(paths, settings, progress=step, anchors=anchors)
            return replace(case, reports=intake.reports, unread=intake.unread)
        from truceline.acts.versions import standing_in
        from truceline.store.reading import reading

        with _opened(held) as node:
            seen = standing_in(among) if among else None
            now = reading(node, as_of, among=seen, anchors=anchors, progress=step)
    return replace(case, reports=now.reports, unread=now.unread, reading=now)


def node_among(paths: Sequence[Path]) -> Path | None:
    """The node's folder that `paths` name, if they do; raises `InvalidSetting` where they name more than that."""
    held = next((path for path in paths if is_file(path / _NODE_FILE)), None)
    if held is not None and len(paths) > 1:
        raise InvalidSetting(
            "a node's folder stands alone", where=str(held), remedy="name it alone, or read the others into it first"
        )
    return held


@contextmanager
def _opened(folder: Path) -> Iterator[Node]:
    node = open_asked(folder)
    try:
        yield node
    finally:
        from truceline.store.node import close

        close(node)


def open_case(
    paths: Sequence[Path], *, agreement: Path | None = None, parties: Path | None = None, places: Path | None = None
) -> Folder:
    """What the folder at `paths` holds beside its reports, which are not read."""
    for option, file in (("--agreement", agreement), ("--parties", parties), ("--places", places)):
        # Opening a pipe would wait for its other end.
        if file is not None and is_pipe(file):
            raise InvalidSetting(f"{file} is a pipe", where=option, remedy="copy its content to a file and name that")
    terms = read_terms(paths, agreement=agreement, parties=parties, places=places)
    return Folder(agreements=terms.agreements, parties=terms.parties, gazetteer=terms.gazetteer)


def read_claims(folder: Folder, workers: int | None = None) -> Folder:
    """The folder with the claims of all its reports, in their order; what could not be read for claims is `unread`.

    Of a node's folder the claims are as people decided of them; what nobody decided of is as the machine suggests.
    """
    found: list[Claim] = []
    unread = list(folder.unread)
    for report, claims in _suggested(folder, workers or load().workers):
        found += claims
        unread += [
            Unread(path=report.path, reason=note, remedy="tell its developers, with the report if you may")
            for note in report.notes
            if note.startswith(NOT_READ)
        ]
    if folder.reading is None:
        return replace(folder, claims=tuple(found), unread=tuple(unread))
    settled = folder.reading.settled(found)
    unread += [
        Unread(path=one.ref, reason=f"its claim of {one.claim.report} {fault}", remedy=f"ask {one.node}")
        for one, fault in settled.faulty
    ]
    return replace(
        folder,
        claims=settled.claims,
        unread=tuple(unread),
        reviews=settled.reviews,
        left_out=settled.left_out,
        without_report=settled.without_report,
    )


def _suggested(folder: Folder, workers: int) -> Iterator[tuple[Report, tuple[Claim, ...]]]:
    """Each report with the claims that the machine reads in it; a node keeps them."""
    with screen.progress("reading claims", len(folder.reports)) as step:
        if folder.reading is None:
            yield from extract_all(folder.reports, folder.context, workers, step)
            return
        from truceline.store.suggest import suggested

        with _opened(folder.reading.node.folder) as node:
            yield from suggested(node, folder.reports, folder.context, workers=workers, progress=step)


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
