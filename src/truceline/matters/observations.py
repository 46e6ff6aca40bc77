"""An observation of a zone as it was recorded: its first node keeps it, and its last version counts."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.coordination.effort import Observation, words
from truceline.facts import ObservationRecorded
from truceline.matters.notices import Ineffective, ineffective
from truceline.matters.told import Reading, Told
from truceline.matters.versions import Entered, versions
from truceline.model import Value


class ObservationVersion(Entered):
    """An observation as one entry tells it."""

    observation: Observation


class ObservationRecord(Value):
    """An observation: the version that counts is the last one; none where no fact of it is held."""

    id: str
    versions: tuple[ObservationVersion, ...] = ()
    refused: tuple[Ineffective, ...] = ()

    @property
    def observation(self) -> Observation | None:
        """The version that counts."""
        return self.versions[-1].observation if self.versions else None


def read(id: str, told: Sequence[Told]) -> Reading:
    """The observation `id` of these facts."""
    kept, refused = versions(
        told, ObservationRecorded, lambda fact: (fact.observation.means, fact.observation.what), _of_what
    )
    record = ObservationRecord(
        id=id,
        versions=tuple(
            ObservationVersion(ref=one.ref, author=one.author, at=one.at, observation=fact.observation)
            for one, fact in kept
        ),
        refused=ineffective(told, refused),
    )
    seen = record.observation
    if seen is None:
        return Reading(value=record, state="nothing", words=f"{id}: not recorded", refused=refused)
    window = seen.window
    when = f"{window.start:%Y-%m-%d %H:%M} to {window.end:%Y-%m-%d %H:%M} {window.start:%Z}".strip()
    said = f"{words()[seen.means]} {seen.what}: {seen.zone}, {when}"
    day, last = window.start.date(), window.last_day
    return Reading(value=record, state=seen.means, words=said, day=day, last=last, refused=refused)


def _of_what(fact: ObservationRecorded) -> str:
    return f"of {words()[fact.observation.means]} {fact.observation.what}"
