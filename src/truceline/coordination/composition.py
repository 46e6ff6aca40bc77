"""Who takes part in a patrol: what was required, what there was, and whether the patrol is valid with it.

Where an agreement asks for both contingents, a patrol that one of them leaves is no longer the patrol that was agreed:
it is recorded as not valid, which says nothing about whose fault that is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field, model_validator

from truceline.errors import InvalidPlan
from truceline.model import Value

Valid = Literal["valid", "not_valid", "cannot_tell"]


class Vehicles(Value):
    """So many vehicles of one type, in the words of whoever tells it ("BTR-82A")."""

    number: int = Field(ge=0)
    type: str = ""


class Contingent(Value):
    """One party's part in a patrol. In a requirement numbers are the least; None where none is asked for or told."""

    party: str
    people: int | None = Field(None, ge=0)
    vehicles: tuple[Vehicles, ...] | None = None

    @property
    def vehicle_number(self) -> int | None:
        """Vehicles of all types; None where none are told."""
        return None if self.vehicles is None else sum(one.number for one in self.vehicles)

    def of_type(self, type_: str) -> int | None:
        """Vehicles of one type, however it is spelled in capitals; None where none are told."""
        if self.vehicles is None:
            return None
        return sum(one.number for one in self.vehicles if one.type.casefold() == type_.casefold())


class Composition(Value):
    """The contingents of a patrol, each party once. `equal` asks that all have the same number of people."""

    contingents: tuple[Contingent, ...] = ()
    equal: bool = False

    @model_validator(mode="after")
    def _each_once(self) -> Composition:
        parties = [one.party for one in self.contingents]
        if len(set(parties)) < len(parties):
            raise InvalidPlan("a party has two contingents in one patrol", remedy="put them together")
        return self

    def of(self, party: str) -> Contingent | None:
        """The contingent of a party; None where it has none."""
        return next((one for one in self.contingents if one.party == party), None)

    def without(self, party: str) -> Composition:
        """The same without one party."""
        return Composition(contingents=tuple(c for c in self.contingents if c.party != party), equal=self.equal)


class Validity(Value):
    """Whether a patrol has the composition required, with each reason in words."""

    answer: Valid
    reasons: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The answer with its reasons."""
        said = {"valid": "valid", "not_valid": "not valid", "cannot_tell": "cannot be told"}[self.answer]
        return f"{said}: {'; '.join(self.reasons)}" if self.reasons else said


def compare(required: Composition, actual: Composition | None) -> Validity:
    """Whether `actual` has all that is `required`; what nobody told cannot be told to be missing."""
    if actual is None:
        return Validity(answer="cannot_tell", reasons=("nobody told who took part",))
    missing, untold = [], []
    for asked in required.contingents:
        there = actual.of(asked.party)
        if there is None:
            missing.append(f"no contingent of {asked.party}")
            continue
        for what, least, number in _numbers(asked, there):
            if number is None:
                untold.append(f"{what} of {asked.party} not told")
            elif number < least:
                missing.append(f"{asked.party}: {number} {what}, {least} required")
    if required.equal:
        people = {c.party: c.people for c in actual.contingents}
        known = {number for number in people.values() if number is not None}
        untold += [f"people of {party} not told" for party, number in people.items() if number is None]
        if len(known) > 1:
            missing.append("the contingents are not equal: " + ", ".join(f"{p} {n}" for p, n in sorted(people.items())))
    answer: Valid = "not_valid" if missing else "cannot_tell" if untold else "valid"
    return Validity(answer=answer, reasons=tuple(dict.fromkeys(missing + untold)))


def _numbers(asked: Contingent, there: Contingent) -> Iterable[tuple[str, int, int | None]]:
    """What is counted, the least that is asked, and what there was."""
    if asked.people is not None:
        yield "people", asked.people, there.people
    for kind in asked.vehicles or ():
        if kind.type:
            yield kind.type, kind.number, there.of_type(kind.type)
        else:
            yield "vehicles", kind.number, there.vehicle_number
