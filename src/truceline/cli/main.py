"""The command line: `truceline COMMAND`. Exit codes: 0 all well, 1 something could not be read, 2 usage or setting."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from truceline import __version__
from truceline.cli import agreement, brief, claims, compare, incidents, obligations, places, read, sitrep

app = typer.Typer(
    name="truceline",
    help="Reads ceasefire reports, puts accounts side by side, tests them against the agreement, issues the situation "
    "report.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"truceline {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


app.command("read")(read.read)
app.command("claims")(claims.claims)
app.command("compare")(compare.compare)
app.command("incidents")(incidents.incidents)
app.command("obligations")(obligations.obligations)
app.command("brief")(brief.brief)
app.command("sitrep")(sitrep.sitrep)
app.add_typer(agreement.app, name="agreement")
app.add_typer(places.app, name="places")


def main() -> None:
    """Run the command line; every error a user can act on is one line on standard error."""
    # Imported late: `truceline --help` must not wait for anything that it does not need.
    from truceline.errors import TrucelineError

    try:
        app()
    except TrucelineError as error:
        typer.echo(f"truceline: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output went away (`| head`); what it did not want is not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
