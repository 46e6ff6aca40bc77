"""An agreement as data: who is bound to what, where, from when; who is left out; and what the text leaves open.

Signature is not entry into force, a guarantor is not a party, and the versions of one text may differ: each is kept
apart. Read one with `truceline.agreements.read.read_agreement`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal, Protocol, TypeVar
from zoneinfo import ZoneInfo

from truceline.agreements.disclosure import Disclosure
from truceline.agreements.moment import Day, Deadline, Moment
from truceline.agreements.party import Parties, Party
from truceline.agreements.term import Article, Obligation, Prohibition, Term, WeaponClass
from truceline.errors import UnknownName
from truceline.geo.route import Route
from truceline.geo.zone import Zone
from truceline.model import Value

VersionStatus = Literal["original", "translation", "summary"]


class Version(Value):
    """One published version or translation; `note` says in what it differs from others.

    `words` are the words of its articles, by article id, as far as whoever wrote the file put them there.
    """

    language: str
    status: VersionStatus
    url: str = ""
    note: str = ""
    words: Mapping[str, str] = {}


class Definition(Value):
    """A term that the text defines, or that a user of this file had to define ("place of the line of contact")."""

    term: str
    says: str
    article: str | None = None
    zone: str | None = None
    route: str | None = None


class AgreedZone(Value):
    """A zone of the agreement: where it is (`shape`, a recipe of `truceline.geo.zone`) and which article sets it up.

    `aliases` are the words by which reports name it; `valid_from` (inclusive) and `valid_to` (exclusive) its own
    interval where it differs from the agreement's. How far its edge may be off is `shape.error_m`.
    """

    id: str
    name: str
    shape: Zone
    aliases: tuple[str, ...] = ()
    article: str | None = None
    valid_from: Moment | None = None
    valid_to: Deadline | None = None
    note: str = ""


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_N = TypeVar("_N", bound=_Named)


class Agreement(Value):
    """One agreement.

    `language` is the tag of the language that the file's own words are in. `signed` is the day of signature;
    `in_force_from` (inclusive) and `in_force_to` (exclusive, None: no end named) are
    aware times; `time_zone` is the IANA zone that the text's hours are in. `signatories`, `guarantors`, `bound` (who
    must keep to it) and `excluded` (whom it does not protect or bind) are party ids. `amends` are ids of agreements
    that it builds on. `undefined` lists what the text leaves open. `parties` are all parties known with it.
    `disclosure` is how coarse what rests on a protected source leaves.
    """

    id: str
    title: str
    language: str = "en"
    signed: Day
    in_force_from: Moment
    in_force_to: Moment | None = None
    time_zone: str
    signatories: tuple[str, ...]
    guarantors: tuple[str, ...] = ()
    bound: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    versions: tuple[Version, ...] = ()
    definitions: tuple[Definition, ...] = ()
    undefined: tuple[str, ...] = ()
    weapons: tuple[WeaponClass, ...] = ()
    routes: tuple[Route, ...] = ()
    zones: tuple[AgreedZone, ...] = ()
    articles: tuple[Article, ...]
    parties: Parties = Parties()
    disclosure: Disclosure = Disclosure()
    note: str = ""

    @property
    def zone_info(self) -> ZoneInfo:
        """The agreement's time zone."""
        return ZoneInfo(self.time_zone)

    def local(self, at: datetime) -> datetime:
        """An aware time in the agreement's zone; a naive one is taken to be in it already."""
        return at.replace(tzinfo=self.zone_info) if at.tzinfo is None else at.astimezone(self.zone_info)

    def in_force_at(self, at: datetime) -> bool:
        """Whether the agreement is in force at `at` (naive: the agreement's own local time)."""
        moment = self.local(at)
        return self.in_force_from <= moment and (self.in_force_to is None or moment < self.in_force_to)

    def article(self, article_id: str) -> Article:
        """The article with this id; raises `UnknownName`, as do the lookups below."""
        return self._one(self.articles, article_id, "article")

    def weapon(self, weapon_id: str) -> WeaponClass:
        """The weapon class with this id."""
        return self._one(self.weapons, weapon_id, "weapon class")

    def route(self, route_id: str) -> Route:
        """The route with this id."""
        return self._one(self.routes, route_id, "route")

    def zone(self, zone_id: str) -> AgreedZone:
        """The zone with this id."""
        return self._one(self.zones, zone_id, "zone")

    def party(self, party_id: str) -> Party:
        """The party with this id."""
        return self.parties.get(party_id)

    def terms(self) -> Iterator[tuple[Article, Term]]:
        """Every term with its article, in the order of the text."""
        return ((article, term) for article in self.articles for term in article.terms)

    def prohibitions(self) -> Iterator[tuple[Article, Prohibition]]:
        """Every prohibition with its article."""
        return ((article, term) for article in self.articles for term in article.prohibits)

    def obligations(self) -> Iterator[tuple[Article, Obligation]]:
        """Every obligation with its article."""
        return ((article, term) for article in self.articles for term in article.obliges)

    def excludes(self, party_id: str, term: Prohibition | None = None) -> bool:
        """Whether the agreement (or this term of it) leaves the party out, itself or as part of one left out."""
        named = self.excluded if term is None else (*self.excluded, *term.excluded)
        return any(self.parties.belongs_to(party_id, excluded) for excluded in named)

    def binds(self, party_id: str, term: Prohibition | Obligation | None = None) -> bool:
        """Whether the party is bound by the agreement (or this term of it), itself or as part of one that is."""
        named = self.bound if term is None or not term.by else term.by
        return any(self.parties.belongs_to(party_id, bound) for bound in named)

    def _one(self, listed: Iterable[_N], wanted: str, what: str) -> _N:
        for value in listed:
            if value.id == wanted:
                return value
        raise UnknownName(f"{self.id} has no {what} {wanted!r}", remedy="see `truceline agreement check`")
