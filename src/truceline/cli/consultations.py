"""`truceline consultations`: who spoke with whom, what each side says was said, and what came of the commitments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from truceline.cli.group import DefaultGroup
from truceline.cli.moments import At
from truceline.cli.options import As, AsOf, Joint, Json, Node, Saw, Since, Until, View
from truceline.cli.words import clock_in_words, counted, day_in_words

if TYPE_CHECKING:
    from truceline.acts.consultations import Made
    from truceline.coordination.consultations import Consultation, Participant, Point, Tally, Undertaking
    from truceline.matters.consultations import ConsultationRecord, Given
    from truceline.store.node import Node as OpenNode

_DATED = re.compile(
    r"(?P<act>.*?)(?:(?:^|\s+)by\s+(?P<due>\d{4}-\d{2}-\d{2}))?(?:\s+as\s+(?P<id>[a-z0-9][a-z0-9._-]{0,62}))?"
)
_QUOTED = re.compile(r"(?P<says>.*?)\s*[\"\u201c](?P<words>[^\"\u201d]+)[\"\u201d]", re.DOTALL)

_Consultation = Annotated[str, typer.Argument(metavar="CONSULTATION", help="What the consultation is called.")]
_Commitment = Annotated[str, typer.Argument(metavar="COMMITMENT", help="The commitment, as `undertakings` lists it.")]
_Kind = Annotated[Literal["call", "meeting", "hotline"], typer.Option("--kind", help="What it was.")]
_Level = Annotated[
    Literal["leaders", "ministers", "staff", "delegations", "centre", "liaison", "field"],
    typer.Option("--level", help="Who spoke, by office."),
]
_Channel = Annotated[
    Literal["in_person", "telephone", "video", "radio", "message"], typer.Option("--channel", help="How they spoke.")
]
_Sides = Annotated[
    list[str],
    typer.Option("--side", metavar="PARTY[: OFFICE]", help="Who took part, by party; once for each participant."),
]
_Start = Annotated[str, typer.Option("--at", metavar="TIME", help="When it began; a day alone where no hour is told.")]
_End = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="When it ended; a day alone where no hour is told.")
]
_Opener = Annotated[str, typer.Option("--opened-by", metavar="PARTY", help="Who called for it.")]
_Issues = Annotated[
    list[str] | None, typer.Option("--issue", metavar="NAME", help="What it was about; once for each issue.")
]
_Side = Annotated[str, typer.Option("--side", metavar="PARTY", help="Whose readout it is.")]
_Points = Annotated[
    list[str] | None,
    typer.Option("--point", metavar="TOPIC: TEXT", help='A point; its own words at the end in quotes: "…".'),
]
_Made = Annotated[
    list[str] | None,
    typer.Option(
        "--commit", metavar="OWNER: ACT [by DATE]", help="A commitment, whose it is and by when; `as NAME` names it."
    ),
]
_Ref = Annotated[str, typer.Option("--ref", metavar="PAGE", help="Where it was published.")]
_By = Annotated[str, typer.Option("--by", metavar="PARTY", help="Who says so.")]
_Kept = Annotated[Literal["kept", "partly", "not_kept"], typer.Option("--says", help="What became of it.")]
_Words = Annotated[str, typer.Option("--words", metavar="TEXT", help="In the speaker's own words.")]
_On = Annotated[str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="On which day; today if left out.")]
_State = Annotated[
    Literal["held", "partly_told", "told", "differs"] | None, typer.Option("--state", help="Only those in this state.")
]

app = typer.Typer(
    cls=DefaultGroup, help="Consultations: calls, meetings, hotline activations, each side's readout.",
    rich_markup_mode=None,
)  # fmt: skip


@app.callback()
def _consultations() -> None:
    pass


@app.command("list")
def consultations(
    since: Since = None,
    until: Until = None,
    issue: Annotated[str | None, typer.Option("--issue", metavar="NAME", help="Only those about this issue.")] = None,
    state: _State = None,
    view: View = "own",
    node: Node = None,
    as_json: Json = False,
) -> None:
    """List consultations, and how many activations there were on how many issues."""
    from truceline.acts.consultations import activations
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.matters.consultations import ConsultationRecord
    from truceline.store.matters import listed

    with node_asked(node) as opened:
        rows = listed(opened, "consultation", view=view, state=state, since=since, until=until)
        tally = activations(opened, since, until, view=view)
    told = [
        (record.consultation, row.words)
        for row in rows
        if row.state not in ("withdrawn", "unknown")
        for record in [ConsultationRecord.model_validate_json(row.data)]
        if record.consultation is not None and (issue is None or issue in record.consultation.issues)
    ]
    if as_json:
        screen.print_json(one.model_dump(mode="json") for one, _ in told)
    else:
        screen.print_lines(_list(told, tally))


def _list(told: Sequence[tuple[Consultation, str]], tally: Tally) -> Iterator[str]:
    yield _tally(tally)
    for one, words in told:
        yield f"{one.id}  {_when(one)}"
        yield f"  {words[:1].upper()}{words[1:]}"


def _tally(tally: Tally) -> str:
    issues = counted(len(tally.by_issue), "issue")
    without = f", {len(tally.without)} on none that is told" if tally.without else ""
    return f"{counted(tally.activations, 'activation')} on {issues}{without}"


def _when(one: Consultation) -> str:
    """As exact as it is told, on the clock on which it is told."""
    first = day_in_words(one.day) + (f", {clock_in_words(one.start)}" if isinstance(one.start, datetime) else "")
    if one.end is None:
        return first
    last = f"{one.end:%H:%M}" if isinstance(one.end, datetime) else ""
    day = one.end.date() if isinstance(one.end, datetime) else one.end
    if day == one.day:
        return f"{first} to {last}" if last else first
    return f"{first} to {day_in_words(day)}{', ' if last else ''}{last}"


@app.command("show")
def show(consultation: _Consultation, view: View = "own", node: Node = None, as_json: Json = False) -> None:
    """Show one consultation: each node's account, each side's readout, and the readouts point by point."""
    from truceline.acts.consultations import consultations as held
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.errors import UnknownName

    with node_asked(node) as opened:
        found = held(opened, view=view, ids=[consultation])
    if not found:
        raise UnknownName(
            "there is no such consultation", where=consultation[:64], remedy="`truceline consultations` lists them"
        )
    if as_json:
        screen.print_json(one.model_dump(mode="json") for one in found)
    else:
        screen.print_lines(_shown(found[0]))


def _shown(record: ConsultationRecord) -> Iterator[str]:
    told = record.consultation
    if told is None or record.comparison is None:
        return
    yield f"{told.id}  {_when(told)}"
    people = [f"{one.side} ({one.office})" if one.office else one.side for one in told.participants]
    yield f"  {told.kind}, {told.level}, {told.channel.replace('_', ' ')}: {', '.join(people)}"
    if told.opened_by:
        yield f"  called for by {told.opened_by}"
    yield f"  about: {', '.join(told.issues) or 'no issue told'}"
    yield f"  as told by {', '.join(f'{one.author} ({one.ref})' for one in record.accounts)}"
    yield from (f"  differs: {words}" for words in record.differing)
    yield ""
    for given in record.readouts:
        yield from _readout(given)
    yield from (f"{side}: no readout" for side in told.silent)
    if record.comparison.rows:
        yield ""
        yield "Side by side"
        yield from (f"  {row.words}" for row in record.comparison.rows)


def _readout(given: Given) -> Iterator[str]:
    told, earlier = given.readout, "" if given.current else "earlier "
    when = f"{told.at:%Y-%m-%d} {clock_in_words(told.at)}"
    yield f"{earlier}readout of {told.side}, {when}, recorded by {given.author} ({told.ref})"
    for point in told.points:
        words = f" \u201c{point.words}\u201d" if point.words else ""
        yield f"  {point.topic}: {point.says}{words}"
    for made in told.commitments:
        due = f" by {made.due}" if made.due else ", no date told"
        yield f"  {made.owner} commits itself: {made.act}{due} ({made.id})"


@app.command("hold")
def hold(
    consultation: _Consultation,
    kind: _Kind,
    level: _Level,
    channel: _Channel,
    start: _Start,
    sides: _Sides,
    end: _End = None,
    opened_by: _Opener = "",
    issues: _Issues = None,
    saw: Saw = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Record that a consultation was held. What each side says of it is recorded apart.

    Again by the same node: what was wrong of it is put right.
    """
    from truceline.acts.consultations import hold as record
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written, seen
    from truceline.coordination.consultations import Consultation

    with acting(node, code) as actor:
        with told_well():
            told = Consultation(
                id=consultation,
                kind=kind,
                level=level,
                channel=channel,
                start=_day_or_moment(start, actor.node, "--at"),
                end=None if end is None else _day_or_moment(end, actor.node, "--until"),
                opened_by=opened_by,
                participants=tuple(_participant(one) for one in sides),
                issues=tuple(issues or ()),
            )
        print_written(record(actor, told, joint=joint, saw=seen(f"consultation:{consultation}", saw)))


def _day_or_moment(written: str, node: OpenNode, option: str) -> datetime | date:
    from truceline.cli.moments import moment

    at = moment(written, node, option)
    return at.date() if len(written.strip()) == len("2020-03-12") else at


def _participant(written: str) -> Participant:
    from truceline.coordination.consultations import Participant

    side, _, office = written.partition(":")
    return Participant(side=side.strip(), office=office.strip())


@app.command("readout")
def readout(
    consultation: _Consultation,
    side: _Side,
    points: _Points = None,
    made: _Made = None,
    at: At = None,
    ref: _Ref = "",
    saw: Saw = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Record what a side says was said, and who committed themselves to what.

    A later readout of a side takes the place of its earlier one; both are kept.
    """
    from truceline.acts.consultations import readout as record
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written, seen
    from truceline.cli.moments import moment

    with acting(node, code) as actor:
        with told_well():
            told, promised = [_point(one) for one in points or ()], [_commitment(one) for one in made or ()]
        told_at = moment(at, actor.node)
        had = seen(f"consultation:{consultation}", saw)
        print_written(record(actor, consultation, side, told, promised, at=told_at, ref=ref, joint=joint, saw=had))


def _point(written: str) -> Point:
    from truceline.coordination.consultations import Point

    topic, text = _two_parts(written, "--point", "TOPIC: what it says")
    quoted = _QUOTED.fullmatch(text)
    if quoted is None:
        return Point(topic=topic, says=text)
    return Point(topic=topic, says=quoted["says"].rstrip(" :,") or quoted["words"], words=quoted["words"])


def _commitment(written: str) -> Made:
    from truceline.acts.consultations import Made
    from truceline.errors import InvalidSetting

    owner, text = _two_parts(written, "--commit", "OWNER: act by 2020-03-31")
    found = _DATED.fullmatch(text)
    if found is None or not found["act"]:
        raise InvalidSetting(f"{written[:60]!r} names no act", where="--commit", remedy="OWNER: act by 2020-03-31")
    return Made(owner, found["act"], _written_day(found["due"], "--commit"), found["id"] or "")


def _two_parts(written: str, option: str, form: str) -> tuple[str, str]:
    from truceline.errors import InvalidSetting

    first, colon, rest = written.partition(":")
    if not (first.strip() and colon and rest.strip()):
        raise InvalidSetting(f"{written[:60]!r} has no two parts", where=option, remedy=f'write "{form}"')
    return first.strip(), rest.strip()


def _written_day(written: str | None, option: str) -> date | None:
    from truceline.errors import InvalidSetting

    if written is None:
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise InvalidSetting(f"{written[:40]!r} is no day", where=option, remedy="write 2020-03-31") from None


@app.command("follow")
def follow(
    commitment: _Commitment,
    by: _By,
    says: _Kept,
    on: _On = None,
    words: _Words = "",
    saw: Saw = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Record what somebody says came of a commitment: kept, kept in part, not kept."""
    from truceline.acts.consultations import follow as record
    from truceline.cli.deciding import acting, print_written, seen

    with acting(node, code) as actor:
        told_on = _written_day(on, "--on")
        had = seen(f"commitment:{commitment}", saw)
        print_written(record(actor, commitment, by, says, on=told_on, words=words, joint=joint, saw=had))


@app.command("undertakings")
def undertakings(day: AsOf = None, view: View = "own", node: Node = None, as_json: Json = False) -> None:
    """List the commitments that readouts tell of, with their state on a day: by whom, by when, as who tells."""
    from truceline.acts.consultations import today_at
    from truceline.acts.consultations import undertakings as made
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked

    with node_asked(node) as opened:
        on = day or today_at(opened)
        found = made(opened, on, view=view)
    if as_json:
        screen.print_json(one.model_dump(mode="json") for one in found)
    else:
        screen.print_lines(undertaking_lines(found, on))


def undertaking_lines(found: Sequence[Undertaking], on: date) -> Iterator[str]:
    """Each commitment with its state first, from which consultations it is, and what was said of it since."""
    yield f"{counted(len(found), 'commitment')} made in consultations, as of {day_in_words(on)}"
    for one in found:
        yield ""
        yield one.words
        yield f"  {one.id}, from {', '.join(one.consultations)}"
        for said in one.follow_ups:
            words = f": \u201c{said.words}\u201d" if said.words else ""
            yield f"  {said.by} on {said.on}: {said.says.replace('_', ' ')}{words}"
