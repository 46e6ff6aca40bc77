"""A row of the table as people read it: when, where, according to whom, with what uncertainty, in their language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from truceline.acts.consultations import zone_of
from truceline.store.incidents import Row
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.web.fields import party_name
from truceline.web.incidents.choices import family_symbol
from truceline.web.templatetags.truceline import day_words, words

__all__ = ["SPOKEN", "Shown", "address_of", "along", "days_in_words", "figures", "shown"]

SPOKEN = (
    gettext_noop("inside"), gettext_noop("uncertain"), gettext_noop("outside"), gettext_noop("permitted"),
    gettext_noop("when"), gettext_noop("place"), gettext_noop("actors"), gettext_noop("figures"),
    gettext_noop("existence"), gettext_noop("outcome"), gettext_noop("impossible"),
    gettext_noop("north"), gettext_noop("south"), gettext_noop("east"), gettext_noop("west"),
)  # fmt: skip
"""Names that stand in no data file: where something lies, and in what accounts differ."""
_DAY = timedelta(days=1)
_VOICES = 2


class Shown(NamedTuple):
    """A row in words. `at` is the time where one is told, `first` and `last` the days, `radius` how far off the
    place may be."""

    row: Row
    address: str
    symbol: str
    what: str
    alleged: tuple[str, ...]
    at: datetime | None
    first: date | None
    last: date | None
    radius: str
    along: str
    zone: str
    voices: tuple[str, ...]
    more_voices: int
    figures: tuple[str, ...]
    differing: tuple[str, ...]


def address_of(code: str) -> str:
    """Where the page of an incident is."""
    return f"/incidents/{code}/"


def shown(node: Node, rows: Iterable[Row]) -> tuple[Shown, ...]:
    """The rows in words."""
    return tuple(_shown(node, row) for row in rows)


def _shown(node: Node, row: Row) -> Shown:
    start = _clock(row)
    voices = tuple(filter(None, row.according.split("; ")))
    return Shown(
        row=row,
        address=address_of(row.code),
        symbol=family_symbol(row.family),
        what=words(row.kind),
        alleged=tuple(party_name(node, party) for party in row.party_list),
        at=start.replace(tzinfo=zone_of(node)) if start else None,
        first=_day(row.day),
        last=_day(row.last_day) if row.last_day != row.day else None,
        radius=_distance(row.radius_m) if row.placed and row.radius_m else "",
        along=along(node, row),
        zone=_zone(node, row),
        voices=voices[:_VOICES],
        more_voices=max(0, len(voices) - _VOICES),
        figures=figures(row),
        differing=tuple(words(name) for name in row.differing),
    )


def days_in_words(row: Row, zone: tzinfo) -> str:
    """The day or days of a row on one line, with the hour on the clock of that zone where one is told."""
    first, last, start = _day(row.day), _day(row.last_day), _clock(row)
    if first is None:
        return _("no day told")
    if start:
        offset = start.replace(tzinfo=zone).strftime("%z")
        return f"{day_words(first)} {start:%H:%M} UTC{offset[:3]}:{offset[3:5]}"
    return day_words(first) if last in (None, first) else f"{day_words(first)} \u2013 {day_words(last)}"


def _clock(row: Row) -> datetime | None:
    """Its hour, where all accounts together leave less than a day open."""
    return row.start if row.start and row.end and row.end - row.start < _DAY else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _distance(metres: float) -> str:
    """So many metres below a kilometre, kilometres with one decimal below ten, else whole ones."""
    if metres < 1000:
        return _("%(metres)d m") % {"metres": round(metres, -1)}
    km = metres / 1000
    return _("%(km)s km") % {"km": f"{km:.1f}" if km < 10 else f"{km:.0f}"}


def along(node: Node, row: Row) -> str:
    """`M4 km 12.4, 800 m north`: how far along the nearest route, how far beside it; empty where unknown."""
    if row.km is None or row.offset_m is None:
        return ""
    routes = {route.id: route for route in terms(node).routes}
    route = routes.get(row.route)
    name = route.aliases[0] if route and route.aliases else route.name if route else row.route
    said = {"route": name, "km": f"{row.km:.1f}", "distance": _distance(abs(row.offset_m)), "side": words(row.side)}
    if abs(row.offset_m) < 1:
        return _("%(route)s km %(km)s, at the road") % said
    return _("%(route)s km %(km)s, %(distance)s %(side)s") % said


def _zone(node: Node, row: Row) -> str:
    """Whether it lies in the zone in question, which is named by the shortest of its names."""
    zones = {zone.id: zone for agreement in terms(node).agreements for zone in agreement.zones}
    zone = zones.get(row.zone)
    if zone is None:
        return ""
    said = {
        "inside": _("in: %(zone)s"),
        "uncertain": _("may be in: %(zone)s"),
        "outside": _("outside: %(zone)s"),
    }
    return said.get(row.certainty, "%(zone)s") % {"zone": min((zone.name, *zone.aliases), key=len)}


def figures(row: Row) -> tuple[str, ...]:
    """The numbers that are told, as bounds, never added up; nothing where none is."""
    told = (
        (_("killed: %(number)s"), row.killed_low, row.killed_high),
        (_("wounded: %(number)s"), row.wounded_low, row.wounded_high),
    )
    return tuple(says % {"number": _bounds(low, high)} for says, low, high in told if low is not None)


def _bounds(low: int, high: int | None) -> str:
    if high is None:
        return _("at least %(number)d") % {"number": low}
    return str(low) if low == high else f"{low}\u2013{high}"
