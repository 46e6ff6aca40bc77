"""The incidents of a node judged, and kept for the pages: the job `judge_incidents`.

    enqueue(node, "judge_incidents", "all", again=True)      asks for it (store.projection does, with every entry)
    judge_now(node)                                          does it

The whole of a view is compared and gathered each time: how telling a word is, and when an undated report was published,
depend on all reports, and one more claim in a crowded day changes which are looked at beside each other. What depends
on one file, one claim or one incident alone is kept in the process, and not worked out again: what was read in files,
the accounts that claims are compared by, rows. What is assessed and written again is only what came out otherwise than
before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from truceline.acts.holdings import Folder, last_day
from truceline.acts.incident_values import Behind, Ground, headline
from truceline.acts.picture import held
from truceline.claims.accounts.account import Remembered
from truceline.claims.accounts.compare import compare
from truceline.claims.accounts.comparison import Comparison
from truceline.claims.claim import Claim
from truceline.incidents.assess import assess, disposed
from truceline.incidents.gather import gather
from truceline.incidents.incident import Incident
from truceline.incidents.obligations import obligation_states
from truceline.reports.report import Report
from truceline.store import findable, incident_cases, incidents, jobs, matters, obligations
from truceline.store.incident_writing import Made, Rewriting, rewriting
from truceline.store.log import sizes
from truceline.store.matters import VIEWS, View
from truceline.store.node import Node
from truceline.store.received_reports import Files
from truceline.store.suggest import rules_version

__all__ = ["KIND", "judge_now"]

KIND = "judge_incidents"
_AT_ONCE = 400
_RULES = "rules"
"""Among the sizes of logs, by which rules they were read; no log has such a name."""
Step = Callable[[int, int], None]


@jobs.kind(KIND)
def judge_incidents(node: Node, key: str, step: Step, /, **arguments: Any) -> str:
    """Judge what is held in each view, where anything came that could change it, or it is judged by other rules."""
    if not incidents.revision(node):
        matters.name_all(node)
    told = []
    for view in VIEWS:
        if incidents.fresh(node, view=view).behind or incidents.made_of(node, view).get(_RULES) != _rules():
            told.append(judge_view(node, view, step))
    return _settled(node, told) or "nothing new"


def _rules() -> int:
    return crc32(rules_version().encode())


def judge_now(node: Node) -> str:
    """Judge both views anew, whether anything came or not; what came of it in words."""
    told = [judge_view(node, view, lambda done, total: None) for view in VIEWS]
    return _settled(node, told)


def _settled(node: Node, told: Sequence[str]) -> str:
    """What was told of the views that were judged, after what no view has any more was let go."""
    if told:
        _files[str(node.folder)].settle()
    return "; ".join(told)


@dataclass
class _Known:
    """What this process made of a view, by incident: as long as the view is as it left it, nothing is made twice."""

    revision: int = 0
    inputs: dict[str, int] = field(default_factory=dict)
    accounts: Remembered = field(default_factory=Remembered)


_known: dict[tuple[str, str], _Known] = {}
_files: dict[str, Files] = {}
"""What this process read in files, by the node's folder."""


def judge_view(node: Node, view: View, step: Step) -> str:
    """Judge a view and bring the table up to date; what came of it in words."""
    logs = sizes(node, view) | {_RULES: _rules()}
    folder = held(node, view, _files.setdefault(str(node.folder), Files()))
    known = _known.pop((str(node.folder), view), None) or _Known()
    comparisons = compare(folder.claims, folder.reports, folder.parties, folder.agreements, known.accounts)
    found = gather(folder.claims, comparisons, folder.reports, folder.parties, opened=folder.opened)
    before = known.inputs if known.revision == incidents.revision(node, view) else {}
    states = [
        state
        for agreement in folder.agreements
        for state in obligation_states(agreement, folder.claims, last_day(folder.reports), folder.reports)
    ]
    if _are_longer(incidents.made_of(node, view), logs):
        return f"{view}: left as another has judged it meanwhile"
    judging = _Judging(folder, view, {one.id: one for one in comparisons}, _cases(node, view, found))
    with rewriting(node, view, logs) as table:
        inputs = judging.write(table, found, before, step)
        table.keep_only(inputs)
        table.name("report", [_entry(view, report) for report in folder.reports])
    obligations.keep(node, view, states, folder.claims, folder.reports)
    _known[str(node.folder), view] = _Known(incidents.revision(node, view), inputs, known.accounts)
    return f"{view}: {len(found)} incidents, {table.written} new or changed, {table.gone} gone"


def _are_longer(logs: Mapping[str, int], known: Mapping[str, int]) -> bool:
    """Whether a view was made of all that is known and more, by the same rules."""
    return logs != known and logs.get(_RULES) == known[_RULES] and all(logs.get(of, 0) >= known[of] for of in known)


@dataclass
class _Judging:
    folder: Folder
    view: View
    comparisons: Mapping[str, Comparison]
    cases: Mapping[str, str]

    def __post_init__(self) -> None:
        self.ground = Ground(self.folder)
        self.claims = {claim.id: claim for claim in self.folder.claims}
        self.reports = {report.id: report for report in self.folder.reports}
        terms = (*self.folder.agreements, self.folder.parties)
        self.terms = hash(tuple(one.model_dump_json() for one in terms))

    def write(
        self, table: Rewriting, found: Sequence[Incident], before: Mapping[str, int], step: Step
    ) -> dict[str, int]:
        """Write what is not as it was; by incident what it was made of."""
        inputs: dict[str, int] = {}
        waiting: list[Made] = []
        for done, incident in enumerate(found, 1):
            inputs[incident.id] = made_of = self._inputs(incident)
            if before.get(incident.id) != made_of:
                waiting.append(self._made(incident))
            if len(waiting) >= _AT_ONCE:
                table.put(waiting)
                waiting = []
                step(done, len(found))
        table.put(waiting)
        return inputs

    def _inputs(self, incident: Incident) -> int:
        """What an incident's row is made of, in a number."""
        listed = tuple(self._claims((*incident.claims, *incident.suggested)))
        reviews = tuple(self.folder.reviews.get(claim.id) for claim in listed)
        lines = tuple((r.source, r.published, r.language, r.path, r.title) for r in self._reports(listed))
        comparison = self.comparisons.get(incident.comparison or "")
        return hash((incident, comparison, listed, reviews, lines, self.cases.get(incident.id), self.terms))

    def _made(self, gathered: Incident) -> Made:
        assessments = tuple(
            assess(gathered, article, agreement)
            for agreement in self.folder.agreements
            for article in agreement.articles
        )
        incident = disposed(gathered, assessments)
        own = tuple(self._claims(incident.claims))
        behind = Behind(
            incident,
            self.comparisons.get(incident.comparison or ""),
            assessments,
            own,
            tuple(self._claims(incident.suggested)),
            tuple(self._reports(own)),
        )
        row = self.ground.row(behind, self.view)
        case = self.cases.get(incident.id, "")
        row = row._replace(case=case, state="case" if case else row.state)
        data = behind.detail(self.folder).model_dump_json(exclude_defaults=True)
        return Made(row, data, tuple((claim.id, claim.report) for claim in own), self._words(behind))

    def _words(self, behind: Behind) -> tuple[str, ...]:
        parties = (
            name
            for one in (*behind.incident.alleged, *behind.incident.targets)
            for name in (one.text, *self._called(one.party))
        )
        spelled = self.ground.names(behind.incident.place)[2]
        quotes = (claim.quote for claim in behind.claims)
        return (*spelled, behind.incident.category.replace("_", " "), *dict.fromkeys(parties), *behind.told_by, *quotes)

    def _called(self, party: str | None) -> tuple[str, ...]:
        return (*self.folder.parties.get(party).words(),) if party and party in self.folder.parties else ()

    def _claims(self, ids: Sequence[str]) -> Iterator[Claim]:
        return (self.claims[id] for id in ids if id in self.claims)

    def _reports(self, claims: Sequence[Claim]) -> Iterator[Report]:
        return (self.reports[id] for id in dict.fromkeys(claim.report for claim in claims) if id in self.reports)


def _cases(node: Node, view: View, found: Sequence[Incident]) -> dict[str, str]:
    """The case of each incident that has one; one that has grown since is known by its claim."""
    named = dict(
        ref for row in matters.listed(node, "case", view=view) for ref in incident_cases.named_in(row.id, row.data)
    )
    ids = {incident.id for incident in found}
    of_claim = {claim: incident.id for incident in found for claim in incident.claims}
    anchors = incident_cases.anchors(node, [ref for ref in named if ref not in ids])
    today = {ref: ref if ref in ids else of_claim.get(anchors.get(ref, ""), "") for ref in named}
    return {today[ref]: case for ref, case in named.items() if today[ref]}


def _entry(view: View, report: Report) -> findable.Entry:
    day = report.published.latest or report.published.earliest
    named = headline(report) or report.path or report.id
    outlet = report.source.outlet or ""
    title = f"{outlet}: {named}" if outlet else named
    return findable.entry(
        view,
        f"report:{report.id}",
        day=day.isoformat() if day else "",
        title=title[:400],
        words=(report.path, report.id),
    )
