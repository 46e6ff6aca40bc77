"""An agreement said back in plain words, so that those who know it can see whether the file says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from truceline.agreements.agreement import AgreedZone, Agreement
from truceline.agreements.area import area_km2
from truceline.agreements.kinds import families
from truceline.agreements.term import Article, Establishment, Obligation, Prohibition, Sign, WeaponClass
from truceline.geo.route import Route
from truceline.geo.zone import Band, Circle, Corridor, Zone

_TAB = "  "


def explain(agreement: Agreement) -> tuple[str, ...]:
    """The agreement as lines of text: who, from when, where, what is prohibited and owed, and what stays open."""
    return tuple(_Words(agreement).lines())


class _Words:
    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement

    def lines(self) -> Iterator[str]:
        yield self.agreement.title
        yield ""
        yield from self.who_and_when()
        yield from _section("On the ground", [*map(_route, self.agreement.routes), *map(_zone, self.agreement.zones)])
        yield from _section("Weapons", map(_weapon, self.agreement.weapons))
        for article in self.agreement.articles:
            yield from self.article(article)
        yield from _section("Defined", (f"{d.term}: {_stop(d.says)}" for d in self.agreement.definitions))
        yield from _section("The text does not define", self.open())
        yield from _section("What rests on a protected source leaves coarse", self.disclosure())
        yield from _section("Versions", map(str, self.versions()))

    def who_and_when(self) -> Iterator[str]:
        agreement = self.agreement
        yield f"Signed on {_day(agreement.signed)} by {self.names(agreement.signatories)}."
        end = f" until {self.moment(agreement.in_force_to)}" if agreement.in_force_to else ", with no end named"
        yield f"In force from {self.moment(agreement.in_force_from)} ({agreement.time_zone} time){end}."
        if agreement.guarantors:
            yield f"Guarantors, who answer for a side and are no party: {self.names(agreement.guarantors)}."
        yield f"Bound by it: {self.names(agreement.bound)}."
        excluded = self.names(agreement.excluded) if agreement.excluded else "nobody"
        yield f"Left out, so that acts by or against them are no violation: {excluded}."
        if agreement.amends:
            yield f"Builds on: {', '.join(agreement.amends)}."
        if agreement.note:
            yield _stop(agreement.note)

    def disclosure(self) -> Iterator[str]:
        for whom, rule in (
            ("peers", self.agreement.disclosure.peers),
            ("the public", self.agreement.disclosure.public),
        ):
            finest = f"; no position finer than {rule.coordinates_m / 1000:g} km"
            yield f"to {whom}: {rule.words()}{finest}"

    def article(self, article: Article) -> Iterator[str]:
        yield ""
        yield f"{article.reference}: {_stop(article.summary)}"
        for establishment in article.establishes:
            yield _TAB + f"Sets up: {self.establishment(establishment)}."
        for prohibition in article.prohibits:
            yield from (_TAB + line for line in self.prohibition(prohibition))
        for obligation in article.obliges:
            yield from (_TAB + line for line in self.obligation(obligation))
        if not article.terms:
            yield _TAB + "Nothing that an event can be tested against."

    def establishment(self, term: Establishment) -> str:
        what = [f"zone {term.zone}" if term.zone else "", f"route {term.route}" if term.route else ""]
        body = self.names([term.body]) if term.body else ""
        return f"{term.says} ({', '.join(filter(None, [*what, body]))})"

    def prohibition(self, term: Prohibition) -> Iterator[str]:
        where = f"in the {self.agreement.zone(term.zone).name}" if term.zone else "everywhere"
        yield f"Prohibited: {term.says}, {where}, {self.span(term.starts, term.ends)}."
        yield _TAB + f"to {self.names(term.by or self.agreement.bound)}"
        yield _TAB + f"told by claims of {_kinds(term.kinds)}"
        if term.weapons:
            yield _TAB + f"only for {', '.join(self.agreement.weapon(weapon).name for weapon in term.weapons)}"
        if term.excluded:
            yield _TAB + f"not for {self.names(term.excluded)}"
        for exemption in term.exceptions:
            words = f", where the words hold one of: {', '.join(exemption.words)}" if exemption.words else ""
            by = f" by {self.names(exemption.by)}" if exemption.by else ""
            yield _TAB + f"permitted{by}: {exemption.says}{words}"

    def obligation(self, term: Obligation) -> Iterator[str]:
        starts = f" from {self.moment(term.starts)}" if term.starts else ""
        due = f", by {self.last_moment(term.due)}" if term.due else ""
        kind = ", as a continuing duty" if term.repeats else "" if term.due else ", with no date named"
        yield f"Owed by {self.names(term.by)}: {term.says}{starts}{due}{kind}."
        where = [self.agreement.route(term.route).name] if term.route else []
        where += [self.agreement.zone(term.zone).name] if term.zone else []
        if where:
            yield _TAB + f"where: {', '.join(where)}"
        if term.composition:
            yield _TAB + f"together: {self.names(term.composition)}"
        if term.condition:
            yield _TAB + f"condition: {term.condition}"
        if term.weapons:
            yield _TAB + f"weapons: {', '.join(self.agreement.weapon(weapon).name for weapon in term.weapons)}"
        for label, signs in (("speaks for it", term.counts_for), ("speaks against it", term.counts_against)):
            yield from (_TAB + f"{label}: {self.sign(sign)}" for sign in signs)
        if not term.counts_for:
            yield _TAB + "no claim can show by itself that it is kept"

    def sign(self, sign: Sign) -> str:
        by = f" by {self.names(sign.by)}" if sign.by else ""
        wanted = " or ".join(
            filter(None, [", ".join(sign.outcomes), f"the words {', '.join(sign.words)}" if sign.words else ""])
        )
        return f"{_kinds(sign.kinds)}{by}, {' or '.join(sign.modes)}{f', with {wanted}' if wanted else ''}"

    def open(self) -> Iterator[str]:
        agreement = self.agreement
        yield from agreement.undefined
        if not agreement.zones:
            yield "any zone: what it prohibits, it prohibits everywhere"
        if not any(term.body for article in agreement.articles for term in article.establishes):
            yield "a body that verifies or decides"
        if agreement.in_force_to is None and not any("end date" in words for words in agreement.undefined):
            yield "an end date"

    def versions(self) -> Iterator[str]:
        for version in self.agreement.versions:
            url = f" {version.url}" if version.url else ""
            yield f"{version.status} ({version.language}):{url}{_note(version.note)}"

    def names(self, ids: Iterable[str]) -> str:
        return _listed([self.agreement.party(party).name for party in ids])

    def span(self, starts: datetime | None, ends: datetime | None) -> str:
        since = f"from {self.moment(starts)}" if starts else "as long as the agreement is in force"
        return f"{since} until {self.moment(ends)}" if ends else since

    def moment(self, at: datetime) -> str:
        local = self.agreement.local(at)
        return f"{local:%H:%M} on {_day(local)}"

    def last_moment(self, due: datetime) -> str:
        """A deadline as people say it: the day before a midnight, else the hour."""
        local = self.agreement.local(due)
        midnight = (local.hour, local.minute) == (0, 0)
        return f"the end of {_day(local - timedelta(minutes=1))}" if midnight else self.moment(due)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield from ("", f"{title}:", *(_TAB + line for line in listed))


def _route(route: Route) -> str:
    first, last = route.vertices[0][0], route.vertices[-1][0]
    ends = f", {first} to {last}" if first and last else ""
    length = f"{route.length_km:.1f} km through {len(route.vertices)} points"
    return f"{route.name} ({route.id}){ends}: {length}, good to {_km(route.error_m)}."


def _zone(zone: AgreedZone) -> str:
    area = area_km2(zone.shape)
    size = f"{area:,.0f} km²" if area is not None else "without an outer edge"
    good = f"edge good to {_km(zone.shape.error_m)}"
    valid = f" Valid from {_day(zone.valid_from)}." if zone.valid_from else ""
    valid += f" Valid until {_day(zone.valid_to - timedelta(minutes=1))}." if zone.valid_to else ""
    return f"{zone.name} ({zone.id}): {_shape(zone.shape)}; {size}, {good}.{valid}{_note(zone.note)}"


def _shape(shape: Zone) -> str:
    if isinstance(shape, Corridor):
        ends = "with round ends" if shape.ends == "round" else "cut off flat at its ends"
        sides = _km(shape.left_m)
        if shape.left_m != shape.right_m:
            sides = f"{_km(shape.left_m)} to the left and {_km(shape.right_m)} to the right"
            return f"{sides} of {shape.route.name}, {ends}"
        return f"{sides} on each side of {shape.route.name}, {ends}"
    if isinstance(shape, Band):
        reach = f"{_km(shape.from_m)} and more" if shape.to_m is None else f"{_km(shape.from_m)} to {_km(shape.to_m)}"
        side = "on both sides" if shape.side == "both" else f"on the {shape.side} of the direction of travel"
        return f"{reach} from {shape.route.name}, {side}"
    if isinstance(shape, Circle):
        return f"{_km(shape.radius_m)} around {shape.centre.lat:.3f}, {shape.centre.lon:.3f}"
    return f"an area of {len(shape.ring)} corners"


def _weapon(weapon: WeaponClass) -> str:
    low, high = weapon.calibre_from_mm, weapon.calibre_to_mm
    calibre = [f"from {low:g} mm" if low is not None else "", f"to {high:g} mm" if high is not None else ""]
    words = f"named by the words {', '.join(weapon.words)}" if weapon.words else ""
    return f"{weapon.name} ({weapon.id}): {', '.join(filter(None, [' '.join(filter(None, calibre)), words])) or 'any'}."


def _kinds(kinds: tuple[str, ...]) -> str:
    """Kinds in words; those of a whole family by its name."""
    left, said = list(kinds), []
    for family, listed in families().items():
        if len(listed) > 1 and set(listed) <= set(left):
            said.append(f"any {family} ({', '.join(listed)})")
            left = [kind for kind in left if kind not in listed]
    return ", ".join(said + left).replace("_", " ")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "nobody"


def _day(day: datetime | object) -> str:
    return f"{day:%d %B %Y}".lstrip("0")


def _km(metres: float) -> str:
    return f"{metres / 1000:g} km"


def _stop(words: str) -> str:
    words = " ".join(words.split())
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _note(note: str) -> str:
    return f" {_stop(note)}" if note else ""
