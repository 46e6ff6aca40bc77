"""The steps of `truceline patrols`: plan, answer, number, compose, tell, track, report, share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from truceline.cli.moments import At
from truceline.cli.options import As, Joint, Node, Saw

if TYPE_CHECKING:
    from truceline.acts.patrols import TrackTaken
    from truceline.store.journal import Actor

_Patrol = Annotated[str, typer.Argument(metavar="PATROL", help="The patrol, by its id.")]
_Route = Annotated[str, typer.Option("--route", metavar="ROUTE", help="A route of the agreement, by its id.")]
_From = Annotated[str, typer.Option("--from", metavar="PLACE", help="Where on the route it starts: km or place.")]
_To = Annotated[str, typer.Option("--to", metavar="PLACE", help="Where on the route it ends: km or place.")]
_Via = Annotated[
    list[str] | None, typer.Option("--via", metavar="PLACE", help="A place by the way; given again, there are several.")
]
_Start = Annotated[str, typer.Option("--start", metavar="TIME", help="When its window begins.")]
_End = Annotated[str, typer.Option("--end", metavar="TIME", help="When its window ends.")]
_Sides = Annotated[
    list[str], typer.Option("--side", metavar="PARTY", help="Who has to concur; given again, there are several.")
]
_Require = Annotated[
    list[str] | None,
    typer.Option("--require", metavar="TEXT", help="What a contingent has to have: 'turkiye: 12 people, 3 vehicles'."),
]
_Equal = Annotated[bool, typer.Option("--equal", help="Each contingent has to have the same number of people.")]
_Despite = Annotated[
    list[str] | None, typer.Option("--despite", metavar="ID", help="A notice or patrol that it is known to overlap.")
]
_Id = Annotated[
    str | None, typer.Option("--id", metavar="ID", help="What to call it, or which patrol is planned anew.")
]
_By = Annotated[str, typer.Option("--by", metavar="PARTY", help="The side whose word it is.")]
_Words = Annotated[str, typer.Option("--words", metavar="TEXT", help="In the side's own words.")]
_Kind = Annotated[str, typer.Argument(metavar="STEP", help="departed, halted, turned_back, completed, aborted ...")]
_With = Annotated[
    list[str], typer.Option("--with", metavar="TEXT", help="A contingent that took part: 'russia: 2 BTR-82A'.")
]
_Km = Annotated[
    float | None, typer.Option("--km", metavar="KM", help="Where on the route, in km from its first place.")
]
_Place = Annotated[str, typer.Option("--place", metavar="PLACE", help="Where, as the side says it.")]
_Why = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why it halted or was aborted, in the side's words.")
]
_Contingent = Annotated[str, typer.Option("--contingent", metavar="PARTY", help="Whose contingent left or joined.")]
_Brought = Annotated[str, typer.Option("--brought", metavar="TEXT", help="What who joined brought: '2 vehicles'.")]
_Ref = Annotated[str, typer.Option("--ref", metavar="REF", help="Where it was told: an address, or an entry.")]
_File = Annotated[Path, typer.Argument(metavar="FILE", help="GPX, KML, GeoJSON, CSV or JSON Lines.")]
_Whose = Annotated[str, typer.Option("--contingent", metavar="PARTY", help="The party whose vehicle it was.")]
_Vehicle = Annotated[str, typer.Option("--vehicle", metavar="NAME", help="Which vehicle, as the contingent calls it.")]
_Number = Annotated[
    int | None, typer.Option("--number", metavar="N", min=0, help="Which of the file's tracks, from 0; else all.")
]
_Hours = Annotated[
    float, typer.Option("--clock-hours", metavar="HOURS", min=-24, max=24, help="Hours to add to all its times.")
]
_Synthetic = Annotated[bool, typer.Option("--synthetic", help="It was made up: no vehicle ever drove it.")]
_Report = Annotated[str, typer.Argument(metavar="REPORT", help="A report's id, or a file to receive as the report.")]


def plan(
    route: _Route,
    from_place: _From,
    to_place: _To,
    start: _Start,
    end: _End,
    side: _Sides,
    via: _Via = None,
    require: _Require = None,
    equal: _Equal = False,
    despite: _Despite = None,
    id: _Id = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Plan a patrol, or one that is known anew: then all sides have to concur again."""
    from truceline.acts import patrols
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written, seen
    from truceline.cli.moments import moment
    from truceline.coordination.composed import composition
    from truceline.coordination.patrol import Plan
    from truceline.coordination.window import Window

    with acting(node, code) as actor, told_well():
        window = Window(start=moment(start, actor.node, "--start"), end=moment(end, actor.node, "--end"))
        planned = Plan(
            route=route,
            start=_place(from_place),
            end=_place(to_place),
            via=tuple(_place(each) for each in via or ()),
            window=window,
            required=composition(require or (), "--require", equal=equal),
        )
        told = {"patrol": id, "despite": tuple(despite or ()), "joint": joint, "saw": seen(f"patrol:{id}", saw)}
        print_written(patrols.plan(actor, planned, side, **told))  # type: ignore[arg-type]


def answer(
    patrol: _Patrol,
    answered: Annotated[
        Literal["concurred", "objected"], typer.Argument(metavar="ANSWER", help="concurred or objected.")
    ],
    by: _By,
    words: _Words = "",
    at: At = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Record what a side answers to the plan; its last answer counts, and silence is none."""
    from truceline.acts import patrols
    from truceline.cli.deciding import acting, print_written, seen
    from truceline.cli.moments import moment

    with acting(node, code) as actor:
        print_written(
            patrols.answer(
                actor,
                patrol,
                by,
                answered == "concurred",
                at=moment(at, actor.node),
                words=words,
                joint=joint,
                saw=seen(f"patrol:{patrol}", saw),
            )
        )


def number(
    patrol: _Patrol,
    serial: Annotated[str, typer.Argument(metavar="NUMBER", help="The number that the side gives it.")],
    by: _By,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Record the number that a side gives the patrol."""
    from truceline.acts import patrols
    from truceline.cli.deciding import acting, print_written, seen

    with acting(node, code) as actor:
        saw_of = seen(f"patrol:{patrol}", saw)
        print_written(patrols.number(actor, patrol, by, serial, joint=joint, saw=saw_of))


def compose(
    patrol: _Patrol,
    took_part: _With,
    by: _By,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Record who took part at the departure, as a side tells it."""
    from truceline.acts import patrols
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written, seen
    from truceline.coordination.composed import composition

    with acting(node, code) as actor, told_well():
        actual = composition(took_part, "--with")
        print_written(patrols.compose(actor, patrol, by, actual, joint=joint, saw=seen(f"patrol:{patrol}", saw)))


def tell(
    patrol: _Patrol,
    kind: _Kind,
    by: _By,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="When it was, if that is told.")] = None,
    km: _Km = None,
    place: _Place = "",
    reason: _Why = "",
    contingent: _Contingent = "",
    brought: _Brought = "",
    ref: _Ref = "",
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Record a step of the patrol as one side tells it, in that side's own account."""
    from truceline.acts import patrols
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written, seen
    from truceline.cli.moments import moment
    from truceline.coordination.composed import composition
    from truceline.coordination.patrol import Event

    with acting(node, code) as actor, told_well():
        event = Event(
            kind=kind,
            told_by=by,
            at=moment(at, actor.node) if at else None,
            km=km,
            place=place,
            reason=reason,
            contingent=contingent,
            brought=composition([f"{contingent}: {brought}"], "--brought") if brought else None,
            ref=ref,
        )
        print_written(patrols.tell(actor, patrol, event, joint=joint, saw=seen(f"patrol:{patrol}", saw)))


def track(
    patrol: _Patrol,
    file: _File,
    contingent: _Whose,
    vehicle: _Vehicle = "",
    number: _Number = None,
    clock_hours: _Hours = 0.0,
    synthetic: _Synthetic = False,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Take in a contingent's tracks, and say in one line each what was wrong with them.

    A track goes to peers (--joint) once its contingent's account has ended there.
    """
    from truceline.acts import patrols
    from truceline.cli import screen
    from truceline.cli.deciding import acting, seen

    raw = _read(file)
    with acting(node, code) as actor:
        taken = patrols.take_track(
            actor,
            patrol,
            raw,
            file.name,
            contingent,
            vehicle=vehicle,
            track=number,
            clock_hours=clock_hours,
            synthetic=synthetic,
            joint=joint,
            saw=seen(f"patrol:{patrol}", saw),
        )
    screen.print_lines(_taken(file.name, taken))
    raise typer.Exit(screen.print_unread(taken.unusable))


def _taken(name: str, taken: TrackTaken) -> Iterator[str]:
    """Each track with its entry, and what had to be said of it in a line each."""
    refs = [each.ref for each in taken.written if each.subject.startswith("patrol:")]
    for (place, cleaned), ref in zip(taken.tracks, refs, strict=True):
        yield f"{name}, track {place}: {len(cleaned.track):,} points taken in ({ref})"
        yield from (f"  {remark.words}" for remark in cleaned.remarks)


def report(
    patrol: _Patrol,
    report: _Report,
    by: _By,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="When it came in, if not now.")] = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Record that the report came in which a side owes on the patrol; a file is received first, as `read` does."""
    from truceline.acts import patrols
    from truceline.cli.deciding import acting, print_written, seen
    from truceline.cli.moments import moment

    with acting(node, code) as actor:
        named = _received(actor, Path(report), joint) if Path(report).is_file() else report
        came = moment(at, actor.node) if at else None
        saw_of = seen(f"patrol:{patrol}", saw)
        print_written(patrols.report(actor, patrol, by, named, at=came, joint=joint, saw=saw_of))


def share(patrol: _Patrol, node: Node = None, code: As = None, saw: Saw = None) -> None:
    """Tell peers what was recorded of a patrol at home, with its tracks: in one step, once its accounts ended."""
    from truceline.acts import patrols
    from truceline.cli.deciding import acting, print_written, seen

    with acting(node, code) as actor:
        print_written(patrols.share(actor, patrol, saw=seen(f"patrol:{patrol}", saw)))


def _place(written: str) -> float | str:
    """A km where a number is written, else a place."""
    try:
        return float(written.strip().removeprefix("km").strip())
    except ValueError:
        return written.strip()


def _read(file: Path) -> bytes:
    from truceline.errors import UnreadableTrack

    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableTrack(f"cannot be read ({error.strerror})", where=str(file), remedy="name a file") from None


def _received(actor: Actor, file: Path, joint: bool) -> str:
    """The id of the file as a report; raises what says why it could not be received."""
    from truceline.errors import UnreadableReport
    from truceline.store.receive import receive

    got = receive(actor, [file], joint=joint)
    ids: Sequence[str] = (*got.kept, *got.known)
    if not ids:
        reason = str(got.unread[0]) if got.unread else "holds no report"
        raise UnreadableReport(reason, where=str(file))
    return ids[0]
