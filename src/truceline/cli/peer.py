"""`truceline peer`: other nodes, from comparing a card to exchanging bundles by file or over HTTP."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options, screen
from truceline.cli.deciding import acting, node_asked
from truceline.cli.words import visible

if TYPE_CHECKING:
    from truceline.record.card import Card
    from truceline.store.exchange import Taken
    from truceline.store.peer_states import PeerState

app = typer.Typer(help="Other nodes: admit them, and exchange the record with them.", no_args_is_help=True)

_PEER = typer.Argument(metavar="NAME", help="The peer's name.")
_MEBIBYTE = 1 << 20


@app.command("card")
def card(node: options.Node = None) -> None:
    """Print the node's own card, to be given to peers, and on standard error the fingerprint to compare."""
    with node_asked(node) as opened:
        sys.stdout.write((opened.folder / "node.card").read_text(encoding="utf-8"))
        sys.stdout.flush()
        screen.console(stderr=True).print(f"fingerprint: {opened.card.fingerprint}")


@app.command("admit")
def admit(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The peer's card.")],
    fingerprint: Annotated[
        str | None,
        typer.Option("--fingerprint", metavar="HEX", help="The card's fingerprint, as its owner told it to you."),
    ] = None,
    node: options.Node = None,
    actor: options.As = None,
) -> None:
    """Admit a node by its card: its log is mirrored from then on.

    The fingerprint is shown, and must be compared with its owner by voice or on paper; without a terminal it is given
    as an option.
    """
    from truceline.record.card import read_card
    from truceline.store import peers

    text = file.read_bytes()
    shown = read_card(text, str(file))
    with acting(node, actor) as acts:
        _compare(shown, fingerprint)
        written = peers.admit(acts, text.decode())
    said = f"admitted ({written.ref})" if written else "admitted already"
    screen.print_lines([f"{shown.name} ({shown.role}): {said}"])


def _compare(card: Card, given: str | None) -> None:
    """Stop unless a person says that this is the fingerprint which the card's owner told."""
    from truceline.errors import BadSignature, InvalidSetting

    if given is not None:
        if "".join(given.split()).lower() != "".join(card.fingerprint.split()):
            raise BadSignature(
                f"has the fingerprint {card.fingerprint}, not the one given",
                where=f"card of {card.name}",
                remedy="ask its owner again; do not admit it",
            )
        return
    if not _at_a_terminal():
        raise InvalidSetting(
            "is missing, and nobody is here to compare it", where="--fingerprint", remedy="give what the owner told you"
        )
    lines = [f"{card.name} ({card.role})", f"  {card.fingerprint}"]
    screen.print_lines(
        [*lines, "Compare this fingerprint with its owner, by voice or on paper, not through this file."]
    )
    typer.confirm("Is it the same?", abort=True)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


@app.command("export")
def export(
    name: Annotated[str, _PEER],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write, such as south.truce.")],
    encrypt: Annotated[bool, typer.Option("--encrypt", help="So that only the peer can open it (age).")] = False,
    everything: Annotated[
        bool,
        typer.Option("--everything", help="From the start, with the peer's own log: for a peer that lost its record."),
    ] = False,
    node: options.Node = None,
    actor: options.As = None,
) -> None:
    """Write a bundle for a peer: what it lacks, as far as is known here, and the receipts for what it sent."""
    from truceline.store.bundle_files import write_file

    with acting(node, actor) as acts:
        made = write_file(acts, name, out, encrypt=encrypt, everything=everything)
    lines = [f"{visible(str(out))}: {_entries(made.entries)} for {name}"]
    lines += [f"  {log}: {_span(*span)}" for log, span in made.logs.items()]
    lines += [f"  {log}: left out, {name} is not known to mirror it" for log in made.left_out]
    screen.print_lines(lines)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A bundle made for this node, encrypted or not.")],
    node: options.Node = None,
    actor: options.As = None,
) -> int:
    """Check a peer's bundle and take what it brings. What is refused is named, and changes nothing."""
    from truceline.store.bundle_files import read_file

    with acting(node, actor) as acts:
        return _say_taken(read_file(acts, file))


@app.command("sync")
def sync(
    name: Annotated[str, typer.Argument(metavar="NAME|URL", help="The peer, by its name or its address.")],
    part: Annotated[
        int, typer.Option("--part", metavar="MIB", min=1, max=256, help="About how large one bundle is at most.")
    ] = 64,
    attempts: Annotated[int, typer.Option("--attempts", min=1, help="How often in a row the line may fail.")] = 8,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, help="How long the peer may stay silent.")
    ] = 60.0,
    node: options.Node = None,
    actor: options.As = None,
) -> int:
    """Exchange with a running peer over HTTP until both hold the same. What was taken stays, also if the line fails."""
    from truceline.api.line import Line
    from truceline.api.sync import name_at
    from truceline.api.sync import sync as exchange

    with acting(node, actor) as acts:
        url = name if "://" in name else _address(acts.node, name)
        line = Line(url, timeout=timeout)
        peer = name_at(line, attempts=attempts, tell=_tell) if "://" in name else name
        synced = exchange(acts, peer, line, most=part * _MEBIBYTE, attempts=attempts, tell=_tell)
    lines = [f"{peer}: {_entries(synced.taken)} taken, {_entries(synced.given)} given"]
    screen.print_lines([*lines, *(f"  {log}: not taken by {peer}" for log in synced.left)])
    return _say_refused(synced.refused)


@app.command("status")
def status(as_json: options.Json = False, node: options.Node = None) -> None:
    """Say how far the exchange with each peer is: what is held, what it confirmed, what it lacks, what is wrong."""
    from truceline.store.peer_states import conflicts, peer_states

    with node_asked(node) as opened:
        states, found = list(peer_states(opened)), conflicts(opened)
    if as_json:
        screen.print_json(_as_data(state) for state in states)
        return
    columns = ("peer", "role", "held here", "has of ours", "confirmed", "lacks", "last bundle", "remarks")
    screen.print_table("Peers", columns, (_row(state) for state in states))
    screen.print_lines(
        f"conflict: {each.origin} {each.refusal}, found {each.at}{', settled' if each.settled else ''}"
        for each in found
    )


@app.command("acknowledge")
def acknowledge(
    name: Annotated[str, _PEER],
    fingerprint: Annotated[
        str, typer.Argument(metavar="FINGERPRINT", help="Of the peer's new card, as its owner told it to you.")
    ],
    node: options.Node = None,
    actor: options.As = None,
) -> None:
    """Confirm a peer's new key, which it announced under its old one."""
    from truceline.store import peers

    with acting(node, actor) as acts:
        written = peers.acknowledge(acts, name, fingerprint)
    screen.print_lines([f"{name}: new key confirmed ({written.ref})"])


@app.command("settle")
def settle(
    name: Annotated[str, _PEER],
    reason: options.Reason,
    node: options.Node = None,
    actor: options.As = None,
) -> None:
    """End a conflict, after people have spoken: what is held of the peer's log stays, what continues it is taken."""
    from truceline.store import evidence

    with acting(node, actor) as acts:
        written = evidence.settle(acts, name, reason)
    screen.print_lines([f"{name}: conflict settled ({written.ref})"])


def _address(node: Any, name: str) -> str:
    from truceline.errors import InvalidSetting
    from truceline.store import peers

    address = peers.peer(node, name).card.address
    if address is None:
        raise InvalidSetting(f"the card of {name} names no address", where=name, remedy="give the address instead")
    return address


def _say_taken(taken: Taken) -> int:
    lines = [f"{taken.peer}: {_entries(taken.entries)} taken, made {taken.made}"]
    lines += [f"  {log}: {_span(*span)}" for log, span in taken.logs.items()]
    lines += [f"  {each.origin or 'bundle'}: {each.name}, {each.text}" for each in taken.notices]
    screen.print_lines(lines)
    return _say_refused(taken.refused)


def _say_refused(refused: Iterable[Exception]) -> int:
    """One line on standard error for each log that was not taken; the exit code."""
    code = 0
    for each in refused:
        sys.stderr.write(f"not taken: {visible(str(each))}\n")
        code = 1
    return code


def _tell(line: str) -> None:
    sys.stderr.write(f"{visible(line)}\n")
    sys.stderr.flush()


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"


def _span(start: int, end: int) -> str:
    return f"{_entries(end - start)} from {start} on" if end > start else f"checkpoint of {end}"


def _row(state: PeerState) -> tuple[str, ...]:
    remarks = [f"in conflict: {state.conflict}"] if state.conflict else []
    remarks += [f"new key, not confirmed: {each.card.fingerprint}" for each in state.announced]
    counts = (state.held, max(state.seen, state.acknowledged), state.acknowledged, state.unseen)
    return (state.name, state.role, *map(str, counts), state.last or "never", "; ".join(remarks))


def _as_data(state: PeerState) -> dict[str, Any]:
    return {
        "peer": state.name,
        "role": state.role,
        "fingerprint": state.fingerprint,
        "held": state.held,
        "own": state.own,
        "seen": state.seen,
        "acknowledged": state.acknowledged,
        "unseen": state.unseen,
        "last": state.last,
        "conflict": state.conflict,
        "announced": [each.card.fingerprint for each in state.announced],
    }
