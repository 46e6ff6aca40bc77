"""Names in an agreement that must mean something: parties, kinds, zones, routes, weapon classes, articles, times."""

from __future__ import annotations

from collections.abc import Iterable

from truceline.agreements.agreement import Agreement
from truceline.agreements.faults import Faults, Path, shown, suggest
from truceline.agreements.kinds import families, kinds
from truceline.agreements.term import Article, Establishment, Exemption, Obligation, Prohibition, Sign, Term


def check_references(agreement: Agreement, faults: Faults) -> None:
    """Add a fault for each name that nothing defines, each id given twice, and each time that ends before it starts."""
    _Check(agreement, faults).run()


class _Check:
    def __init__(self, agreement: Agreement, faults: Faults) -> None:
        self.agreement = agreement
        self.faults = faults
        self.known: dict[str, set[str]] = {
            "party": {party.id for party in agreement.parties},
            "zone": {zone.id for zone in agreement.zones},
            "route": {route.id for route in agreement.routes},
            "weapon class": {weapon.id for weapon in agreement.weapons},
            "article": {article.id for article in agreement.articles},
            "kind": {*kinds(), *families()},
        }

    def run(self) -> None:
        agreement = self.agreement
        for field in ("signatories", "guarantors", "bound", "excluded"):
            self.names("party", getattr(agreement, field), (field,))
        for field in ("articles", "zones", "routes", "weapons"):
            self.unique([value.id for value in getattr(agreement, field)], (field,))
        terms = [term.id for _, term in agreement.terms()]
        self.unique(terms, ("articles",))
        for n, zone in enumerate(agreement.zones):
            self.name("article", zone.article, ("zones", n, "article"))
            self.order(zone.valid_from, zone.valid_to, ("zones", n, "valid_to"))
        for n, definition in enumerate(agreement.definitions):
            for what, name in (("article", definition.article), ("zone", definition.zone), ("route", definition.route)):
                self.name(what, name, ("definitions", n, what))
        for n, version in enumerate(agreement.versions):
            for article_id in version.words:
                self.name("article", article_id, ("versions", n, "words", article_id))
        for n, article in enumerate(agreement.articles):
            self.article(article, ("articles", n))
        self.order(agreement.in_force_from, agreement.in_force_to, ("in_force_to",))
        if agreement.local(agreement.in_force_from).date() < agreement.signed:
            self.faults.add("lies before the day of signature", ("in_force_from",), remedy="correct one of the two")

    def article(self, article: Article, path: Path) -> None:
        for field in ("prohibits", "obliges", "establishes"):
            for n, term in enumerate(getattr(article, field)):
                self.term(term, (*path, field, n))

    def term(self, term: Term, path: Path) -> None:
        self.name("zone", term.zone, (*path, "zone"))
        match term:
            case Prohibition():
                self.names("kind", term.kinds, (*path, "kinds"))
                self.some(term.kinds, path, "kinds")
                self.names("party", term.by, (*path, "by"))
                self.names("party", term.excluded, (*path, "excluded"))
                self.names("weapon class", term.weapons, (*path, "weapons"))
                self.order(term.starts, term.ends, (*path, "ends"))
                for n, exemption in enumerate(term.exceptions):
                    self.exemption(exemption, (*path, "exceptions", n))
            case Obligation():
                self.obligation(term, path)
            case Establishment():
                self.name("route", term.route, (*path, "route"))
                self.name("party", term.body, (*path, "body"))
                if not (term.zone or term.route or term.body):
                    self.faults.add("establishes nothing", path, remedy="add a zone, a route or a body")

    def exemption(self, exemption: Exemption, path: Path) -> None:
        self.names("kind", exemption.kinds, (*path, "kinds"))
        self.names("party", exemption.by, (*path, "by"))

    def obligation(self, term: Obligation, path: Path) -> None:
        self.some(term.by, path, "by")
        for field in ("by", "composition"):
            self.names("party", getattr(term, field), (*path, field))
        self.name("route", term.route, (*path, "route"))
        self.names("weapon class", term.weapons, (*path, "weapons"))
        self.order(term.starts, term.due, (*path, "due"))
        for field in ("counts_for", "counts_against"):
            for n, sign in enumerate(getattr(term, field)):
                self.sign(sign, (*path, field, n))

    def sign(self, sign: Sign, path: Path) -> None:
        self.some(sign.kinds, path, "kinds")
        self.names("kind", sign.kinds, (*path, "kinds"))
        self.names("party", sign.by, (*path, "by"))

    def some(self, listed: tuple[str, ...], path: Path, field: str) -> None:
        if not listed:
            self.faults.add("is empty", (*path, field), remedy="name at least one")

    def names(self, what: str, listed: Iterable[str], path: Path) -> None:
        for n, name in enumerate(listed):
            self.name(what, name, (*path, n))

    def name(self, what: str, name: str | None, path: Path) -> None:
        if name is not None and name not in self.known[what] and not self.faults.full:
            self.faults.add(f"names the unknown {what} {name!r}", path, remedy=suggest(name, self.known[what]))

    def unique(self, ids: list[str], path: Path) -> None:
        seen: set[str] = set()
        for n, given in enumerate(ids):
            if given in seen:
                self.faults.add(f"has the id {shown(given)!r} twice", (*path, n), remedy="rename one of the two")
            seen.add(given)

    def order(self, starts: object, ends: object, path: Path) -> None:
        if starts is not None and ends is not None and ends <= starts:  # type: ignore[operator]
            self.faults.add("does not lie after the start", path, remedy="correct one of the two")
