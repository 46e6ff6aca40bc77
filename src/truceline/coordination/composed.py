"""Who takes part in a patrol, as it is typed: `turkiye: 12 people, 3 vehicles` or `russia: 2 BTR-82A`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from truceline.coordination.composition import Composition, Contingent, Vehicles
from truceline.errors import InvalidSetting

_ITEM = re.compile(r"(\d{1,6})\s+(\S.*)")
_PEOPLE = frozenset({"people", "person", "persons", "troops", "soldiers"})
_ANY_VEHICLE = frozenset({"vehicle", "vehicles"})


def composition(written: Sequence[str], option: str, *, equal: bool = False) -> Composition:
    """The contingents that are written, one string each; raises `InvalidSetting` for what cannot be read as one."""
    return Composition(contingents=tuple(_contingent(one, option) for one in written), equal=equal)


def composition_words(composition: Composition) -> str:
    """It in words, contingents separated by semicolons."""
    said = []
    for one in composition.contingents:
        items = [f"{one.people} people"] if one.people is not None else []
        items += [f"{kind.number} {kind.type or 'vehicles'}" for kind in one.vehicles or ()]
        said.append(f"{one.party}: {', '.join(items)}" if items else f"a contingent of {one.party}")
    return "; ".join([*said, *(["the same number of people from each"] if composition.equal else [])])


def _contingent(written: str, option: str) -> Contingent:
    party, _, items = written.partition(":")
    people: int | None = None
    vehicles = []
    for item in filter(None, (each.strip() for each in items.split(","))):
        found = _ITEM.fullmatch(item)
        if found is None or not found[1].isascii():
            raise InvalidSetting(
                f"{item[:40]!r} is no number of something",
                where=option,
                remedy="write it as 'turkiye: 12 people, 3 vehicles' or 'russia: 2 BTR-82A'",
            )
        number, what = int(found[1]), found[2].strip()
        if what.casefold() in _PEOPLE:
            people = number
        else:
            vehicles.append(Vehicles(number=number, type="" if what.casefold() in _ANY_VEHICLE else what))
    return Contingent(party=party.strip(), people=people, vehicles=tuple(vehicles) or None)
