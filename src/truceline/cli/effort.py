"""`truceline effort`: who looked where for how long, beside what was seen; where nobody looked, that is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from truceline.cli.group import DefaultGroup
from truceline.cli.options import As, Joint, Json, Node, Saw, Since, Until, View
from truceline.cli.words import counted, day_in_words

if TYPE_CHECKING:
    from truceline.coordination.effort import Beside, Change
    from truceline.store.node import Node as OpenNode

_Zones = Annotated[
    list[str] | None, typer.Option("--zone", metavar="ZONE", help="A zone of the agreement, by id; all if left out.")
]
_Means = Annotated[
    Literal["patrol", "post", "camera", "denied"],
    typer.Option("--means", help="What looked; `denied` where access to the zone was denied."),
]
_What = Annotated[str, typer.Option("--what", metavar="ID", help="The patrol, post or camera, or the area denied.")]
_Zone = Annotated[str, typer.Option("--zone", metavar="ZONE", help="The zone of the agreement that was looked at.")]
_Start = Annotated[str, typer.Option("--start", metavar="TIME", help="From when.")]
_End = Annotated[str, typer.Option("--end", metavar="TIME", help="Until when.")]
_Km = Annotated[float, typer.Option("--km", metavar="KM", min=0, help="What a patrol drove there.")]
_Source = Annotated[str, typer.Option("--source", metavar="NAME", help="Who tells of it.")]
_Id = Annotated[str, typer.Option("--id", metavar="ID", help="The observation to correct; a new one if left out.")]
_Counts = Annotated[bool, typer.Option("--counts/--no-counts", help="Whether incidents are counted beside the effort.")]
_WEEK = timedelta(days=6)

app = typer.Typer(cls=DefaultGroup, help="Observation effort: who looked where for how long.", rich_markup_mode=None)


@app.callback()
def _effort() -> None:
    pass


@app.command("list")
def effort(
    since: Since = None,
    until: Until = None,
    zone: _Zones = None,
    counts: _Counts = True,
    view: View = "own",
    node: Node = None,
    as_json: Json = False,
) -> None:
    """List the effort by day and zone, beside the incidents, and against the days before; a week if no day is named."""
    from truceline.acts.effort import compared, days_of, table, zones
    from truceline.cli import screen
    from truceline.cli.deciding import Case, node_asked

    with node_asked(node) as opened:
        first, last = _period(opened, since, until)
        days, among = days_of(first, last), zones(opened, zone or ())
        incidents = Case(opened.folder).incidents() if counts else ()
        rows = table(opened, days, among, incidents=incidents, view=view)
        before = compared(opened, days, among, incidents=incidents, view=view)
    if as_json:
        screen.print_json([*({**row.model_dump(mode="json"), "observed": row.effort.observed} for row in rows),
                           {"previous_period": before.model_dump(mode="json")}])  # fmt: skip
        return
    screen.print_lines([f"Observation effort, {day_in_words(first)} to {day_in_words(last)}"])
    columns = ("day", "zone", "effort", "seen", "told by others") if counts else ("day", "zone", "effort")
    screen.print_table("", columns, (row[: len(columns)] for row in _rows(rows)))
    screen.print_lines(_compared(before, len(days), counts=counts))


def _period(node: OpenNode, since: date | None, until: date | None) -> tuple[date, date]:
    """The days that are asked for: a week up to today, where nothing is."""
    from truceline.cli.moments import zone_of

    last = until or (since + _WEEK if since else node.clock().astimezone(zone_of(node)).date())
    return since or last - _WEEK, last


def _rows(rows: Sequence[Beside]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        seen = "-" if row.seen is None else str(row.seen)
        yield f"{row.effort.day}", row.effort.zone, row.effort.words, seen, str(row.told_by_others or "-")


def _compared(change: Change, days: int, *, counts: bool) -> Iterator[str]:
    yield ""
    period = f"the {counted(days, 'day')} before"
    if not change.equal:
        yield f"No day and zone was looked at about equally long in {period}: nothing is compared."
    else:
        seen = f"{change.now} seen, {change.before} before; " if counts and change.now is not None else ""
        yield (
            f"Against {period}, on {change.equal} of {change.all} days and zones "
            f"looked at about equally long: {seen}{change.hours_now:.1f} hours, {change.hours_before:.1f} before."
        )
    left = [f"{number} {name.replace('_', ' ')}" for name, number in change.left_out.items() if number]
    if left:
        yield f"Left out, of days and zones: {', '.join(left)}."


@app.command("record")
def record(
    means: _Means,
    what: _What,
    zone: _Zone,
    start: _Start,
    end: _End,
    km: _Km = 0.0,
    source: _Source = "",
    id: Annotated[
        str, typer.Option("--id", metavar="ID", help="The observation to correct; a new one if left out.")
    ] = "",
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Record that something looked at a zone for a time, or that access to it was denied."""
    from truceline.acts.effort import record as record_observation
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment
    from truceline.coordination.effort import Observation
    from truceline.coordination.window import Window

    with acting(node, code) as actor:
        with told_well():
            window = Window(start=moment(start, actor.node, "--start"), end=moment(end, actor.node, "--end"))
            seen = Observation(means=means, what=what, zone=zone, window=window, km=km, source=source)
        saw_of = {} if saw is None else {f"observation:{id}": saw}
        print_written(record_observation(actor, seen, id, joint=joint, saw=saw_of))
