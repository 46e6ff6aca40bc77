"""What is known beside a report when its claims are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from truceline.agreements.party import Parties
from truceline.geo.gazetteer import Gazetteer
from truceline.geo.place import Point
from truceline.geo.route import Route

NOT_READ = "its claims could not be read because of a defect in Truceline"
"""How the note begins that a report gets whose claims could not be read; its `reading` is then `none`."""


@dataclass(frozen=True)
class Context:
    """All of it optional, so that bare files can be read.

    `near` is a position the reports are about and `countries` two-letter codes; both only help to choose between places
    of one name.
    """

    parties: Parties | None = None
    gazetteer: Gazetteer = field(default_factory=Gazetteer)
    routes: tuple[Route, ...] = ()
    near: Point | None = None
    countries: tuple[str, ...] = ()
