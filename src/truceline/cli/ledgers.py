"""`truceline ledgers`: what each side registered and what monitors counted, beside each other and never in one sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from truceline.cli.group import ShowGroup
from truceline.cli.options import As, Joint, Json, Node, Saw, Since, Until, View
from truceline.cli.words import clock_in_words, counted, day_in_words

if TYPE_CHECKING:
    from truceline.acts.ledgers import InLedger, SideBySide
    from truceline.geo.place import Point
    from truceline.matters.ledgers import ItemRecord
    from truceline.store.node import Node as OpenNode

_Item = Annotated[str, typer.Argument(metavar="ITEM", help="What the item is called.")]
_Ledger = Annotated[str, typer.Option("--ledger", metavar="PARTY", help="Whose ledger it is.")]
_Kind = Annotated[str, typer.Option("--kind", metavar="KIND", help="What happened, or what was counted.")]
_At = Annotated[str, typer.Option("--at", metavar="TIME", help="When; a day alone where no hour is told.")]
_Place = Annotated[str, typer.Option("--place", metavar="NAME", help="Where, by name.")]
_Position = Annotated[
    str | None, typer.Option("--position", metavar="LAT,LON", help="Where, in degrees of WGS 84: 35.8139,36.6032.")
]
_Radius = Annotated[float, typer.Option("--radius", metavar="METRES", help="How far off the position may be (95 %).")]
_AccordingTo = Annotated[str, typer.Option("--according-to", metavar="WHO", help="From whom the ledger has it.")]
_Alleged = Annotated[str, typer.Option("--alleged", metavar="WHO", help="Whom the ledger names, if anybody.")]
_Says = Annotated[
    Literal["confirms", "denies"], typer.Option("--says", help="What the keeper of the other ledger says.")
]
_Words = Annotated[str, typer.Option("--words", metavar="TEXT", help="In the speaker's own words.")]
_ToldBy = Annotated[str, typer.Option("--told-by", metavar="WHO", help="Who published the number.")]
_Number = Annotated[int, typer.Option("--number", metavar="N", help="The number.")]
_First = Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="The first day that it is of.")]
_Last = Annotated[
    str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="The last day, inclusive; the first if left out.")
]
_ByPlace = Annotated[list[str] | None, typer.Option("--by-place", metavar="NAME=N", help="How many of them where.")]
_Parts = Annotated[
    list[str] | None, typer.Option("--according-to", metavar="WHO=N", help="How many the ledger has from whom.")
]
_Confirmed = Annotated[
    list[str] | None,
    typer.Option("--confirmed-by", metavar="PARTY=N", help="How many another ledger's keeper confirmed."),
]
_Ref = Annotated[str, typer.Option("--ref", metavar="PAGE", help="Where it was published.")]
_Id = Annotated[str, typer.Option("--id", metavar="COUNT", help="The count that is put right; a new one if left out.")]
_OnlyKind = Annotated[str | None, typer.Option("--kind", metavar="KIND", help="Only this kind.")]
_OnlyPlace = Annotated[str | None, typer.Option("--place", metavar="NAME", help="Only this place.")]

app = typer.Typer(
    cls=ShowGroup, help="Ledgers: each side's and the monitors', beside each other.", rich_markup_mode=None
)


@app.callback()
def _ledgers() -> None:
    pass


@app.command("show")
def show(
    first: Since = None,
    last: Until = None,
    kind: _OnlyKind = None,
    place: _OnlyPlace = None,
    view: View = "own",
    node: Node = None,
    as_json: Json = False,
) -> None:
    """Show the ledgers beside each other: numbers that were published, items and how they match, sums of one ledger."""
    from truceline.acts.ledgers import reconcile
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked

    with node_asked(node) as opened:
        table = reconcile(opened, first, last, view=view, kind=kind, place=place)
    if as_json:
        screen.print_json([table.model_dump(mode="json")])
    else:
        screen.print_lines(_shown(table))


def _shown(table: SideBySide) -> Iterator[str]:
    yield f"Ledgers, {_period(table.first, table.last)}"
    for one in table.ledgers:
        yield ""
        yield from _in_ledger(one)
    beside = [each for one in table.ledgers for each in one.counts if each.items]
    for row in table.rows:
        yield ""
        days = f"{row.first}" + (f" to {row.last}" if row.last != row.first else "")
        yield f"{days}, {row.kind}" + (f" at {row.place}" if row.place else "")
        for ledger, counts in row.told.items():
            for count in counts:
                told = next((f"; {each.words}" for each in beside if each.count == count), "")
                yield f"  {ledger}: {count.says}, as {count.told_by} tells{told}"
    if table.records:
        yield ""
        yield "Items"
        for record in table.records:
            yield from _item(record, table)


def _period(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        since = f"from {day_in_words(first)}" if first else "from the first day"
        return f"{since} to {day_in_words(last) if last else 'the last day told'}"
    return day_in_words(first) if first == last else f"{day_in_words(first)} to {day_in_words(last)}"


def _in_ledger(one: InLedger) -> Iterator[str]:
    kept = {"side": "a side's", "independent": "independent of the sides", "other": "of neither side by its role"}
    yield f"{one.name} ({one.ledger.id}), {kept[one.ledger.keeper]}"
    states = ", ".join(f"{number} {state}" for state, number in one.states.items() if number)
    yield f"  {counted(one.items, 'item')} registered" + (f": {states}" if states else "")
    published = counted(len(one.counts), "number") if one.counts else "no number"
    yield f"  {published} published" + ("" if one.counts else ", which is not 0")
    yield from (f"  sum: {total.words}" for total in one.totals)
    yield from (f"  {words}" for words in one.not_added)


def _item(record: ItemRecord, table: SideBySide) -> Iterator[str]:
    item = record.item
    if item is None:
        return
    at = f" {clock_in_words(item.at)}" if item.at else ""
    where = f" at {item.place}" if item.place else ""
    alleged = f", {item.alleged} alleged" if item.alleged else ""
    told = f", according to {item.according_to}" if item.according_to else ""
    yield f"  {item.day}{at}, {item.ledger}: {item.kind.replace('_', ' ')}{where}{told}{alleged} ({item.id})"
    standing = table.table.of(item.id)
    if item.words or item.ref:
        quoted = f'"{item.words}"' if item.words else ""
        yield f"    {' '.join(part for part in (quoted, item.ref) if part)}"
    yield f"    {standing.words}"
    changed = len(record.versions) - 1
    if changed:
        yield f"    registered anew {counted(changed, 'time')}, last by {record.versions[-1].author}"


@app.command("register")
def register(
    item: _Item,
    ledger: _Ledger,
    kind: _Kind,
    at: _At,
    place: _Place = "",
    position: _Position = None,
    radius: _Radius = 0.0,
    according_to: _AccordingTo = "",
    alleged: _Alleged = "",
    words: _Words = "",
    ref: _Ref = "",
    saw: Saw = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Register a happening in a ledger. Registered again by the same node, what was wrong of it is put right."""
    from truceline.acts.ledgers import register as record
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written, seen
    from truceline.coordination.ledgers import Item

    with acting(node, code) as actor:
        day, moment = _day_and_time(at, actor.node)
        point = None if position is None else _point(position)
        with told_well():
            told = Item(
                id=item, ledger=ledger, day=day, kind=kind, at=moment, place=place, point=point, radius_m=radius,
                according_to=according_to, alleged=alleged, words=words, ref=ref,
            )  # fmt: skip
        print_written(record(actor, told, joint=joint, saw=seen(f"item:{item}", saw)))


def _day_and_time(written: str, node: OpenNode) -> tuple[date, datetime | None]:
    from truceline.cli.moments import moment

    at = moment(written, node, "--at")
    return at.date(), None if len(written.strip()) == len("2020-03-15") else at


def _point(written: str) -> Point:
    from truceline.errors import InvalidSetting
    from truceline.geo.place import Point

    try:
        lat, lon = (float(part) for part in written.split(","))
    except ValueError:
        raise InvalidSetting(
            f"{written[:40]!r} is no position", where="--position", remedy="write 35.8139,36.6032"
        ) from None
    return Point(lat=lat, lon=lon)


@app.command("answer")
def answer(
    item: _Item,
    ledger: _Ledger,
    says: _Says,
    words: _Words = "",
    saw: Saw = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Record that the keeper of another ledger confirms or denies an item."""
    from truceline.acts.ledgers import answer as record
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written, seen
    from truceline.coordination.ledgers import Response

    with acting(node, code) as actor:
        with told_well():
            told = Response(item=item, ledger=ledger, says=says, words=words)
        print_written(record(actor, told, joint=joint, saw=seen(f"item:{item}", saw)))


@app.command("count")
def count(
    ledger: _Ledger,
    told_by: _ToldBy,
    number: _Number,
    first: _First,
    last: _Last = None,
    kind: _Kind = "violation",
    place: _Place = "",
    by_place: _ByPlace = None,
    according_to: _Parts = None,
    confirmed_by: _Confirmed = None,
    words: _Words = "",
    ref: _Ref = "",
    id: _Id = "",
    saw: Saw = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Record a number that was published of a ledger without its items: whose it is, and who told it."""
    from truceline.acts.ledgers import publish
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written, seen
    from truceline.coordination.counts import Count

    told = {
        "ledger": ledger, "told_by": told_by, "kind": kind, "place": place, "number": number, "words": words,
        "ref": ref, "first": first, "last": last or first, "by_place": _numbers(by_place, "--by-place"),
        "according_to": _numbers(according_to, "--according-to"),
        "confirmed_by": _numbers(confirmed_by, "--confirmed-by"),
    }  # fmt: skip
    with acting(node, code) as actor:
        with told_well():
            counted_ = Count.model_validate(told)
        print_written(publish(actor, counted_, id, joint=joint, saw=seen(f"count:{id}", saw)))


def _numbers(written: Sequence[str] | None, option: str) -> dict[str, int]:
    from truceline.errors import InvalidSetting

    found: dict[str, int] = {}
    for one in written or ():
        name, equals, number = one.rpartition("=")
        if not (name.strip() and equals and number.strip().isdecimal() and len(number) < 12):
            raise InvalidSetting(f"{one[:60]!r} is no name and number", where=option, remedy='write "Aleppo=3"')
        if name.strip() in found:
            raise InvalidSetting(f"{name.strip()[:60]!r} is given twice", where=option, remedy="give it once")
        found[name.strip()] = int(number)
    return found
