"""`truceline backup` and `truceline restore`: a node in one file, and back again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli import options
from truceline.cli.node import asked_passphrase, open_asked
from truceline.cli.screen import print_lines
from truceline.errors import InvalidSetting


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, or a folder to write one into.")],
    node: options.Node = None,
) -> None:
    """Write a node into one file: settings, agreement, keys (encrypted as they are), record and bodies."""
    from truceline.server.application import for_people
    from truceline.store import backup as backups
    from truceline.store.node import close

    for_people()
    opened = open_asked(node)
    try:
        file = backups.backup(opened, target)
    finally:
        close(opened)
    print_lines([str(file)])


_Source = Annotated[
    Path, typer.Argument(metavar="FILE", help="The backup; with --from-peer, the bundle that the peer made.")
]
_Folder = Annotated[
    Path,
    typer.Argument(metavar="DIR", help="The folder to make; with --from-peer, the node's with its settings and keys."),
]
_Cards = Annotated[
    list[Path] | None,
    typer.Option(
        "--from-peer",
        metavar="CARD",
        help="Take the shared log back from a bundle of a peer; the cards of the peers whose logs it brings.",
    ),
]
_Member = Annotated[
    str | None,
    typer.Option("--member", metavar="CODE", help="With --from-peer: the first member of the internal log, anew."),
]


def restore(source: _Source, folder: _Folder, from_peer: _Cards = None, member: _Member = None) -> None:
    """Make a node again from its backup, or give one that lost its record its shared log back from a peer's mirror."""
    from truceline.server.application import for_people
    from truceline.store.founding import FIRST_MEMBER
    from truceline.store.log import logs
    from truceline.store.node import close
    from truceline.store.restoring import restore as restored
    from truceline.store.restoring import restore_from_peer

    if not from_peer and member is not None:
        raise InvalidSetting("goes with --from-peer only", where="--member", remedy="leave it out")
    for_people()
    if from_peer:
        asked = member or FIRST_MEMBER
        node = restore_from_peer(folder, source, from_peer, member=asked, passphrase=asked_passphrase)
    else:
        node = restored(source, folder, passphrase=asked_passphrase)
    try:
        lines = [f"The node {node.name} ({node.role}) was restored in {folder}. Its logs and their entries:"]
        lines += [f"  {origin}: {head.size:,}" for origin, head in logs(node).items()]
    finally:
        close(node)
    print_lines(lines)
