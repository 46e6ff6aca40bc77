"""From what an address asks to what the table of incidents is asked, on the clock and with the names of the centre.

query = search(asked, node)          raises InvalidSetting with one line for what cannot be asked
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from math import cos, isfinite, radians
from typing import Any, cast

from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from truceline.acts.access import place_of
from truceline.acts.consultations import zone_of
from truceline.agreements.kinds import families, kinds
from truceline.agreements.moment import Moment
from truceline.errors import InvalidSetting
from truceline.incidents.incident import Verdict
from truceline.sitrep.period import CUT_OFF
from truceline.store.incidents import Query
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.web.incidents.asked import RANGES, Asked

__all__ = ["CERTAINTIES", "STATES", "TOLD", "VERDICTS", "Box", "box_of", "day_of", "search", "since_of"]

TOLD = ("reported", "corroborated", "disputed", "denied")
STATES = ("alleged", "opened", "case", "disposed")
CERTAINTIES = ("inside", "uncertain", "outside")
VERDICTS = ("breach_if_true", "cannot_tell", "permitted", "out_of_scope")
Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

_MOMENT = TypeAdapter[datetime](Moment)
_DAY = len("2020-03-05")
_NEAR_KM, _FAR_KM, _KM_OF_DEGREE = 5.0, 500.0, 111.32
_NEAR = re.compile(
    r"(?:(?P<km>\d{1,3}(?:\.\d+)?)\s*km\s+(?:of|around|from)\s+)?(?P<place>.+?)(?:\s*,?\s+(?P<more>\d{1,3}(?:\.\d+)?)\s*km)?"
)


def search(asked: Asked, node: Node) -> Query:
    """What the table is asked. Raises `InvalidSetting` for a time, box or name that is none."""
    since, until = since_of(asked, node), _when(asked.until, "until", node)
    if since and until and _first(until) < _first(since):
        raise InvalidSetting(_("it ends before it begins"), where="until", remedy=_("give the earlier time first"))
    _check(asked, node)
    return Query(
        text=asked.q,
        kinds=asked.kind,
        families=asked.family,
        parties=asked.party,
        told=asked.told,
        states=asked.state,
        since=since,
        until=until,
        box=box_of(asked.within, node) if asked.within else None,
        zone=asked.zone or None,
        certainty=asked.certainty or None,
        article=asked.article or None,
        verdicts=cast("tuple[Verdict, ...]", asked.verdict),
        differs=True if asked.differs else None,
        unlocated=True if asked.unlocated else None,
        undated=True if asked.undated else None,
    )


def since_of(asked: Asked, node: Node) -> date | datetime | None:
    """The time from which on is asked, written out or reckoned back from now."""
    if not asked.range:
        return _when(asked.since, "since", node)
    reckon = _RANGES.get(asked.range)
    if reckon is None:
        raise InvalidSetting(
            _("“%(range)s” is no span of time") % {"range": asked.range},
            where="range",
            remedy=_("choose one of %(known)s") % {"known": ", ".join(RANGES)},
        )
    # By the minute, so that asking again soon asks the same.
    return reckon(node, node.clock().astimezone(zone_of(node)).replace(tzinfo=None, second=0, microsecond=0))


def day_of(when: date | datetime | None) -> date | None:
    """The day of what was asked."""
    return when.date() if isinstance(when, datetime) else when


def _cut_off(node: Node, now: datetime) -> datetime:
    """The last moment at which a day's report closed."""
    closed = datetime.combine(now.date(), datetime.strptime(CUT_OFF, "%H:%M").time())
    return closed if closed <= now else closed - timedelta(days=1)


def _in_force(node: Node, now: datetime) -> datetime:
    agreements = terms(node).agreements
    if not agreements:
        raise InvalidSetting(
            _("the node has no agreement that entered into force"),
            where="range",
            remedy=_("put the agreement into the node's folder, or give the days"),
        )
    return agreements[0].local(agreements[0].in_force_from).replace(tzinfo=None)


_RANGES: dict[str, Callable[[Node, datetime], datetime]] = {
    "6h": lambda node, now: now - timedelta(hours=6),
    "24h": lambda node, now: now - timedelta(hours=24),
    "cut-off": _cut_off,
    "in-force": _in_force,
}


def _when(text: str, name: str, node: Node) -> date | datetime | None:
    """A day, or a time on the centre's clock."""
    if not text:
        return None
    zone: tzinfo = zone_of(node)
    try:
        at = _MOMENT.validate_python(text, context={"zone": zone})
        return at.date() if len(text) == _DAY else at.astimezone(zone).replace(tzinfo=None)
    except (ValidationError, OverflowError):
        raise InvalidSetting(
            _("“%(text)s” is no time") % {"text": text},
            where=name,
            remedy=_("write 2020-03-15, or 2020-03-15 08:50"),
        ) from None


def _first(when: date | datetime) -> datetime:
    return when if isinstance(when, datetime) else datetime.combine(when, datetime.max.time())


def _check(asked: Asked, node: Node) -> None:
    """Raise `InvalidSetting` for the first value that names nothing: a filter that is not understood hides nothing."""
    known = terms(node)
    areas = {zone.id for agreement in known.agreements for zone in agreement.zones}
    articles = {f"{agreement.id}/{article.id}" for agreement in known.agreements for article in agreement.articles}
    tests: dict[str, Callable[[str], bool]] = {
        "kind": kinds().__contains__,
        "family": families().__contains__,
        "party": known.parties.__contains__,
        "zone": areas.__contains__,
        "article": articles.__contains__,
        "certainty": CERTAINTIES.__contains__,
        "verdict": VERDICTS.__contains__,
        "told": TOLD.__contains__,
        "state": STATES.__contains__,
    }
    for name, value in asked.filters():
        if name in tests and not tests[name](value):
            raise InvalidSetting(
                _("nothing is called “%(value)s” here") % {"value": value},
                where=name,
                remedy=_("take the filter away, or choose another"),
            )


def box_of(within: str, node: Node) -> Box:
    """`36.1,35.6,36.9,36.0` (west, south, east, north), or so many kilometres around a place: `Saraqib 5 km`."""
    numbers = _numbers(within)
    if numbers is not None:
        west, south, east, north = numbers
        if -180 <= west < east <= 180 and -90 <= south < north <= 90:
            return west, south, east, north
        raise _no_box(within)
    found = _NEAR.fullmatch(within)
    if found is None:
        raise _no_box(within)
    km = min(float(found["km"] or found["more"] or _NEAR_KM), _FAR_KM) or _NEAR_KM
    point = place_of(node, found["place"]).point
    if point is None:
        raise InvalidSetting(
            _("nobody here knows where “%(place)s” is") % {"place": found["place"]},
            where="within",
            remedy=_("write it as the gazetteer does, or give west, south, east, north"),
        )
    high = km / _KM_OF_DEGREE
    wide = high / max(0.01, cos(radians(point.lat)))
    return (
        max(-180.0, point.lon - wide), max(-90.0, point.lat - high),
        min(180.0, point.lon + wide), min(90.0, point.lat + high),
    )  # fmt: skip


def _numbers(within: str) -> tuple[float, float, float, float] | None:
    parts: list[Any] = within.split(",")
    if len(parts) != 4:
        return None
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError:
        return None
    return (west, south, east, north) if all(map(isfinite, (west, south, east, north))) else None


def _no_box(within: str) -> InvalidSetting:
    return InvalidSetting(
        _("“%(within)s” is no frame") % {"within": within},
        where="within",
        remedy=_("write a place and how far around it (Saraqib 5 km), or west, south, east, north in degrees"),
    )
