"""`truceline rebuild`: the views made again from the logs, or compared with them."""

from __future__ import annotations

from typing import Annotated

import typer

from truceline.cli.options import Node
from truceline.cli.words import counted


def rebuild(
    node: Node = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; name each row that is not as it should be.")
    ] = False,
) -> None:
    """Make a node's views again from its logs.

    Nothing is lost by it: views are what the logs make of themselves. Suggested claims are read again when needed.
    """
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.store import rebuild as views

    with node_asked(node) as opened, screen.progress("rebuilding", None) as step:
        if not check:
            folded = views.rebuild(opened, step)
            screen.print_lines([f"The views of {opened.name} were made again from {counted(folded, 'fact')}."])
            return
        differing = list(views.check(opened, step))
    screen.print_lines(differing or [f"The views of {opened.name} are what its logs make of them."])
    raise typer.Exit(int(bool(differing)))
