"""`truceline init`: make a node."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli.node import asked_passphrase
from truceline.cli.screen import print_lines
from truceline.config import VAULT_PASSPHRASE

_Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make; it must not be there, or be empty.")]
_Agreement = Annotated[
    Path, typer.Option("--agreement", metavar="FILE", help="The agreement; what it amends lies beside it.")
]
_Name = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="What the node is called; the folder's name if left out.")
]
_Role = Annotated[str, typer.Option("--role", metavar="ROLE", help="party, guarantor, mission, monitor or other.")]
_Parties = Annotated[
    Path | None, typer.Option("--parties", metavar="FILE", help="Parties, if not those beside the agreement.")
]
_Places = Annotated[
    Path | None, typer.Option("--places", metavar="FILE", help="Places, if not places.csv beside the agreement.")
]
_Address = Annotated[
    str | None, typer.Option("--address", metavar="URL", help="Where peers reach it, such as https://north.example.")
]
_Member = Annotated[
    str, typer.Option("--member", metavar="CODE", help="The code of its first member, an administrator.")
]
_Party = Annotated[
    str | None,
    typer.Option("--party", metavar="ID", help="The party whose liaison officer the first member is too, by its id."),
]


def init(
    folder: _Folder,
    agreement: _Agreement,
    name: _Name = None,
    role: _Role = "other",
    parties: _Parties = None,
    places: _Places = None,
    address: _Address = None,
    member: _Member = "op-1",
    party: _Party = None,
) -> None:
    """Make a node: a folder with settings, keys, the agreement, and a record with its first entries."""
    from truceline.store.founding import init_node
    from truceline.store.node import close

    called = name if name is not None else folder.resolve().name
    node = init_node(
        folder,
        name=called,
        role=role,
        agreement=agreement,
        parties=parties,
        places=places,
        address=address,
        member=member,
        party=party,
        passphrase=lambda: asked_passphrase(new=True),
        vault_passphrase=lambda: asked_passphrase(VAULT_PASSPHRASE, "the vault", new=True),
    )
    close(node)
    speaks = f", liaison officer of {party} too" if party else ""
    print_lines(
        [
            f"The node {node.name} ({node.role}) was made in {folder}.",
            f"Its card is {folder / 'node.card'}; give it to peers, and compare this fingerprint with them:",
            f"  {node.card.fingerprint}",
            f"Its first member is {member}{speaks}.",
            "Keep the passphrases apart from the folder; nobody can restore them.",
        ]
    )
