"""What leaves the node is made coarse by the agreement's policy before it enters the shared log, and says that it was.

What rests on a protected source (see `sources`) loses quote, names, spans, file and address; its places and times are
given as coarse as the policy's rule for peers asks. The raw report of such a source, a word typed by somebody that the
vault protects, a contact or a position in such words: none of these is shared, and the error says what to do instead.

    coarsened(node, facts)                              what journal.write puts into the shared log
    for_audience(node, reports, claims, "public")       what an export is made of, before anything is derived from it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from truceline.agreements.disclosure import Audience, Rule
from truceline.claims.claim import Claim
from truceline.claims.disclosed import disclosed_claim, disclosed_moment, disclosed_report, placed
from truceline.errors import ProtectedWord
from truceline.facts import (
    AccessRequested,
    CaseStepTaken,
    EvidenceTaken,
    Fact,
    FindingStated,
    KeyRotated,
    MaterialKept,
    ReportGraded,
    ReportReceived,
    SitrepIssued,
    SitrepPrepared,
)
from truceline.facts.decided import IncidentMerged, IncidentOpened, IncidentRegrouped, IncidentSplit
from truceline.geo.gazetteer import Entry
from truceline.reports.report import Report
from truceline.store import fingerprints, log, matters, sources
from truceline.store.node import Node
from truceline.store.sources import HELD, Protected, is_held_name
from truceline.store.typed_words import Guard, check

_TYPED = ("reason", "note", "text", "incident", "into")
_INCIDENTS = (IncidentOpened, IncidentRegrouped, IncidentMerged, IncidentSplit)


def coarsened(node: Node, facts: Sequence[Fact]) -> Iterable[Fact]:
    """The facts as they may be shared with peers. Raises `ProtectedWord` at one that may not be shared at all."""
    for fact in facts:
        if isinstance(fact, SitrepPrepared | SitrepIssued) and fact.audience not in ("joint", "public"):
            whom = "the node's own members" if fact.audience == "own" else f"{fact.audience.partition(':')[2]} alone"
            raise ProtectedWord(f"was made for {whom}", where=fact.subject, remedy="prepare a joint or a public one")
    desk = _Desk(node, tuple(facts))
    return [desk.shared(fact) for fact in facts]


@dataclass(frozen=True)
class _Desk:
    """What is needed to judge the facts of one step; each is looked up once, and only where a fact asks for it."""

    node: Node
    facts: tuple[Fact, ...]
    incidents: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def guard(self) -> Guard:
        known = fingerprints.known_of(self.node)
        return Guard(fingerprints.key_of(self.node) if known.whose else b"", known)

    @cached_property
    def protected(self) -> Protected:
        return sources.protected(self.node, (fact for fact in self.facts if isinstance(fact, ReportReceived)))

    @cached_property
    def contents(self) -> frozenset[str]:
        given = {f.material for f in self.facts if isinstance(f, ReportReceived) and f.source}
        return sources.contents(self.node) | {
            fact.key for fact in self.facts if isinstance(fact, MaterialKept) and fact.id in given
        }

    @cached_property
    def rule(self) -> Rule:
        return sources.policy(self.node).peers

    @cached_property
    def within(self) -> tuple[Entry, ...]:
        return sources.districts_of(self.node)

    def shared(self, fact: Fact) -> Fact:
        """The fact as it may be shared."""
        claim = getattr(fact, "claim", None)
        if isinstance(fact, KeyRotated):
            # Its note is signed; nobody typed it, and its keys may have any digits in them.
            return fact
        if isinstance(fact, MaterialKept):
            return self.material(fact)
        if isinstance(fact, ReportReceived):
            return self.received(fact)
        if isinstance(claim, Claim):
            return self.of_claim(fact, claim)
        sourced = self.rests(fact)
        self.check_typed(fact, sourced)
        return self.marked(fact) if sourced else fact

    def marked(self, fact: Fact, **changed: Any) -> Fact:
        return fact.model_copy(update={**changed, "coarsened": self.rule.marks()})

    def check_typed(self, fact: Fact, sourced: bool, claims: Iterable[Claim] = ()) -> None:
        if fact.of_matter:
            typed = list(_texts(fact.model_dump(exclude_defaults=True)))
        else:
            typed = [text for name in _TYPED if isinstance(text := getattr(fact, name, None), str) and text]
        if typed:
            check("\n".join(typed), self.guard, fact.kind, sourced=sourced, claims=claims)

    def material(self, fact: MaterialKept) -> Fact:
        if fact.key in self.contents:
            raise ProtectedWord(
                "a protected source's own report is never shared", where=fact.kind, remedy="share its claims instead"
            )
        if self.guard.known.whose:
            text = _text_of(fact.content)
            if self.guard.whole_name(text) or self.guard.contact(text):
                raise ProtectedWord(
                    "the file names a protected person", where=fact.kind, remedy="keep it internal, share its claims"
                )
        return fact

    def received(self, fact: ReportReceived) -> Fact:
        if fact.report not in self.protected:
            self.check_address(fact)
            return fact
        if not (HELD.fullmatch(fact.report) and is_held_name(fact.name)):
            raise ProtectedWord(
                "the report is called after its file, which may tell who gave it",
                where=fact.kind,
                remedy="receive it again with its source",
            )
        received = disclosed_moment(fact.received)
        return self.marked(fact, source=None, outlet=None, url=None, mapping=None, received=received)

    def check_address(self, fact: ReportReceived) -> None:
        """An open source's name and address may share a word with a protected person's name, but not the whole."""
        text = " ".join(filter(None, (fact.report, fact.name, fact.url, fact.outlet, fact.mapping)))
        if self.guard.whole_name(text) or self.guard.contact(text):
            raise ProtectedWord("its file or address names a protected person", where=fact.kind, remedy="rename it")

    def of_claim(self, fact: Fact, claim: Claim) -> Fact:
        sourced = claim.report in self.protected
        self.check_typed(fact, sourced, (claim,))
        if not sourced and not self.names(claim):
            return fact
        coarse = disclosed_claim(claim, self.rule, self.within)
        if sourced:
            coarse = coarse.model_copy(update={"report": _held_id(claim.report, fact)})
        return self.marked(fact, claim=coarse)

    def names(self, claim: Claim) -> bool:
        """Whether a claim of an open source names a protected person."""
        if not self.guard.known.whose:
            return False
        text = "\n".join(filter(None, _words_of(claim)))
        return self.guard.whole_name(text) or self.guard.contact(text)

    def rests(self, fact: Fact) -> bool:
        """Whether a fact about a report, an incident, a finding or a case rests on a protected source."""
        if isinstance(fact, ReportGraded):
            return fact.report in self.protected
        if isinstance(fact, FindingStated):
            return self.incident(fact.finding.incident)
        if isinstance(fact, CaseStepTaken | EvidenceTaken | AccessRequested):
            case = fact.request.case if isinstance(fact, AccessRequested) else fact.case
            return any(self.incident(one) for one in self.incidents_of(case or ""))
        if isinstance(fact, _INCIDENTS):
            claims = getattr(fact, "claims", ())
            return self.rests_on(claims) if claims else self.incident(fact.incident)
        return False

    def incidents_of(self, case: str) -> frozenset[str]:
        """The incidents that a case is about, as anybody received it, or does in this step."""
        told = [one.fact for one in matters.told_about(self.node, f"case:{case}")] if case else []
        opened = [fact.taken.opened for fact in (*told, *self.facts) if isinstance(fact, CaseStepTaken)]
        return frozenset(incident for one in opened if one is not None for incident in one.incidents)

    def incident(self, incident: str) -> bool:
        if incident not in self.incidents:
            found = log.standings(self.node, subject=f"incident:{incident}")
            claims = {claim for s in found for body in s.detail.values() for claim in (body or {}).get("claims", ())}
            here = (fact for fact in self.facts if isinstance(fact, _INCIDENTS) and fact.incident == incident)
            claims |= {claim for fact in here for claim in getattr(fact, "claims", ())}
            self.incidents[incident] = self.rests_on(claims)
        return self.incidents[incident]

    def rests_on(self, claims: Iterable[str]) -> bool:
        """Whether one of the claims is of a protected source: as decided, in this step or before, or as suggested."""
        wanted = set(claims)
        here = {c.report for fact in self.facts if (c := getattr(fact, "claim", None)) and c.id in wanted}
        reports = here | sources.reports_of(self.node, tuple(wanted))
        return any(report in self.protected for report in reports) or not wanted.isdisjoint(self.suggested)

    @cached_property
    def suggested(self) -> frozenset[str]:
        return sources.suggested_of(self.node, self.protected)


def _texts(value: object) -> Iterator[str]:
    """Every text in a fact's members, however deep: of a matter each may have been typed."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for each in value.values() for text in _texts(each))
    elif isinstance(value, Iterable):
        yield from (text for each in value for text in _texts(each))


def _words_of(claim: Claim) -> Iterator[str | None]:
    """Everything in a claim that somebody wrote or typed."""
    yield from (claim.quote, claim.weapon, claim.outcome, claim.method, *claim.notes)
    yield from (claim.speaker.text, claim.speaker.name, *claim.speaker.chain)
    yield from (mention.text for mention in (*claim.actors, *claim.targets))
    yield claim.when.text if claim.when else None
    if claim.place is not None:
        yield from (claim.place.text, claim.place.name, claim.place.region)
        yield from (other.name for other in claim.place.alternatives)
    for figure in claim.figures:
        yield from (figure.text, figure.population)


def _held_id(report: str, fact: Fact) -> str:
    """The report's id without the key of its row or entry, which may be anything."""
    found = HELD.fullmatch(report)
    if found is None:
        raise ProtectedWord(
            "the report is called after its file, which may tell who gave it",
            where=fact.kind,
            remedy="receive it again with its source",
        )
    return f"{found[1]}-{found[2]}"


def _text_of(content: bytes) -> str:
    """The letters in a file, whatever it is; what is packed or compressed cannot be looked into."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return content.decode(encoding, "ignore")


@dataclass(frozen=True)
class Shown:
    """Reports and claims as an audience may see them; `says` tells the reader, and is empty where nothing is coarse."""

    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]
    says: str = ""


def for_audience(
    node: Node,
    reports: Sequence[Report],
    claims: Sequence[Claim],
    audience: Audience,
    files: Callable[[str], Iterable[str]] = lambda report: (),
) -> Shown:
    """What an export for `audience` is made of; `own` sees what there is.

    `files` gives the received files from which a report was read, where its own id does not tell.
    """
    rule = sources.policy(node).rule(audience)
    protected, within = sources.protected(node), sources.districts_of(node)
    held = {r.id for r in reports if r.id in protected or any(file in protected for file in files(r.id))}
    held |= {claim.report for claim in claims if claim.report in protected}
    count = f"{len(held)} report{'s' * (len(held) != 1)} of protected sources"
    if rule is None:
        says = f"For the node's own members only: {count} in full." if held else ""
        return Shown(tuple(reports), tuple(claims), says)
    says = f"{count}: {rule.words()}." if held else ""
    return Shown(
        reports=tuple(disclosed_report(r, rule) if r.id in held else r for r in reports),
        claims=tuple(disclosed_claim(c, rule, within) if c.report in held else placed(c, rule) for c in claims),
        says=says,
    )
