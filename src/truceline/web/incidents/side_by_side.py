"""The accounts of an incident side by side: a column for each independent source, a row for each question.

No value is chosen, averaged or corrected; a cell in which a source differs from another is marked, with what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from truceline.agreements.party import Parties
from truceline.claims.accounts.comparison import Difference
from truceline.claims.claim import Claim
from truceline.store.incidents import Detail, ReportLine
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.web.fields import party_name
from truceline.web.templatetags.truceline import day_words, words

__all__ = ["Account", "Cell", "Row", "Table", "beside"]

_FIELDS: dict[str, tuple[str, ...]] = {
    "when": ("when", "impossible"),
    "where": ("place",),
    "who": ("actors",),
    "what": ("outcome",),
    "figures": ("figures",),
    "denial": ("existence",),
}
"""By question, the fields of a difference that are about it."""
_NAMES = (
    *(gettext_noop("when"), gettext_noop("where"), gettext_noop("who"), gettext_noop("what")),
    *(gettext_noop("figures"), gettext_noop("denial"), gettext_noop("place"), gettext_noop("actors")),
    *(gettext_noop("outcome"), gettext_noop("existence"), gettext_noop("impossible")),
    *(gettext_noop("denied"), gettext_noop("planned"), gettext_noop("demanded"), gettext_noop("warned")),
)
"""Names that are shown as words: of questions, of what differs, of how a claim is made."""


@dataclass(frozen=True)
class Said:
    """What one claim answers, in words; nothing where it does not say."""

    claim: Claim
    words: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """What a source answers to a question, claim by claim; `differs` are the sentences that say what differs."""

    said: tuple[Said, ...]
    differs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One question with the answer of each source."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether the sources differ on it."""
        return any(cell.differs for cell in self.cells)


@dataclass(frozen=True)
class Account:
    """A column: who speaks, in which reports, with the claims in the order of the incident."""

    speaker: str
    claims: tuple[Claim, ...]
    reports: tuple[ReportLine, ...]


@dataclass(frozen=True)
class Table:
    """All of it; `differences` and `agrees` as the comparison says them, `suggested` what a machine would add."""

    accounts: tuple[Account, ...]
    rows: tuple[Row, ...]
    differences: tuple[Difference, ...] = ()
    agrees: tuple[str, ...] = ()
    suggested: tuple[Claim, ...] = field(default=())


def beside(node: Node, detail: Detail) -> Table:
    """The accounts as they stand beside each other."""
    held = {claim.id: claim for claim in detail.held}
    known = terms(node).parties
    groups = [[held[id] for id in source if id in held] for source in _sources(detail)]
    accounts = tuple(_account(node, group, detail) for group in groups if group)
    differences = detail.comparison.differs if detail.comparison else ()
    ask = _questions(node, known)
    rows = tuple(
        Row(name, tuple(_cell(account, how, _about(name, differences)) for account in accounts))
        for name, how in ask.items()
    )
    agrees = detail.comparison.agrees if detail.comparison else ()
    suggested = tuple(claim for claim in detail.claims if claim.id not in held)
    return Table(accounts, rows, differences, agrees, suggested)


def _sources(detail: Detail) -> Iterator[Sequence[str]]:
    """The claims of each independent source, then those that no comparison knows."""
    groups = detail.comparison.sources if detail.comparison else ()
    yield from groups
    known = {id for group in groups for id in group}
    yield from ((claim.id,) for claim in detail.held if claim.id not in known)


def _account(node: Node, claims: Sequence[Claim], detail: Detail) -> Account:
    reports = dict.fromkeys(claim.report for claim in claims)
    lines = tuple(detail.reports[id] for id in reports if id in detail.reports)
    names = dict.fromkeys(_speaker(node, claim, detail.reports.get(claim.report)) for claim in claims)
    return Account(", ".join(names), tuple(claims), lines)


def _speaker(node: Node, claim: Claim, report: ReportLine | None) -> str:
    """Who says so: a party by its name, else as the report names them; the report's own voice by its outlet."""
    if claim.speaker.is_outlet:
        return report.outlet if report and report.outlet else _("the report itself")
    if claim.speaker.party:
        return party_name(node, claim.speaker.party)
    return claim.speaker.name or claim.speaker.text


def _about(name: str, differences: Sequence[Difference]) -> list[Difference]:
    return [one for one in differences if one.field in _FIELDS[name]]


def _cell(account: Account, how: Callable[[Claim], tuple[str, ...]], differences: Sequence[Difference]) -> Cell:
    # What a source says twice stands once.
    answers = {how(claim): claim for claim in reversed(account.claims)}
    said = tuple(Said(claim, answer) for answer, claim in reversed(answers.items()) if answer)
    ids = {claim.id for claim in account.claims}
    return Cell(said, tuple(one.says for one in differences if ids.intersection(id for id, _value in one.values)))


def _questions(node: Node, known: Parties) -> dict[str, Callable[[Claim], tuple[str, ...]]]:
    """By question, what a claim answers."""
    return {
        "when": _when,
        "where": _where,
        "who": lambda claim: _who(node, claim),
        "what": _what,
        "figures": lambda claim: tuple(figure.text for figure in claim.figures),
        "denial": lambda claim: (words(claim.mode),) if claim.mode != "reported" else (),
    }


def _when(claim: Claim) -> tuple[str, ...]:
    if claim.when is None:
        return ()
    start, last = claim.when.start, (claim.when.end - timedelta(microseconds=1)).date()
    if claim.when.precision in ("minute", "hour", "part_of_day"):
        told = " ".join(filter(None, (day_words(start.date()), f"{start:%H:%M}", claim.when.zone or "")))
    elif last == start.date():
        told = day_words(last)
    else:
        told = f"{day_words(start.date())} \u2013 {day_words(last)}"
    return tuple(dict.fromkeys((claim.when.text, told)))


def _where(claim: Claim) -> tuple[str, ...]:
    if claim.place is None:
        return ()
    told = [claim.place.name or claim.place.text]
    if claim.place.radius_m:
        told.append(_("within %(km)s km") % {"km": f"{claim.place.radius_m / 1000:.1f}"})
    return tuple(told)


def _who(node: Node, claim: Claim) -> tuple[str, ...]:
    named = [party_name(node, one.party) if one.party else one.text for one in claim.actors]
    targets = [party_name(node, one.party) if one.party else one.text for one in claim.targets]
    told = list(dict.fromkeys(named))
    return tuple(told + [_("against %(who)s") % {"who": one} for one in dict.fromkeys(targets)])


def _what(claim: Claim) -> tuple[str, ...]:
    told = [words(claim.kind), *([words(claim.weapon)] if claim.weapon else [])]
    return tuple(told + ([words(claim.outcome)] if claim.outcome else []))
