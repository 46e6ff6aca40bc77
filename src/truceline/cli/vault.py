"""`truceline vault`: who told us, kept apart. Names are typed at the terminal or read from a file, never arguments:
what stands on a command line is seen by everybody on the machine, and kept in the shell's history."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options, screen
from truceline.cli.deciding import acting, node_asked
from truceline.cli.node import asked_passphrase
from truceline.config import VAULT_PASSPHRASE
from truceline.errors import InvalidSetting

if TYPE_CHECKING:
    from truceline.store.vault import Identity

app = typer.Typer(help="Who told us: people by code, their names sealed.", no_args_is_help=True, rich_markup_mode=None)
_FIELDS = ("name", "spellings", "contact", "note")
_MOST_BYTES = 20_000
Code = Annotated[str, typer.Argument(metavar="CODE", help="The person's code, such as p-7wq4zk.")]
From = Annotated[
    Path | None,
    typer.Option("--from", metavar="FILE", help="Read the lines 'name:', 'contact:' … from a file; '-' is the input."),
]


@app.command("add")
def add(
    file: From = None,
    code: Annotated[
        str | None, typer.Option("--code", metavar="CODE", help="Seal anew what is known of somebody, or of a member.")
    ] = None,
    node: options.Node = None,
    as_code: options.As = None,
) -> None:
    """Seal who a person is and print the code by which they are known from now on.

    Name, other spellings, contact and note are asked for at the terminal, or read with --from.
    """
    from truceline.store import vault

    person = _read(file) if file is not None else _asked()
    with acting(node, as_code) as actor:
        typer.echo(
            vault.add(
                actor,
                name=person["name"],
                spellings=_listed(person["spellings"]),
                contact=person["contact"],
                note=person["note"],
                code=code,
            )
        )


@app.command("list")
def listed(node: options.Node = None, as_json: options.Json = False) -> None:
    """List the codes of the vault: when each was sealed, and how often it was opened. Names are not shown."""
    from truceline.store import vault

    with node_asked(node) as opened:
        kept = vault.codes(opened)
    if as_json:
        screen.print_json(one._asdict() for one in kept)
    else:
        rows = [[one.code, one.at[:10], str(one.opened), "forgotten" if one.forgotten else "sealed"] for one in kept]
        screen.print_table(f"{len(rows)} in the vault", ["code", "since", "opened", ""], rows)


@app.command("show")
def show(
    code: Code,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; it is recorded before anything is shown.")
    ],
    node: options.Node = None,
    as_code: options.As = None,
) -> None:
    """Show who a person is. That it was opened, by whom and why, is recorded first."""
    from truceline.store import vault

    with acting(node, as_code) as actor:
        identity = vault.open(actor, code, reason, asked_passphrase(VAULT_PASSPHRASE, "the vault"))
    screen.print_lines(_lines(identity))


@app.command("forget")
def forget(
    code: Code,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept, so it must name nobody.")],
    node: options.Node = None,
    as_code: options.As = None,
) -> None:
    """Erase what is known of a person. The code stays, and what was reported under it; who it was is gone."""
    from truceline.store import vault

    with acting(node, as_code) as actor:
        erased = vault.forget(actor, code, reason)
    typer.echo(f"{code}: forgotten" if erased else f"{code}: was forgotten before")


def _lines(identity: Identity) -> list[str]:
    said = {"name": identity.name, "spellings": ", ".join(identity.spellings)}
    said |= {"contact": identity.contact, "note": identity.note}
    return [f"{name}: {value}" for name, value in said.items() if value]


def _asked() -> dict[str, str]:
    if not sys.stdin.isatty():
        raise InvalidSetting("nobody is there to be asked", where="--from", remedy="give a file, or - for the input")
    prompts = ("Name", "Other spellings, with commas", "Contact", "Note")
    return {
        field: str(typer.prompt(prompt, default="" if field != "name" else None, show_default=False, err=True))
        for field, prompt in zip(_FIELDS, prompts, strict=True)
    }


def _read(file: Path) -> dict[str, str]:
    """The fields of a text of lines such as `name: …`; raises `InvalidSetting`, which repeats nothing of it."""
    try:
        raw = sys.stdin.buffer.read(_MOST_BYTES + 1) if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise InvalidSetting(f"cannot be read ({error.strerror})", where="--from", remedy="check the path") from None
    said: dict[str, str] = dict.fromkeys(_FIELDS, "")
    field = ""
    for line in _text(raw).splitlines():
        begun, colon, rest = line.partition(":")
        if colon and begun.strip().casefold() in _FIELDS:
            field, line = begun.strip().casefold(), rest
        if line.strip() and not field:
            raise _no_person()
        if field:
            said[field] = f"{said[field]}\n{line.strip()}".strip()
    if not said["name"]:
        raise _no_person()
    return said


def _text(raw: bytes) -> str:
    try:
        if len(raw) <= _MOST_BYTES:
            return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    raise _no_person()


def _no_person() -> InvalidSetting:
    return InvalidSetting(
        "is no description of a person",
        where="--from",
        remedy=f"write lines that begin {', '.join(_FIELDS)}, and a colon",
    )


def _listed(written: str) -> list[str]:
    return [spelling.strip() for spelling in written.split(",") if spelling.strip()]
