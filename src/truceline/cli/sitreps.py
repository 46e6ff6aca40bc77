"""`truceline sitreps`: the release of situation reports by two people, and who stands behind what was issued."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from truceline.cli import screen
from truceline.cli.deciding import acting, node_asked, print_written
from truceline.cli.group import DefaultGroup
from truceline.cli.options import As, CutOff, Day, Json, Known, Node, VersionFor, View, Workers, Zone
from truceline.record.names import is_shared

if TYPE_CHECKING:
    from truceline.acts.sitreps import Sitrep
    from truceline.store.journal import Written

_Id = Annotated[str, typer.Argument(metavar="SITREP", help="The report, such as s-7k2m.")]
_State = Annotated[
    Literal["prepared", "approved", "returned", "issued"] | None,
    typer.Option("--state", help="Only those that are so."),
]

app = typer.Typer(
    cls=DefaultGroup,
    help="Situation reports on their way out: one person prepares, another approves, then they are issued.",
    rich_markup_mode=None,
)


@app.callback()
def _sitreps() -> None:
    pass


@app.command("list")
def list_(state: _State = None, view: View = "own", as_json: Json = False, node: Node = None) -> None:
    """List the reports by day: for whom, who prepared and who approved, what was issued, and who stands behind it."""
    from truceline.acts.sitreps import sitreps

    with node_asked(node) as opened:
        found = sitreps(opened, view=view, state=state)
    if as_json:
        screen.print_json(_as_data(each) for each in found)
        return
    columns = ("report", "day", "for", "state", "prepared by", "approved by", "issued as", "endorsed by")
    screen.print_table("Situation reports", columns, (_row(each) for each in found))


@app.command("show")
def show(id: _Id, view: View = "own", as_json: Json = False, node: Node = None) -> None:
    """Show how far a report came, step by step, with its files."""
    from truceline.acts.sitreps import one

    with node_asked(node) as opened:
        found = one(opened, id, view=view)
    if as_json:
        screen.print_json([_as_data(found)])
        return
    screen.print_lines(_lines(found))


@app.command("prepare")
def prepare(
    day: Day,
    audience: VersionFor = "own",
    cut_off: CutOff = "19:30",
    zone: Zone = None,
    as_of: Known = None,
    again: Annotated[
        str | None, typer.Option("--again", metavar="SITREP", help="The report that was returned, to prepare it anew.")
    ] = None,
    workers: Workers = None,
    node: Node = None,
    actor: As = None,
) -> None:
    """Prepare the report of a day for an audience: its files are kept as a draft, which stays at home."""
    from truceline.acts import sitreps
    from truceline.cli.picture import Asked, picture_asked

    began = datetime.now(UTC)
    with acting(node, actor) as acts:
        folder = acts.node.folder
        if again is not None:
            sitreps.one(acts.node, again)
    asked = Asked([folder], day, cut_off, zone, as_of, audience, workers=workers)
    picture, unread = picture_asked(asked)
    with acting(folder, actor) as acts:
        _print(sitreps.prepare(acts, picture, id=again, as_of=began))
    raise typer.Exit(screen.print_unread(unread))


@app.command("approve")
def approve(
    id: _Id,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="A word with it.")] = "",
    node: Node = None,
    actor: As = None,
) -> None:
    """Approve a report that somebody else prepared."""
    from truceline.acts import sitreps

    with acting(node, actor) as acts:
        _print(sitreps.approve(acts, id, note))


@app.command("return")
def return_(
    id: _Id,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What is to be mended.")],
    node: Node = None,
    actor: As = None,
) -> None:
    """Return a report to whoever prepared it, and say why."""
    from truceline.acts import sitreps

    with acting(node, actor) as acts:
        _print(sitreps.send_back(acts, id, reason))


@app.command("issue")
def issue(id: _Id, node: Node = None, actor: As = None) -> None:
    """Issue a report that is approved; a joint or public one goes to peers, who may endorse it."""
    from truceline.acts import sitreps

    with acting(node, actor) as acts:
        written = sitreps.issue(acts, id)
        _print(written)
        if is_shared(written[-1].ref.partition("#")[0]):
            screen.print_lines([f"both sides may stand behind it: truceline endorse {written[-1].ref}"])


@app.command("export")
def export(
    id: _Id,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to; made where missing.")],
    node: Node = None,
) -> None:
    """Write a report's files as they were issued; of one that is not issued, those of its last preparation."""
    from truceline.acts.sitreps import files
    from truceline.sitrep.write import keep

    with node_asked(node) as opened:
        held = files(opened, id)
    screen.print_lines(map(str, keep(held, out)))


def _print(written: tuple[Written, ...]) -> None:
    """The report alone: each of its files is an entry too."""
    print_written(written[-1:])


def _row(each: Sitrep) -> tuple[str, ...]:
    record = each.record
    prepared, approved = _people(each)
    issued = record.issued.ref if record.issued else ""
    return record.id, str(record.day or ""), record.audience, record.state, prepared, approved, issued, _behind(each)


def _people(each: Sitrep) -> tuple[str, str]:
    record = each.record
    if record.issued is not None:
        return record.issued.prepared_by, record.issued.approved_by
    last = record.last
    return (last.author if last else ""), (last.approved.author if last and last.approved else "")


def _behind(each: Sitrep) -> str:
    if each.stands is None:
        return ""
    said = ", ".join(each.stands.endorsed) or "nobody"
    return f"{said} (joint)" if each.stands.joint else said


def _lines(each: Sitrep) -> Iterator[str]:
    from truceline.matters.sitreps import PICTURE

    record = each.record
    yield f"{record.id}: report of {record.day} for {record.audience}, {record.state}"
    for one in record.preparations:
        yield f"  {one.at:%Y-%m-%d %H:%M} UTC prepared by {one.author} ({one.ref}), {len(one.documents)} files"
        for what, said in (("approved", one.approved), ("returned", one.returned)):
            if said is not None:
                words = f': "{said.words}"' if said.words else ""
                yield f"  {said.at:%Y-%m-%d %H:%M} UTC {what} by {said.author} ({said.ref}){words}"
    issued = record.issued
    if issued is not None:
        yield f"  {issued.at:%Y-%m-%d %H:%M} UTC issued by {issued.author} ({issued.ref})"
        yield f"  prepared by {issued.prepared_by}, approved by {issued.approved_by}"
        for name, material in sorted(issued.documents.items()):
            yield f"    {name}: {material}" + (" (as approved; stays at home)" if name == PICTURE else "")
    if each.stands is not None:
        missing = f", missing: {', '.join(each.stands.missing)}" if each.stands.missing else ""
        yield f"  endorsed by {_behind(each)}{missing}"
        yield from (f'  {name} dissents: "{text}"' for name, text in each.stands.dissented.items())


def _as_data(each: Sitrep) -> dict[str, Any]:
    data = each.record.model_dump(mode="json")
    stands = each.stands
    data["endorsed"] = list(stands.endorsed) if stands else []
    data["missing"] = list(stands.missing) if stands else []
    data["dissented"] = dict(stands.dissented) if stands else {}
    data["joint"] = bool(stands and stands.joint)
    return data
