"""`truceline patrols`: what is planned, what each side tells, what the tracks show, and the sheet to brief with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import patrol_steps
from truceline.cli.group import DefaultGroup
from truceline.cli.options import Audience, Json, Node, Since, Until, View
from truceline.cli.words import counted, day_in_words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from truceline.coordination.measured import Measured
    from truceline.incidents.incident import Incident
    from truceline.matters.patrol_record import PatrolAccount, PatrolRecord

_Patrol = Annotated[str, typer.Argument(metavar="PATROL", help="The patrol, by its id.")]
_State = Annotated[
    str | None,
    typer.Option(
        "--state", metavar="STATE", help="Only those in it: planned, under_way, completed, accounts_differ ..."
    ),
]
_Within = Annotated[
    float | None,
    typer.Option("--within", metavar="METRES", min=1, max=20_000, help="How near is together; 1,000 m if left out."),
]
_Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write the sheet.")]

app = typer.Typer(
    cls=DefaultGroup, help="Joint patrols: plans, what each side tells, what tracks show.", rich_markup_mode=None
)


@app.callback()
def _patrols() -> None:
    pass


@app.command("list")
def patrols(
    state: _State = None,
    since: Since = None,
    until: Until = None,
    view: View = "own",
    node: Node = None,
    as_json: Json = False,
) -> None:
    """List patrols by day, each with its section, its window and how it stands by each account."""
    import json

    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.store.matters import listed

    with node_asked(node) as opened:
        rows = listed(opened, "patrol", view=view, state=state, since=since, until=until)
    if as_json:
        screen.print_json(json.loads(row.data) for row in rows)
    else:
        screen.print_lines([counted(len(rows), "patrol"), *(line for row in rows for line in _row(row.words))])


def _row(words: str) -> Iterator[str]:
    """A patrol's line as two: which, where and when; and how it stands."""
    named, _, rest = words.partition(": ")
    planned, _, stands = rest.partition("; ")
    yield ""
    yield f"{named}: {planned}"
    if stands:
        yield f"  {stands}"


@app.command("show")
def show(patrol: _Patrol, within: _Within = None, view: View = "own", node: Node = None, as_json: Json = False) -> None:
    """Show a patrol: its plan and who concurred, each side's account, and what the tracks show against the plan."""
    from truceline.acts.patrols import measured, one
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.cli.moments import zone_of
    from truceline.errors import TrucelineError

    with node_asked(node) as opened:
        record, zone = one(opened, patrol, view), zone_of(opened)
        try:
            found, why = measured(opened, record, within_m=within) if record.tracks else None, ""
        except TrucelineError as error:
            found, why = None, f"The tracks cannot be measured here: {error}"
    if as_json:
        shown = found.model_dump(mode="json") if found else None
        screen.print_json([{"patrol": record.model_dump(mode="json"), "measured": shown}])
    else:
        screen.print_lines([*_shown(record, zone), *_measured(record, found), *([why] if why else [])])


@app.command("brief")
def brief(
    patrol: _Patrol,
    out: _Out = Path(),
    audience: Audience = "own",
    node: Node = None,
    as_json: Json = False,
) -> None:
    """Write the briefing sheet of a patrol as PDF and HTML: one page with map, window, composition, and what is near.

    For peers it is made of what is shared with them alone, and protected sources are coarse.
    """
    from truceline.acts.briefings import brief as brief_on
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.sitrep.patrol_sheet import patrol_html, patrol_pdf

    with node_asked(node) as opened:
        folder = opened.folder
    incidents = _incidents(folder, audience)
    with node_asked(folder) as opened:
        made = brief_on(opened, patrol, incidents=incidents, view="own" if audience == "own" else "joint")
    if as_json:
        screen.print_json([made.model_dump(mode="json")])
        return
    out.mkdir(parents=True, exist_ok=True)
    for ending, content in (("pdf", patrol_pdf(made)), ("html", patrol_html(made).encode())):
        file = out / f"patrol-{_plain(patrol)}.{ending}"
        file.write_bytes(content)
        typer.echo(str(file))


def _plain(id: str) -> str:
    """An id as part of a file's name."""
    return "".join(letter if letter.isalnum() or letter in "-._" else "-" for letter in id)[:80]


def _incidents(node: Path, audience: Audience) -> tuple[Incident, ...]:
    """The incidents of the node's reports, as the audience may see them."""
    from truceline.cli.folder import judge, open_folder, read_claims
    from truceline.cli.shown import shown_to

    folder, _ = shown_to(read_claims(open_folder([node])), audience)
    return judge(folder, folder.reports, folder.claims).incidents if folder.reports else ()


def _shown(record: PatrolRecord, zone: ZoneInfo) -> Iterator[str]:
    from truceline.matters.patrol_record import named, said_of

    yield f"{record.named}: {said_of(record.state)}"
    yield from _plan(record, zone)
    for account in record.accounts:
        yield ""
        yield f"{named(account, record.accounts)} tells: {account.words}"
        yield from _account(account, zone)
    for owed in record.owed:
        met = f"came in {_when(owed.met_at, zone)} ({owed.report})" if owed.met_at else "not come in yet"
        yield f"Patrol report of {owed.by}: due {_when(owed.deadline.due, zone)}, {met}"
    for one in record.ineffective:
        yield f"Without effect, {one.ref}: {one.why}"


def _plan(record: PatrolRecord, zone: ZoneInfo) -> Iterator[str]:
    from truceline.coordination.briefing import times
    from truceline.coordination.composed import composition_words

    if record.plan is None:
        yield "  no plan is recorded here"
        return
    plan, last = record.plan, record.plans[-1]
    ends = [f"km {each:g}" if isinstance(each, int | float) else each for each in (plan.start, *plan.via, plan.end)]
    yield f"  {plan.route}: {' - '.join(ends)}, planned by {last.author} ({last.ref})"
    yield f"  {times(plan.window, zone)[0][1]} ({zone.key})"
    if plan.required.contingents or plan.required.equal:
        yield f"  required: {composition_words(plan.required)}"
    if len(record.plans) > 1:
        yield f"  planned anew {counted(len(record.plans) - 1, 'time')}; concurrence began anew each time"
    if last.despite:
        yield f"  known to overlap with {', '.join(last.despite)}"
    answers = {one.answer.side: one for one in record.answers}
    for side in record.sides:
        one = answers.get(side)
        words = f' - "{one.answer.words}"' if one and one.answer.words else ""
        when = f" {_when(one.answer.at, zone)}{words} ({one.ref})" if one else ""
        yield f"  {side}: {one.answer.answer if one else 'not answered'}{when}"


def _account(account: PatrolAccount, zone: ZoneInfo) -> Iterator[str]:
    from truceline.coordination.composed import composition_words
    from truceline.coordination.steps import steps
    from truceline.matters.patrol_record import place_of

    if account.composition is not None:
        yield f"  with {composition_words(account.composition.actual)} ({account.composition.ref})"
    for one in account.events:
        event = one.event
        said = [steps()[event.kind].says, event.contingent, place_of(event)]
        why = f": {event.reason}" if event.reason else ""
        source = f", {event.ref}" if event.ref else ""
        when = _when(event.at, zone) if event.at else "time not told"
        yield f"  {when}: {' '.join(filter(None, said))}{why} ({one.ref}{source})"
    if account.validity is not None and (account.composition or account.validity.answer == "not_valid"):
        yield f"  composition: {account.validity.words}"


def _measured(record: PatrolRecord, found: Measured | None) -> Iterator[str]:
    """What the tracks show; each thing that was wrong with one in a line of its own."""
    if not record.tracks or (found is None and record.plan is not None):
        return
    yield ""
    if found is None:
        yield f"{counted(len(record.tracks), 'track')}; without a plan there is nothing to measure them against"
        return
    yield f"Measured{' (with synthetic tracks)' if found.synthetic else ''}:"
    yield from (f"  {line}" for line in found.words)
    if len(found.contingents) > 1:
        yield f"  by anybody: {found.union_km:.1f} of {found.section_km:.1f} km"
    for track in found.tracks:
        yield from (f"  {track.called}: {remark.words}" for remark in track.remarks)
        yield from _details(track.called, track.coverage)


def _details(called: str, coverage: object) -> Iterator[str]:
    from truceline.coordination.coverage import Coverage

    if not isinstance(coverage, Coverage):
        return
    for gap in coverage.gaps:
        yield f"  {called}: gap km {gap.start_km:.1f} to {gap.end_km:.1f}, {gap.why.replace('_', ' ')}"
    for stop in coverage.stops:
        where = stop.where.words if stop.where else "off the route"
        when = f" at {stop.start:%H:%M} UTC" if stop.start else ""
        yield f"  {called}: stopped {stop.seconds / 60:.0f} min{when}, {where}{'' if stop.certain else ', not certain'}"
    for spell in coverage.spells:
        length = f"{spell.seconds / 60:.0f} min" if spell.seconds is not None else counted(spell.points, "point")
        certain = "" if spell.answer == "yes" else ", not certain"
        yield f"  {called}: off the route for {length} ({spell.phase}), up to {spell.farthest_m / 1000:.1f} km{certain}"


def _when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{day_in_words(local)}, {local:%H:%M}"


_STEPS: Sequence[tuple[str, object]] = (
    ("plan", patrol_steps.plan),
    ("answer", patrol_steps.answer),
    ("number", patrol_steps.number),
    ("compose", patrol_steps.compose),
    ("tell", patrol_steps.tell),
    ("track", patrol_steps.track),
    ("report", patrol_steps.report),
    ("share", patrol_steps.share),
)
for _name, _step in _STEPS:
    app.command(_name)(_step)  # type: ignore[type-var]
