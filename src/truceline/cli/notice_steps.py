"""The steps of `truceline notices`: give, send, acknowledge, answer, object, withdraw an objection, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from truceline.cli.areas import Asked, AtPoint, Drawn, FromPlace, InZone, OnRoute, Radius, ToPlace
from truceline.cli.moments import At
from truceline.cli.options import As, Joint, Node, Saw

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.acts.notices import Reply
    from truceline.coordination.notices import Notice
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
    asked = Asked(route, from_place, to_place, point, radius, polygon, zone)
    told = {"kind": kind, "contact": contact, "subject": subject, "post": post, "reply": reply}
    named = {"id": id, "sender": sender, **_addressed(addressee)}
    times = {"start": start, "end": end, "reply_by": reply_by}
    _give(asked, {**told, **named}, times, at, tuple(despite or ()), draft, node, code, joint)


def _give(
    asked: Asked,
    told: dict[str, object],
    times: dict[str, str | None],
    at: str | None,
    despite: Sequence[str],
    draft: bool,
    node: Path | None,
    code: str | None,
    joint: bool,
) -> None:
    from truceline.acts.notices import give as give_notice
    from truceline.cli.areas import area
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment
    from truceline.store.terms import terms

    with acting(node, code) as actor:
        opened = actor.node
        when = {
            name: moment(time, opened, f"--{name.replace('_', '-')}")
            for name, time in times.items()
            if time is not None
        }
        notice = _notice({
            **told,
            "id": told["id"] or _new_id(opened),
            "sender": told["sender"] or _own_party(actor),
            "window": {"start": when["start"], "end": when["end"]},
            "where": area(asked, terms(opened)),
            "reply_by": when.get("reply_by"),
        })  # fmt: skip
        sent = moment(at, opened) if at else None
        print_written(give_notice(actor, notice, despite=despite, draft=draft, at=sent, joint=joint))


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


def send(
    notice: _Notice, at: At = None, node: Node = None, code: As = None, joint: Joint = False, saw: Saw = None
) -> None:
    """Send a draft to all its addressees; with --joint, share what was recorded of it at home."""
    from truceline.acts.notices import send as send_notice
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment

    with acting(node, code) as actor:
        sent = moment(at, actor.node) if at else None
        print_written(send_notice(actor, notice, at=sent, joint=joint, saw=_read(notice, saw)))


def _read(notice: str, saw: int | None) -> dict[str, int]:
    return {} if saw is None else {f"notice:{notice}": saw}


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
    """Confirm that a notice came in, and nothing else."""
    _reply(notice, "acknowledged", words, by, at, node, code, joint, saw)


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
    """Answer a notice, in the addressee's own words."""
    _reply(notice, "answered", words, by, at, node, code, joint, saw)


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
    """Withdraw an objection; that it was made stays in the record."""
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
