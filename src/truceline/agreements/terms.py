"""What a ceasefire's folder says beside its reports: the agreement with those it amends, the parties, the places.

    idlib-2020/
        agreement.yaml      the agreement; those it amends lie beside it under their ids
        parties.yaml        who takes part or speaks, and the words reports use for them
        places.csv          the places that reports name

All of it may be missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from truceline.agreements.agreement import Agreement
from truceline.agreements.party import Parties
from truceline.agreements.party_file import known_parties, read_parties
from truceline.agreements.read import read_chain
from truceline.config import load
from truceline.geo.gazetteer import Gazetteer, read_csv
from truceline.geo.route import Route
from truceline.geo.world import opened


@dataclass(frozen=True)
class Terms:
    """The terms that reports are read and tested by. `agreements` begins with the one in question."""

    agreements: tuple[Agreement, ...]
    parties: Parties
    gazetteer: Gazetteer

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes of all agreements."""
        return tuple(route for agreement in self.agreements for route in agreement.routes)


def read_terms(
    folders: Sequence[Path], *, agreement: Path | None = None, parties: Path | None = None, places: Path | None = None
) -> Terms:
    """The terms in the first of `folders` that has each file; files that are named win over those.

    Parties that everybody knows are known too, and the world's places where `TRUCELINE_GAZETTEER` names their file.
    """
    agreement = agreement or _beside(folders, "agreement.yaml")
    parties = parties or _beside(folders, "parties.yaml")
    places = places or _beside(folders, "places.csv")
    named = read_parties(parties) if parties else None
    agreements = read_chain(agreement, named) if agreement else ()
    whose = agreements[0].parties if agreements else named
    world = load().gazetteer
    return Terms(
        agreements=agreements,
        parties=whose.with_known(known_parties()) if whose else known_parties(),
        gazetteer=Gazetteer(read_csv(places) if places else (), opened(world) if world else None),
    )


def _beside(folders: Sequence[Path], name: str) -> Path | None:
    for folder in folders:
        try:
            if (folder / name).is_file():
                return folder / name
        except OSError:
            continue
    return None
