"""`truceline log`: the record itself, in plain words, checked, and proved entry by entry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli.options import Json, Known, Node
from truceline.cli.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.facts import UnknownFact
    from truceline.record.entry import Entry
    from truceline.store.node import Node as OpenNode

app = typer.Typer(
    help="The record: show, check and prove what stands in the logs.", no_args_is_help=True, rich_markup_mode=None
)
_SHOWN = 160


@app.callback()
def _log() -> None:
    pass


@app.command("show")
def show(
    node: Node = None,
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="SUBJECT", help="What it is about, such as claim:c3c19545.")
    ] = None,
    origin: Annotated[
        str | None, typer.Option("--log", metavar="ORIGIN", help="One log, such as north/shared; all held if left out.")
    ] = None,
    as_of: Known = None,
    as_json: Json = False,
) -> None:
    """List what is recorded, entry by entry: when, by whom, what, about what.

    A subject may be given by its beginning. What this program does not know is shown raw.
    """
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked

    with node_asked(node) as opened:
        found = (entry for entry in _entries(opened, origin, as_of) if entry.subject.startswith(subject or ""))
        if as_json:
            screen.print_json(_line(opened, entry) for entry in found)
        else:
            screen.print_lines(line for entry in found for line in _lines(opened, entry))


def _entries(node: OpenNode, origin: str | None, as_of: Any) -> Iterator[Entry]:
    """The entries of the logs held, or of one, log by log; as they were known at a time where one is given."""
    from truceline.errors import UnknownName
    from truceline.store import log
    from truceline.store.as_of import sizes_at

    held = log.logs(node)
    if origin is not None and origin not in held:
        raise UnknownName("no such log is held", where=origin, remedy=f"use one of: {', '.join(held)}")
    sizes = {name: head.size for name, head in held.items()} if as_of is None else sizes_at(node, as_of)
    for name in [origin] if origin else held:
        for entry, _ in log.entries(node, name, 0, sizes.get(name, 0)):
            yield entry


def _line(node: OpenNode, entry: Entry) -> dict[str, Any]:
    from truceline.facts import UnknownFact, detail
    from truceline.record.names import ref
    from truceline.store import log

    fact = log.fact(node, entry)
    said: Any = {"raw": _raw(fact)} if isinstance(fact, UnknownFact) else detail(fact)
    return {
        "ref": ref(entry.log, entry.seq),
        "at": entry.at,
        "author": entry.author,
        "kind": entry.kind,
        "subject": entry.subject,
        "refs": list(entry.refs),
        "fact": said,
    }


def _lines(node: OpenNode, entry: Entry) -> Iterator[str]:
    from truceline.acts.recorded import words_of
    from truceline.record.names import ref
    from truceline.store import log

    kind = entry.kind.replace("_", " ")
    yield f"{ref(entry.log, entry.seq)}  {entry.at[:10]} {entry.at[11:16]} UTC  {entry.author}: {kind}, {entry.subject}"
    said = " ".join(words_of(log.fact(node, entry)).split())
    if said:
        yield f"    {said if len(said) <= _SHOWN else f'{said[: _SHOWN - 3]}...'}"


def _raw(fact: UnknownFact) -> str | None:
    return None if fact.raw is None else fact.raw.decode("utf-8", "replace")


@app.command("verify")
def verify(node: Node = None) -> None:
    """Check every entry, body, signature and receipt of every log held; name each fault in one line."""
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.store import log
    from truceline.store.faults import faults

    with node_asked(node) as opened, screen.progress("checking", None) as step:
        found = 0
        for fault in faults(opened, step):
            found += 1
            screen.print_lines([str(fault)])
        heads = log.logs(opened).values()
    if found:
        screen.print_lines([f"{counted(found, 'fault')} in the record of {opened.name}"])
        raise typer.Exit(1)
    sizes = ", ".join(f"{head.origin} with {head.size:,}" for head in heads)
    screen.print_lines([f"{counted(sum(head.size for head in heads), 'fact')} recorded and unchanged: {sizes}"])


@app.command("prove")
def prove(
    ref: Annotated[str, typer.Argument(metavar="REF", help="The entry, such as north/shared#12.")],
    node: Node = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it there.")] = None,
) -> None:
    """Prove that an entry stands in its log, so that anybody can check it without the log.

    The proof (tlog-proof) is of the last checkpoint that a peer cosigned, where there is one with the entry in it.
    """
    from truceline.cli.deciding import node_asked
    from truceline.store.prove import proof_of

    with node_asked(node) as opened:
        text = str(proof_of(opened, ref))
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8", newline="\n")
        typer.echo(f"{ref} is proved in {out}")


@app.command("checkpoint")
def checkpoint(
    origin: Annotated[
        str | None, typer.Option("--log", metavar="ORIGIN", help="One log; the node's shared one if left out.")
    ] = None,
    node: Node = None,
) -> None:
    """Print the signed checkpoint of a log, and how much of it each peer has confirmed."""
    from truceline.cli.deciding import node_asked
    from truceline.errors import UnknownName
    from truceline.store import log

    with node_asked(node) as opened:
        held, wanted = log.logs(opened), origin or opened.shared
        if wanted not in held:
            raise UnknownName("no such log is held", where=wanted, remedy=f"use one of: {', '.join(held)}")
        confirmed = log.confirmed(opened, wanted)
    typer.echo(held[wanted].checkpoint, nl=False)
    for name, size in confirmed.items():
        typer.echo(f"\nconfirmed by {name}: {size} of {held[wanted].size} entries")
