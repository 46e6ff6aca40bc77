"""A row of the table as people read it: when, where, according to whom, with what uncertainty, in their language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from truceline.acts.consultations import zone_of
from truceline.store.incidents import Row, Spot
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.web.fields import party_name
from truceline.web.incidents.choices import family_symbol
from truceline.web.templatetags.truceline import day_words, words

__all__ = ["SPOKEN", "Saying", "Shown", "address_of", "figures", "shown"]

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


class _Looked(dict[str, str]):
    """What a word is said as, looked up once."""

    def __init__(self, look: Callable[[str], str]) -> None:
        self._look = look

    def __missing__(self, word: str) -> str:
        found = self[word] = self._look(word)
        return found


class Saying:
    """What rows say in the language of whoever asks: for thousands of them each word and day is looked up once."""

    def __init__(self, node: Node) -> None:
        known = terms(node)
        self.zone = zone_of(node)
        self.words = _Looked(words)
        self.parties = _Looked(lambda id: party_name(node, id))
        self._days = _Looked(lambda day: day_words(date.fromisoformat(day)))
        self._roads = {route.id: route.aliases[0] if route.aliases else route.name for route in known.routes}
        zones = (zone for agreement in known.agreements for zone in agreement.zones)
        self._zones = {zone.id: min((zone.name, *zone.aliases), key=len) for zone in zones}
        self._metres, self._km, self._no_day = _("%(metres)d m"), _("%(km)s km"), _("no day told")
        self._at_road = _("%(route)s km %(km)s, at the road")
        self._beside = _("%(route)s km %(km)s, %(distance)s %(side)s")

    def days(self, row: Row | Spot) -> str:
        """The day or days of a row on one line, with the hour on the centre's clock where one is told."""
        if not row.day:
            return self._no_day
        first = self._days[row.day]
        if start := _clock(row.first, row.last):
            offset = start.replace(tzinfo=self.zone).strftime("%z")
            return f"{first} {start:%H:%M} UTC{offset[:3]}:{offset[3:5]}"
        return first if row.last_day in ("", row.day) else f"{first} \u2013 {self._days[row.last_day]}"

    def along(self, row: Row | Spot) -> str:
        """`M4 km 12.4, 800 m north`: how far along the nearest route, how far beside it; empty where unknown."""
        if row.km is None or row.offset_m is None:
            return ""
        said = {"route": self._roads.get(row.route, row.route), "km": f"{row.km:.1f}"}
        if abs(row.offset_m) < 1:
            return self._at_road % said
        said |= {"distance": self.distance(abs(row.offset_m)), "side": self.words[row.side]}
        return self._beside % said

    def distance(self, metres: float) -> str:
        """So many metres below a kilometre, kilometres with one decimal below ten, else whole ones."""
        if metres < 1000:
            return self._metres % {"metres": round(metres, -1)}
        km = metres / 1000
        return self._km % {"km": f"{km:.1f}" if km < 10 else f"{km:.0f}"}

    def in_zone(self, row: Row) -> str:
        """Whether it lies in the zone in question, which is named by the shortest of its names."""
        if row.zone not in self._zones:
            return ""
        said = {
            "inside": _("in: %(zone)s"),
            "uncertain": _("may be in: %(zone)s"),
            "outside": _("outside: %(zone)s"),
        }
        return said.get(row.certainty, "%(zone)s") % {"zone": self._zones[row.zone]}


def shown(node: Node, rows: Iterable[Row]) -> tuple[Shown, ...]:
    """The rows in words."""
    saying = Saying(node)
    return tuple(_shown(row, saying) for row in rows)


def _shown(row: Row, saying: Saying) -> Shown:
    start = _clock(row.first, row.last)
    voices = tuple(filter(None, row.according.split("; ")))
    return Shown(
        row=row,
        address=address_of(row.code),
        symbol=family_symbol(row.family),
        what=saying.words[row.kind],
        alleged=tuple(saying.parties[party] for party in row.party_list),
        at=start.replace(tzinfo=saying.zone) if start else None,
        first=_day(row.day),
        last=_day(row.last_day) if row.last_day != row.day else None,
        radius=saying.distance(row.radius_m) if row.placed and row.radius_m else "",
        along=saying.along(row),
        zone=saying.in_zone(row),
        voices=voices[:_VOICES],
        more_voices=max(0, len(voices) - _VOICES),
        figures=figures(row),
        differing=tuple(saying.words[name] for name in row.differing),
    )


def _clock(first: str, last: str) -> datetime | None:
    """Its hour, where all accounts together leave less than a day open."""
    if not first or not last:
        return None
    start = datetime.fromisoformat(first)
    return start if datetime.fromisoformat(last) - start < _DAY else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


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
