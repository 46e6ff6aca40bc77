"""`truceline notices`: what sides tell each other of planned activities, and how each addressee stands to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from truceline.cli import notice_steps
from truceline.cli.group import DefaultGroup
from truceline.cli.options import Json, Node, Since, Until, View
from truceline.cli.words import counted, span_in_words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from truceline.coordination.clashes import Clash
    from truceline.coordination.notices import Notice, Standing
    from truceline.coordination.window import Window
    from truceline.matters.notices import NoticeRecord

_Notice = Annotated[str, typer.Argument(metavar="NOTICE", help="The notice, by its id.")]
_States = Literal[
    "nothing", "sent", "delivered", "acknowledged", "answered", "objected", "overdue", "expired", "cancelled"
]
_State = Annotated[_States | None, typer.Option("--state", help="Only those that stand so towards any addressee.")]

app = typer.Typer(
    cls=DefaultGroup, help="Notices of planned activities: one side tells, and the others reply.", rich_markup_mode=None
)


@app.callback()
def _notices() -> None:
    pass


@app.command("list")
def notices(
    state: _State = None,
    since: Since = None,
    until: Until = None,
    view: View = "own",
    node: Node = None,
    as_json: Json = False,
) -> None:
    """List notices with how each addressee stands to them now, by the node's clock."""
    from truceline.acts.notices import notices as given
    from truceline.acts.notices import standings
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.cli.moments import zone_of
    from truceline.store.matters import listed

    with node_asked(node) as opened:
        ids = [row.id for row in listed(opened, "notice", view=view, since=since, until=until)]
        told = [(one, standings(opened, one)) for one in given(opened, view=view, ids=ids)]
        zone = zone_of(opened)
    shown = [(one, stands) for one, stands in told if state is None or state in {each.state for each in stands}]
    if as_json:
        screen.print_json(_as_json(one, stands) for one, stands in shown)
    else:
        screen.print_lines(_list(shown, zone))


def _as_json(notice: Notice, stands: Sequence[Standing]) -> dict[str, object]:
    return {
        **notice.model_dump(mode="json"),
        "standings": [{**one.model_dump(mode="json"), "words": one.words} for one in stands],
    }


def _list(told: Sequence[tuple[Notice, Sequence[Standing]]], zone: ZoneInfo) -> Iterator[str]:
    from truceline.coordination.notices import words

    yield f"{counted(len(told), 'notice')}. {words().caveat}" if told else counted(0, "notice")
    for notice, stands in told:
        yield ""
        yield from _head(notice, zone)
        yield from (f"  {one.words}" for one in stands)


def _head(notice: Notice, zone: ZoneInfo) -> Iterator[str]:
    from truceline.cli.areas import area_in_words
    from truceline.coordination.notices import words

    what = " ".join(f"{words().kinds[notice.kind].says} {notice.post}".split())
    yield f"{what[:1].upper()}{what[1:]} \u00b7 {_window(notice.window, zone)} \u00b7 {area_in_words(notice.where)}"
    asked = f"; {notice.reply} asked for by {_when(notice.reply_by, zone)}" if notice.reply_by else ""
    yield f"  notice of {notice.sender} to {', '.join(notice.addressees)} ({notice.id})"
    yield f"  contact {notice.contact}{asked}"


def _window(window: Window, zone: ZoneInfo) -> str:
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    if start.date() == end.date():
        return f"{span_in_words(start, None, minutes=True)} to {end:%H:%M}"
    return f"{span_in_words(start, None, minutes=True)} to {span_in_words(end, None, minutes=True)}"


@app.command("show")
def show(notice: _Notice, view: View = "own", node: Node = None, as_json: Json = False) -> None:
    """Show one notice: its words, each step with who recorded it, and what it overlaps."""
    from truceline.acts.notices import clashes as clashes_of
    from truceline.acts.notices import notices as given
    from truceline.acts.notices import one_record, standings
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.cli.moments import zone_of

    with node_asked(node) as opened:
        record, _ = one_record(opened, notice, view=view)
        (found,) = given(opened, view=view, ids=[notice])
        stands, zone = standings(opened, found), zone_of(opened)
        overlaps = clashes_of(opened, [notice], view=view)
    if as_json:
        recorded = record.model_dump(mode="json", exclude={"notice"})
        screen.print_json(
            [{**_as_json(found, stands), "record": recorded, "overlaps": [c._asdict() for c in overlaps]}]
        )
    else:
        screen.print_lines(_shown(found, stands, record, overlaps, zone))


def _shown(
    notice: Notice, stands: Sequence[Standing], record: NoticeRecord, overlaps: Sequence[Clash], zone: ZoneInfo
) -> Iterator[str]:
    yield from _head(notice, zone)
    yield f"  {notice.words}"
    if notice.subject:
        yield f"  {notice.subject}"
    yield ""
    yield from (f"  {one.words}" for one in stands)
    yield ""
    yield from (f"  given by {one.author}, {_when(one.at, zone)} ({one.ref})" for one in record.given)
    for step in record.steps:
        towards = f" to {step.told.addressee}" if step.told.by == notice.sender else ""
        words = f' - "{step.told.words}"' if step.told.words else ""
        said = f"{step.told.by}: {_step(step.told.kind)}{towards}, {_when(step.told.at, zone)}{words}"
        yield f"  {said}; recorded by {step.author} ({', '.join((step.ref, *step.again))})"
    for one in record.refused:
        yield f"  without effect: {one.ref}, {one.why}"
    for clash in overlaps:
        known = ", known when it was given" if clash.other in record.despite else ""
        yield f"  overlaps with {clash.words}{known}"


def _step(kind: str) -> str:
    from truceline.coordination.steps import steps_of

    return steps_of("notice").named(kind).says


def _when(at: datetime, zone: ZoneInfo) -> str:
    return span_in_words(at.astimezone(zone), None, minutes=True)


@app.command("clashes")
def clashes(
    notice: Annotated[
        list[str] | None, typer.Argument(metavar="NOTICE...", help="Notices by id; all that are not over if left out.")
    ] = None,
    node: Node = None,
    as_json: Json = False,
) -> None:
    """List which planned activities get into each other's way, with metres and minutes."""
    from truceline.acts.notices import clashes as clashes_of
    from truceline.acts.notices import one_record
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked

    with node_asked(node) as opened:
        for name in notice or ():
            one_record(opened, name)
        found = clashes_of(opened, notice or None)
    if as_json:
        screen.print_json(one._asdict() for one in found)
    else:
        lines = (f"{one.one} overlaps with {one.words}" for one in found)
        screen.print_lines([counted(len(found), "overlap"), *lines])


for _name, _command in (
    ("give", notice_steps.give),
    ("send", notice_steps.send),
    ("acknowledge", notice_steps.acknowledge),
    ("answer", notice_steps.answer),
    ("object", notice_steps.objecting),
    ("withdraw-objection", notice_steps.withdraw_objection),
    ("cancel", notice_steps.cancel),
):
    app.command(_name)(_command)
