"""`truceline notices`: what sides tell each other of planned activities, and how each addressee stands to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from truceline.cli.areas import AtPoint, Drawn, FromPlace, InZone, OnRoute, Radius, ToPlace
from truceline.cli.group import DefaultGroup
from truceline.cli.moments import At
from truceline.cli.options import As, Joint, Json, Node, Saw, Since, Until, View
from truceline.cli.words import counted, span_in_words

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from truceline.acts.notices import Reply
    from truceline.coordination.clashes import Clash
    from truceline.coordination.notices import Notice, Standing
    from truceline.coordination.window import Window
    from truceline.matters.notices import NoticeRecord
    from truceline.store.journal import Actor
    from truceline.store.node import Node as OpenNode

_Notice = Annotated[str, typer.Argument(metavar="NOTICE", help="The notice, by its id.")]
_Kind = Annotated[
    Literal["movement", "flight", "exercise", "demining", "repair", "convoy", "supply"],
    typer.Option("--kind", help="What is planned; a supply run names its --post."),
]
_Addressees = Annotated[
    list[str],
    typer.Option(
        "--addressee", metavar="PARTY[=NODE]", help="Who is told; with =NODE where no node has the party's name."
    ),
]
_Start = Annotated[str, typer.Option("--start", metavar="TIME", help="When it begins.")]
_End = Annotated[str, typer.Option("--end", metavar="TIME", help="When it ends.")]
_Contact = Annotated[str, typer.Option("--contact", metavar="OFFICE", help="Whom to ask: an office or a channel.")]
_Sender = Annotated[
    str | None, typer.Option("--sender", metavar="PARTY", help="Who gives it; your own party if left out.")
]
_Subject = Annotated[str, typer.Option("--subject", metavar="TEXT", help="What else is to be known of it.")]
_Post = Annotated[str, typer.Option("--post", metavar="POST", help="The observation post that it goes to.")]
_Reply = Annotated[
    Literal["acknowledgement", "answer"], typer.Option("--reply", help="What is asked for by --reply-by.")
]
_ReplyBy = Annotated[str | None, typer.Option("--reply-by", metavar="TIME", help="Until when a reply is asked for.")]
_Despite = Annotated[
    list[str] | None, typer.Option("--despite", metavar="ID", help="A notice or patrol that it is known to overlap.")
]
_Id = Annotated[str | None, typer.Option("--id", metavar="ID", help="What to call it; an id is made if left out.")]
_Draft = Annotated[bool, typer.Option("--draft", help="Keep it, and send it to nobody yet.")]
_By = Annotated[
    str | None, typer.Option("--by", metavar="PARTY", help="The addressee whose word it is, if not your own.")
]
_Words = Annotated[str, typer.Option("--words", metavar="TEXT", help="In the speaker's own words.")]
_Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="The reason, in the speaker's own words.")]
_States = Literal[
    "nothing", "sent", "delivered", "acknowledged", "answered", "objected", "overdue", "expired", "cancelled"
]
_State = Annotated[_States | None, typer.Option("--state", help="Only those that stand so towards any addressee.")]

app = typer.Typer(
    cls=DefaultGroup, help="Notices of planned activities; a reply to one lets nothing go ahead.", rich_markup_mode=None
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
    yield f"  notice of {notice.sender} to {', '.join(notice.addressees)} ({notice.id}); contact {notice.contact}"


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
        overlaps = clashes_of(opened, [notice])
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
        yield f"  {said}; recorded by {step.author} ({step.ref})"
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


@app.command("give")
def give(
    kind: _Kind,
    addressee: _Addressees,
    start: _Start,
    end: _End,
    contact: _Contact,
    route: OnRoute = None,
    from_place: FromPlace = None,
    to_place: ToPlace = None,
    point: AtPoint = None,
    radius: Radius = None,
    polygon: Drawn = None,
    zone: InZone = None,
    subject: _Subject = "",
    post: _Post = "",
    sender: _Sender = None,
    reply: _Reply = "acknowledgement",
    reply_by: _ReplyBy = None,
    despite: _Despite = None,
    id: _Id = None,
    draft: _Draft = False,
    at: At = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Give notice of something planned, and send it to all addressees at once."""
    from truceline.acts.notices import give as give_notice
    from truceline.cli.areas import Asked, area
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment
    from truceline.store.terms import terms

    with acting(node, code) as actor:
        opened = actor.node
        where = area(Asked(route, from_place, to_place, point, radius, polygon, zone), terms(opened))
        told = {
            "id": id or _new_id(opened),
            "kind": kind,
            "sender": sender or _own_party(actor),
            "contact": contact,
            "window": {"start": moment(start, opened, "--start"), "end": moment(end, opened, "--end")},
            "where": where,
            "subject": subject,
            "post": post,
            "reply": reply,
            "reply_by": moment(reply_by, opened, "--reply-by") if reply_by else None,
            **_addressed(addressee),
        }
        sent = moment(at, opened) if at else None
        print_written(give_notice(actor, _notice(told), despite=despite or (), draft=draft, at=sent, joint=joint))


def _notice(told: dict[str, object]) -> Notice:
    from truceline.acts.told import told_well
    from truceline.coordination.notices import Notice

    with told_well():
        return Notice.model_validate(told)


def _new_id(node: OpenNode) -> str:
    from truceline.store.ids import new_id

    return new_id("n", node.clock())


def _addressed(written: Sequence[str]) -> dict[str, object]:
    """Addressees, and the nodes by which they are reached where that was written."""
    split = [one.partition("=") for one in written]
    return {
        "addressees": tuple(party.strip() for party, _, _ in split),
        "nodes": {party.strip(): name.strip() for party, _, name in split if name.strip()},
    }


def _own_party(actor: Actor) -> str:
    """The party for which the actor speaks, else the one that has the node's name."""
    from truceline.errors import InvalidSetting
    from truceline.store.permissions import members
    from truceline.store.terms import terms

    member = members(actor.node, actor.code).get(actor.code)
    if member is not None and member.party:
        return member.party
    if actor.node.name in terms(actor.node).parties:
        return actor.node.name
    raise InvalidSetting("who gives the notice is not known", where="--sender", remedy="name the party by its id")


@app.command("send")
def send(
    notice: _Notice, at: At = None, node: Node = None, code: As = None, joint: Joint = False, saw: Saw = None
) -> None:
    """Send a draft to all its addressees."""
    from truceline.acts.notices import send as send_notice
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment

    with acting(node, code) as actor:
        sent = moment(at, actor.node) if at else None
        print_written(send_notice(actor, notice, at=sent, joint=joint, saw=_read(notice, saw)))


def _read(notice: str, saw: int | None) -> dict[str, int]:
    return {} if saw is None else {f"notice:{notice}": saw}


@app.command("acknowledge")
def acknowledge(
    notice: _Notice,
    words: _Words = "",
    by: _By = None,
    at: At = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Confirm that a notice came in; this lets nothing go ahead."""
    _reply(notice, "acknowledged", words, by, at, node, code, joint, saw)


@app.command("answer")
def answer(
    notice: _Notice,
    words: _Words,
    by: _By = None,
    at: At = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Answer a notice in the addressee's own words; this lets nothing go ahead."""
    _reply(notice, "answered", words, by, at, node, code, joint, saw)


@app.command("object")
def objecting(
    notice: _Notice,
    reason: _Why,
    by: _By = None,
    at: At = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Object to what a notice tells of, with the reason."""
    _reply(notice, "objected", reason, by, at, node, code, joint, saw)


@app.command("withdraw-objection")
def withdraw_objection(
    notice: _Notice,
    words: _Words = "",
    by: _By = None,
    at: At = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Withdraw an objection; this lets nothing go ahead."""
    _reply(notice, "objection_withdrawn", words, by, at, node, code, joint, saw)


def _reply(
    notice: str,
    kind: Reply,
    words: str,
    by: str | None,
    at: str | None,
    node: Path | None,
    code: str | None,
    joint: bool,
    saw: int | None,
) -> None:
    from truceline.acts.notices import reply
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment

    with acting(node, code) as actor:
        when = moment(at, actor.node) if at else None
        print_written(reply(actor, notice, kind, words, by=by, at=when, joint=joint, saw=_read(notice, saw)))


@app.command("cancel")
def cancel(
    notice: _Notice,
    reason: _Why = "",
    addressee: Annotated[
        list[str] | None,
        typer.Option("--addressee", metavar="PARTY", help="Towards whom; everybody to whom it was sent if left out."),
    ] = None,
    at: At = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Take a notice back: the activity will not take place."""
    from truceline.acts.notices import cancel as cancel_notice
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment

    with acting(node, code) as actor:
        when = moment(at, actor.node) if at else None
        towards = addressee or ()
        print_written(cancel_notice(actor, notice, reason, to=towards, at=when, joint=joint, saw=_read(notice, saw)))


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
