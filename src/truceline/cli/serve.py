"""`truceline serve`: answer peers and programs over HTTP."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli import options, screen
from truceline.cli.node import asked_passphrase, open_asked

_MEBIBYTE = 1 << 20


_Listen = Annotated[str, typer.Option("--listen", metavar="ADDRESS:PORT", help="Where; port 0 is any that is free.")]
_Hosts = Annotated[
    list[str] | None,
    typer.Option("--host", metavar="NAME", help="A name that peers call it by, beside that on its card; repeatable."),
]
_Most = Annotated[int, typer.Option("--most", metavar="MIB", min=1, max=65536, help="A larger bundle is not taken.")]
_Certificate = Annotated[
    Path | None, typer.Option("--certificate", metavar="FILE", help="TLS certificate with its chain, PEM.")
]
_Key = Annotated[Path | None, typer.Option("--key", metavar="FILE", help="The certificate's key, PEM.")]


def serve(
    node: options.Node = None,
    listen: _Listen = "127.0.0.1:8080",
    host: _Hosts = None,
    most: _Most = 256,
    certificate: _Certificate = None,
    key: _Key = None,
    actor: options.As = None,
) -> None:
    """Answer over HTTP until it is stopped (Ctrl-C, SIGTERM): peers with bundles, programs by REST with their tokens.

    Listens on this machine alone unless told otherwise. Exchanges are recorded as done by the member that `--as` names,
    what a program asks for as done by the member whose token it brings.
    """
    from truceline.server.application import for_people, serve
    from truceline.server.listening import Listening
    from truceline.store import journal
    from truceline.store.node import close, open_node

    for_people()
    with Listening.at(listen, hosts=tuple(host or ()), certificate=certificate, key=key) as listening:
        asked = open_asked(node)
        close(asked)
        passphrase = asked_passphrase()
        # Whatever is wrong is said before anything listens.
        opened = open_node(asked.folder, passphrase=passphrase)
        try:
            code, name, _ = journal.operator(opened, actor).code, opened.name, (opened.signing, opened.cosigning)
        finally:
            close(opened)
        screen.print_lines([f"{name} answers peers and programs at {listening.url}"])
        # Who started it waits for this line; and what is not written yet, the worker would write a second time.
        sys.stdout.flush()
        serve(asked.folder.resolve(), passphrase, code, listening, most * _MEBIBYTE)
