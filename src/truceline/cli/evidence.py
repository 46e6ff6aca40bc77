"""`truceline evidence`: items by their hash, who held them when, working copies, and what a chain does not tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from truceline.cli.group import DefaultGroup
from truceline.cli.moments import At
from truceline.cli.options import As, Joint, Json, Node, Saw, View
from truceline.cli.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.matters.evidence import EvidenceRecord

_Item = Annotated[str, typer.Argument(metavar="ITEM", help="The item, by its id.")]
_File = Annotated[Path, typer.Argument(metavar="FILE", help="The file; of a thing its photograph.")]
_Copy = Annotated[Path | None, typer.Argument(metavar="[FILE]", help="The copy; the same bytes if left out.")]
_Kind = Annotated[
    Literal["received", "handed_over", "returned", "sealed", "unsealed", "examined"],
    typer.Argument(metavar="STEP", help="received, handed_over, returned, sealed, unsealed or examined."),
]
_Says = Annotated[str, typer.Option("--says", metavar="TEXT", help="What it is.")]
_By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who did it; the member if left out.")]
_From = Annotated[str, typer.Option("--from", metavar="NAME", help="From whom it was received.")]
_Other = Annotated[str, typer.Option("--other", metavar="NAME", help="From whom it came, or to whom it went.")]
_Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why.")]
_Seal = Annotated[str, typer.Option("--seal", metavar="NUMBER", help="The seal that was closed or opened.")]
_Hash = Annotated[str | None, typer.Option("--sha256", metavar="HEX", help="The SHA-256 that was found then.")]
_MadeBy = Annotated[
    str, typer.Option("--made-by", metavar="TEXT", help="How a copy that differs was made, such as enlarged.")
]
_Case = Annotated[str, typer.Option("--case", metavar="ID", help="The case; its step is taken along.")]
_Of = Annotated[str | None, typer.Option("--case", metavar="ID", help="Of this case alone.")]
_Id = Annotated[str | None, typer.Option("--id", metavar="ID", help="What to call it; else a new name is made.")]
_HashOnly = Annotated[
    bool, typer.Option("--hash-only", help="Record its hash and do not keep its bytes; they stay where they are.")
]

app = typer.Typer(cls=DefaultGroup, help="Evidence: items, custody, working copies.", rich_markup_mode=None)


@app.callback()
def _evidence() -> None:
    pass


@app.command("list")
def evidence(case: _Of = None, view: View = "own", node: Node = None, as_json: Json = False) -> None:
    """List the items, with whether anything is missing in their chain of custody."""
    from truceline.acts import evidence as acts
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked

    with node_asked(node) as opened:
        found = acts.evidence(opened, view=view, case=case)
        faults = {} if as_json else {one.item.id: len(one.faults) for one in acts.every_chain(opened, view=view)}
    if as_json:
        screen.print_json(one.model_dump(mode="json") for one in found)
    else:
        screen.print_lines(_lines(found, faults))


def _lines(found: Sequence[EvidenceRecord], faults: dict[str, int]) -> Iterator[str]:
    yield counted(len(found), "item")
    for one in found:
        if one.item is None:
            yield f"{one.id}: which item it is is not known here"
            continue
        copy = f", working copy of {one.item.copy_of}" if one.item.copy_of else ""
        kept = "" if one.material else ", its bytes are not kept"
        case = f", case {one.case}" if one.case else ""
        whole = counted(faults[one.id], "fault") + " in its chain" if faults.get(one.id) else "chain whole"
        yield f"{one.id}: {one.item.says}{copy}{case}{kept}; {whole}"


@app.command("add")
def add(
    file: _File,
    says: _Says,
    source: _From = "",
    by: _By = "",
    why: _Why = "",
    case: _Case = "",
    id: _Id = None,
    hash_only: _HashOnly = False,
    at: At = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Take a file in as evidence: its bytes are kept whole under their SHA-256, and its chain of custody begins."""
    from truceline.acts.evidence import take
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment

    content = _bytes(file)
    with acting(node, code) as actor:
        when = moment(at, actor.node)
        custody: dict[str, Any] = {"by": by, "source": source, "why": why, "case": case, "id": id}
        print_written(take(actor, content, says, name=file.name, at=when, keep=not hash_only, joint=joint, **custody))


def _bytes(file: Path) -> bytes:
    from truceline.config import load
    from truceline.reports.files import read_bytes

    return read_bytes(file, load().max_bytes)


@app.command("copy")
def copy(
    item: _Item,
    file: _Copy = None,
    made_by: _MadeBy = "",
    by: _By = "",
    why: _Why = "",
    id: _Id = None,
    at: At = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Record a working copy of an item, an item of its own; the original stays as it is."""
    from truceline.acts import evidence as acts
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment

    content, name = (_bytes(file), file.name) if file else (None, "")
    with acting(node, code) as actor:
        when = moment(at, actor.node)
        print_written(
            acts.copy(actor, item, content, name=name, made_by=made_by, by=by, why=why, id=id, at=when, joint=joint)
        )


@app.command("hand")
def hand(
    item: _Item,
    kind: _Kind,
    why: _Why,
    by: _By = "",
    other: _Other = "",
    seal: _Seal = "",
    sha256: _Hash = None,
    at: At = None,
    saw: Saw = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Record what was done with an item: received, handed over, returned, sealed, unsealed, examined."""
    from truceline.acts import evidence as acts
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment
    from truceline.verification.evidence import CustodyStep

    with acting(node, code) as actor:
        when = moment(at, actor.node)
        with told_well():
            step = CustodyStep(
                item=item, kind=kind, at=when, by=by or actor.code, why=why, other=other, seal=seal, sha256=sha256
            )
        print_written(acts.hand(actor, step, joint=joint, saw=saw))


@app.command("show")
def show(item: _Item, view: View = "own", node: Node = None, as_json: Json = False) -> None:
    """Show an item's chain of custody, and what it does not tell or tells twice; nobody is accused of it."""
    from truceline.acts import evidence as acts
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked

    with node_asked(node) as opened:
        record, chain = acts.find(opened, item, view=view), acts.chain(opened, item, view=view)
    if as_json:
        screen.print_json([{**record.model_dump(mode="json"), "chain": chain.model_dump(mode="json")}])
        return
    case = [f"  case {record.case}"] if record.case else []
    screen.print_lines(
        [*chain.words.splitlines()[:1], f"  SHA-256 {chain.item.sha256}", *case, *chain.words.splitlines()[1:]]
    )


@app.command("export")
def export(
    item: _Item, out: Annotated[Path, typer.Argument(metavar="FILE", help="Where to.")], node: Node = None
) -> None:
    """Write an item's bytes, as they are kept, into a new file."""
    from truceline.acts.evidence import content
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.errors import InvalidSetting

    with node_asked(node) as opened:
        kept = content(opened, item)
    try:
        with out.open("xb") as file:
            file.write(kept)
    except FileExistsError:
        raise InvalidSetting("is there already", where=str(out), remedy="name a new file") from None
    screen.print_lines([f"{item}: {len(kept):,} bytes written to {out}"])
