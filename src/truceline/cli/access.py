"""`truceline access`: requests for access to a place, every answer, and the table of restrictions of a period."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from truceline.cli.group import DefaultGroup
from truceline.cli.moments import At
from truceline.cli.options import As, Joint, Json, Node, Saw, Since, Until, View
from truceline.cli.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.matters.access import AccessRecord
    from truceline.verification.access import Table

_Request = Annotated[str, typer.Argument(metavar="REQUEST", help="The request, by its id.")]
_Place = Annotated[str, typer.Argument(metavar="PLACE", help="Where: words, or LAT,LON.")]
_Answer = Annotated[
    Literal["granted", "denied", "delayed", "conditional", "other"],
    typer.Argument(metavar="ANSWER", help="granted, denied, delayed, conditional or other."),
]
_Asked = Annotated[str, typer.Option("--by", metavar="NAME", help="Who asks, such as a patrol or team.")]
_Answers = Annotated[
    str, typer.Option("--by", metavar="TEXT", help="Who answered, in words: 'an officer at the gate'.")
]
_Party = Annotated[str | None, typer.Option("--party", metavar="ID", help="The party that is told to have answered.")]
_Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, in the words that were said.")]
_Where = Annotated[str | None, typer.Option("--place", metavar="PLACE", help="Where it was answered; as PLACE.")]
_Minutes = Annotated[int | None, typer.Option("--minutes", metavar="N", min=0, help="How long a delay was.")]
_Case = Annotated[str | None, typer.Option("--case", metavar="ID", help="The case; its step is taken along.")]
_Id = Annotated[str | None, typer.Option("--id", metavar="ID", help="What to call it; else a new name is made.")]

app = typer.Typer(cls=DefaultGroup, help="Access: requests, answers, restrictions.", rich_markup_mode=None)


@app.callback()
def _access() -> None:
    pass


@app.command("list")
def access(view: View = "own", node: Node = None, as_json: Json = False) -> None:
    """List the requests with every answer; silence is neither a grant nor a denial."""
    from truceline.acts.access import requests
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked

    with node_asked(node) as opened:
        found = requests(opened, view=view)
    if as_json:
        screen.print_json(one.model_dump(mode="json") for one in found)
    else:
        screen.print_lines(_lines(found))


def _lines(found: Sequence[AccessRecord]) -> Iterator[str]:
    yield counted(len(found), "request")
    for one in found:
        if one.request is None:
            yield f"{one.id}: what was asked for is not known here"
            continue
        case = f", case {one.request.case}" if one.request.case else ""
        yield f"{one.request.words}{case}"


@app.command("ask")
def ask(
    place: _Place,
    asked_by: _Asked,
    case: _Case = None,
    id: _Id = None,
    at: At = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Record that access to a place was asked for."""
    from truceline.acts import access as acts
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment

    with acting(node, code) as actor:
        when, where = moment(at, actor.node), acts.place_of(actor.node, place)
        print_written(acts.ask(actor, where, asked_by=asked_by, at=when, case=case, id=id, joint=joint))


@app.command("answer")
def answer(
    request: _Request,
    given: _Answer,
    by: _Answers,
    party: _Party = None,
    reason: _Why = "",
    place: _Where = None,
    minutes: _Minutes = None,
    at: At = None,
    saw: Saw = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Record an answer to a request. A restriction becomes a happening of its own, reviewed and assessed as any other.

    Whoever is named is alleged to have restricted access, by whoever tells it. A later grant lifts no denial.
    """
    from truceline.acts import access as acts
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment
    from truceline.verification.access import Answer

    with acting(node, code) as actor:
        where = acts.place_of(actor.node, place) if place else None
        with told_well():
            told = Answer(
                answer=given, at=moment(at, actor.node), by=by, party=party, reason=reason, place=where, minutes=minutes
            )
        print_written(acts.answer(actor, request, told, joint=joint, saw=saw))


@app.command("table")
def table(
    since: Since = None, until: Until = None, view: View = "own", node: Node = None, as_json: Json = False
) -> None:
    """Count the restrictions of a period by party: denial, conditional access, delay, other, beside all requests.

    Without `--from` from the first request on, without `--to` to this day.
    """
    from truceline.acts.access import period, requests
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.cli.moments import zone_of

    with node_asked(node) as opened:
        zone = zone_of(opened)
        asked = [one.request.asked_at.astimezone(zone).date() for one in requests(opened, view=view) if one.request]
        last = until or opened.clock().astimezone(zone).date()
        first = since or min([*asked, last])
        start, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
        found = period(opened, start, end, view=view)
    if as_json:
        screen.print_json([{**found.model_dump(mode="json"), "totals": dict(found.totals)}])
    else:
        _print(found, f"Restrictions of access, {first} to {last}")


def _print(found: Table, title: str) -> None:
    from truceline.cli import screen
    from truceline.verification.access import COLUMNS

    rows = [[one.party or "no party told", *(str(one.counts[name]) for name in COLUMNS)] for one in found.rows]
    rows.append(["all", *(str(found.totals[name]) for name in COLUMNS)])
    screen.print_table(title, ("as alleged", *(name.replace("_", " ") for name in COLUMNS)), rows)
    screen.print_lines(
        [
            f"{counted(found.requests, 'request')}: {found.granted} granted without restriction, "
            f"{found.waiting} without an answer",
            *found.items,
        ]
    )
