"""`truceline keys`: the node's own keys."""

from __future__ import annotations

import typer

from truceline.cli import options, screen
from truceline.cli.deciding import acting
from truceline.cli.node import asked_passphrase

app = typer.Typer(help="The node's own keys.", no_args_is_help=True)


@app.callback()
def _keys() -> None:
    pass


@app.command("rotate")
def rotate(node: options.Node = None, actor: options.As = None) -> None:
    """Give the node new keys, announced under the old ones in both logs, and a new card.

    Peers refuse its bundles until people there have confirmed the new card's fingerprint. The old keys stay in keys/,
    encrypted as they were.
    """
    from truceline.store import keyring

    with acting(node, actor) as acts:
        rotated = keyring.rotate(acts, asked_passphrase())
    screen.print_lines(
        [
            f"{rotated.name} has new keys. Tell its peers this fingerprint, by voice or on paper:",
            f"  {rotated.card.fingerprint}",
            f"They confirm it with: truceline peer acknowledge {rotated.name} FINGERPRINT",
        ]
    )
