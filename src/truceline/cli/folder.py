"""A ceasefire's folder: its agreement, parties, places and reports, and the steps from reports to assessed incidents.

    idlib-2020/
        agreement.yaml      the agreement; those it amends lie beside it under their ids
        parties.yaml        who takes part or speaks, and the words reports use for them
        places.csv          the places that reports name
        reports/            what was received

All of it but the reports may be missing: bare files and folders of reports are read too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from truceline.agreements.agreement import Agreement
from truceline.agreements.party import Parties
from truceline.agreements.party_file import known_parties, read_parties
from truceline.agreements.read import read_chain
from truceline.claims.accounts.compare import compare
from truceline.claims.accounts.comparison import Comparison
from truceline.claims.claim import Claim
from truceline.claims.context import Context
from truceline.claims.extract import NOT_READ, extract_all
from truceline.cli import screen
from truceline.config import load
from truceline.errors import InvalidSetting
from truceline.geo.gazetteer import Gazetteer, read_csv
from truceline.geo.route import Route
from truceline.geo.world import opened
from truceline.incidents.assess import assess, disposed
from truceline.incidents.gather import gather as gather_incidents
from truceline.incidents.incident import Assessment, Incident, ObligationState
from truceline.incidents.obligations import obligation_states
from truceline.reports.files import is_file, is_pipe
from truceline.reports.intake import Unread, read_paths
from truceline.reports.report import Report


@dataclass(frozen=True)
class Folder:
    """What a folder holds. `agreements` begins with the one in question; those that it amends follow."""

    agreements: tuple[Agreement, ...]
    parties: Parties
    gazetteer: Gazetteer
    reports: tuple[Report, ...] = ()
    unread: tuple[Unread, ...] = ()
    claims: tuple[Claim, ...] = ()

    @property
    def agreement(self) -> Agreement | None:
        """The agreement in question, where there is one."""
        return self.agreements[0] if self.agreements else None

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes of all agreements."""
        return tuple(route for agreement in self.agreements for route in agreement.routes)

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
) -> Folder:
    """The folder at `paths` with all its reports read and dated; files named by option win over the folder's own."""
    settings = load() if workers is None else replace(load(), workers=workers)
    case = open_case(paths, agreement=agreement, parties=parties, places=places)
    with screen.progress("reading reports", None) as step:
        intake = read_paths(paths, settings, progress=step, anchors=[agreement.signed for agreement in case.agreements])
    return replace(case, reports=intake.reports, unread=intake.unread)


def open_case(
    paths: Sequence[Path], *, agreement: Path | None = None, parties: Path | None = None, places: Path | None = None
) -> Folder:
    """What the folder at `paths` holds beside its reports, which are not read."""
    for option, file in (("--agreement", agreement), ("--parties", parties), ("--places", places)):
        # Opening a pipe would wait for its other end.
        if file is not None and is_pipe(file):
            raise InvalidSetting(f"{file} is a pipe", where=option, remedy="copy its content to a file and name that")
    agreement = agreement or _beside(paths, "agreement.yaml")
    parties = parties or _beside(paths, "parties.yaml")
    places = places or _beside(paths, "places.csv")
    named = read_parties(parties) if parties else None
    agreements = read_chain(agreement, named) if agreement else ()
    whose = agreements[0].parties if agreements else named
    return Folder(
        agreements=agreements,
        parties=whose.with_known(known_parties()) if whose else known_parties(),
        gazetteer=_gazetteer(places),
    )


def _beside(paths: Sequence[Path], name: str) -> Path | None:
    return next((path / name for path in paths if is_file(path / name)), None)


def _gazetteer(places: Path | None) -> Gazetteer:
    world_file = load().gazetteer
    return Gazetteer(read_csv(places) if places else (), opened(world_file) if world_file else None)


def read_claims(folder: Folder, workers: int | None = None) -> Folder:
    """The folder with the claims of all its reports, in their order; what could not be read for claims is `unread`."""
    context = Context(parties=folder.parties, gazetteer=folder.gazetteer, routes=folder.routes)
    found: list[Claim] = []
    unread = list(folder.unread)
    total = len(folder.reports)
    with screen.progress("reading claims", total) as step:
        read = extract_all(folder.reports, context, workers=workers or load().workers)
        for done, (report, claims) in enumerate(read, 1):
            found += claims
            unread += [
                Unread(path=report.path, reason=note, remedy="tell its developers, with the report if you may")
                for note in report.notes
                if note.startswith(NOT_READ)
            ]
            step(done, total, report.id)
    return replace(folder, claims=tuple(found), unread=tuple(unread))


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
    incidents = gather_incidents(claims, comparisons, listed, folder.parties)
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
