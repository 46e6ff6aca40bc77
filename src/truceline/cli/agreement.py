"""`truceline agreement`: check an agreement file and say in plain words what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli.options import Json

app = typer.Typer(help="Check agreements.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _agreement() -> None:
    pass


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="The agreement's YAML file.")],
    as_json: Json = False,
) -> None:
    """Check an agreement and explain it.

    Plain words for a right file; for a wrong one each fault is one line with file, line and field.
    """
    from truceline.agreements.explain import explain
    from truceline.agreements.read import read_agreement
    from truceline.cli import screen
    from truceline.errors import InvalidAgreement

    try:
        agreement = read_agreement(file)
    except InvalidAgreement as error:
        for fault in error.faults or (error,):
            typer.echo(fault, err=True)
        raise typer.Exit(1) from None
    if as_json:
        screen.print_json([agreement.model_dump(mode="json", exclude={"parties"})])
    else:
        screen.print_lines(explain(agreement))
