"""Observation: who looked where for how long, beside the counts; and that nobody looked, where nobody did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from truceline.coordination.effort import Beside, Effort
from truceline.sitrep import wording
from truceline.sitrep.centre import EffortPart
from truceline.sitrep.item import Item
from truceline.sitrep.parts.words import clock
from truceline.sitrep.phrases import sentence
from truceline.sitrep.picture import NO_EFFORT, Picture
from truceline.sitrep.sheet import Block, Cell, Heading, Run, Table, recorded

COLUMNS = (
    "period", "day", "zone", "observed", "patrol_hours", "patrol_km", "post_hours", "camera_hours", "patrols", "posts",
    "cameras", "denied", "seen", "told_by_others", "entries",
)  # fmt: skip
_UNEQUAL = {
    "not_observed_now": "not observed now",
    "not_observed_before": "not observed then",
    "observed_unequally": "not observed about equally long",
}


def part(picture: Picture) -> EffortPart:
    """What there is of observation: nothing at all is a part, too."""
    return picture.centre.effort if picture.centre else EffortPart()


def items(picture: Picture) -> Iterator[Item]:
    """Each zone in which somebody looked, those in which nobody did, and the change on equal coverage."""
    told = part(picture)
    if not told.now:
        yield Item(text=f"{NO_EFFORT.capitalize()}: nobody looked is not nothing happened.")
        return
    for one in told.beside:
        if one.effort.observed or one.effort.denied:
            yield Item(text=f"{_zone(one.effort, picture)}: {_words(one.effort)}; {_seen(one)}.", entries=told.refs)
    blind = [one for one in told.beside if not one.effort.observed and not one.effort.denied]
    if blind:
        zones = wording.names(dict.fromkeys(_zone(one.effort, picture) for one in blind))
        others = sum(one.told_by_others for one in blind)
        rest = f" {wording.count(others, 'incident')} told by others." if others else ""
        yield Item(text=f"{_nobody(picture)}: {zones}.{rest} That is not nothing happened.")
    if line := change(told):
        yield Item(text=line)


def _nobody(picture: Picture) -> str:
    """That no observation is known, as far as this version's entries tell."""
    own = picture.release.audience in ("", "own")
    return "Nobody looked" if own else "Nobody looked, as far as the entries of this version tell"


def _zone(one: Effort, picture: Picture) -> str:
    return sentence(next((band.name for band in picture.terrain.bands if band.id == one.zone), one.zone))


def _words(one: Effort) -> str:
    if not one.observed:
        return "not observed" + (f", access denied to {wording.names(one.denied)}" if one.denied else "")
    patrols = f"{'patrol' if len(one.patrols) == 1 else 'patrols'} {wording.names(one.patrols)}"
    said = [f"{patrols}, {one.patrol_hours:.1f} h and {one.patrol_km:.0f} km"] * bool(one.patrols)
    said += [f"{wording.count(len(one.posts), 'post')} manned {one.post_hours:.1f} h"] * bool(one.posts)
    said += [f"{wording.count(len(one.cameras), 'camera')} up {one.camera_hours:.1f} h"] * bool(one.cameras)
    said += [f"access denied to {wording.names(one.denied)}"] * bool(one.denied)
    return ", ".join(said)


def _seen(one: Beside) -> str:
    """What was seen; of those who looked and do not tell it, that the parties do."""
    others = f"{one.told_by_others} told by others"
    if one.seen is not None:
        return f"{wording.count(one.seen, 'incident')} seen, {others}"
    return f"{wording.count(one.told_by_others, 'incident')} told by others" if one.effort.observed else others


def longest(rows: Iterable[Effort]) -> float:
    """Hours for which the zone that was observed longest was: zones lie in each other, so hours of two are no sum."""
    hours: dict[str, float] = {}
    for row in rows:
        hours[row.zone] = hours.get(row.zone, 0.0) + row.hours
    return max(hours.values(), default=0.0)


def change(told: EffortPart) -> str:
    """The change against the previous period, on the days and zones in which both looked about equally long."""
    change = told.change
    if change is None:
        return ""
    left = [f"{number} {_UNEQUAL[why]}" for why, number in change.left_out.items() if number]
    rest = f" ({', '.join(left)})" if left else ""
    if not change.equal:
        return f"No comparison with the previous period: no zone was observed about equally long{rest}."
    if change.now is None or change.before is None:
        return ""
    zones = f"{change.equal} of {wording.count(change.all, 'zone')}"
    seen = f"{change.now} seen in {change.hours_now:.1f} h against {change.before} in {change.hours_before:.1f} h"
    return f"On equal coverage, {zones}: incidents {seen}{rest}."


def blocks(picture: Picture) -> Iterable[Block]:
    """A row for each day and zone, with the hours of the previous period in brackets, and the change."""
    told = part(picture)
    if not told.now:
        return
    headings = (
        Heading(title="Zone", width=2.0),
        Heading(title="Patrols", width=1.4, number=True),
        Heading(title="Posts manned", width=1.2, number=True),
        Heading(title="Cameras up", width=1.2, number=True),
        Heading(title="Incidents seen", width=1.2, number=True),
        Heading(title="Told by others", width=1.1, number=True),
    )
    before = {(n, one.effort.zone): one for n, one in enumerate(_by_day(told.beside_before))}
    shown = [_row(one, before.get((n, one.effort.zone)), told, picture) for n, one in enumerate(_by_day(told.beside))]
    notes = [(Run(text=line),) for line in (change(told),) if line]
    text = (
        "A zone that nobody looked at shows no number of incidents seen: nobody looked is not nothing happened. In "
        "brackets the previous period, whatever was observed then."
    )
    if any(one.seen is None and one.effort.observed for one in told.beside):
        text += " A dash: patrols of the parties looked, and what they saw the parties tell."
    notes.append((Run(text=text, muted=True),))
    caption = "Who looked, where and for how long, beside what was seen [previous period]"
    yield Table(key="observation", caption=caption, headings=headings, rows=tuple(shown), notes=tuple(notes))


def _by_day(rows: Iterable[Beside]) -> list[Beside]:
    return sorted(rows, key=lambda one: (one.effort.day, one.effort.zone))


def _row(one: Beside, before: Beside | None, told: EffortPart, picture: Picture) -> tuple[Cell, ...]:
    effort, then = one.effort, before.effort if before else None
    day = f"{clock(effort.day, picture.period)}, " if len({row.day for row in told.now}) > 1 else ""
    denied = f"; access denied to {wording.names(effort.denied)}" if effort.denied else ""
    driven = f", {effort.patrol_km:.0f} km"
    seen = str(one.seen) if one.seen is not None else "–" if effort.observed else "not observed"
    was = "–" if before is None or before.seen is None else str(before.seen)
    return (
        Cell(
            words=(
                Run(text=f"{day}{_zone(effort, picture)}", strong=True, entries=told.refs if effort.observed else ()),
                Run(text=denied, muted=True),
            )
        ),
        Cell(
            words=(
                Run(text=_hours(effort.patrol_hours, then.patrol_hours if then else 0.0, driven)),
                Run(text=f" {wording.names(effort.patrols)}".rstrip(), muted=True),
            )
        ),
        recorded(_hours(effort.post_hours, then.post_hours if then else 0.0, f", {len(effort.posts)}")),
        recorded(_hours(effort.camera_hours, then.camera_hours if then else 0.0, f", {len(effort.cameras)}")),
        recorded(f"{seen} [{was}]"),
        recorded(f"{one.told_by_others} [{before.told_by_others if before else 0}]"),
    )


def _hours(now: float, before: float, more: str) -> str:
    return f"{now:.1f} h{more if now else ''} [{before:.1f}]"


def rows(picture: Picture) -> Iterator[dict[str, Any]]:
    """One row for each day and zone, of this period and of the one before."""
    told = part(picture)
    for which, table in (("this", told.beside), ("previous", told.beside_before)):
        for one in table:
            effort = one.effort
            yield {
                "period": which,
                "day": effort.day.isoformat(),
                "zone": effort.zone,
                "observed": "yes" if effort.observed else "no",
                "patrol_hours": round(effort.patrol_hours, 2),
                "patrol_km": round(effort.patrol_km),
                "post_hours": round(effort.post_hours, 2),
                "camera_hours": round(effort.camera_hours, 2),
                "patrols": effort.patrols,
                "posts": effort.posts,
                "cameras": effort.cameras,
                "denied": effort.denied,
                "seen": one.seen,
                "told_by_others": one.told_by_others,
                "entries": told.refs if which == "this" else (),
            }
