"""Rules of a group of commands that lists where none of them is named."""

from __future__ import annotations

from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from truceline.cli.group import DefaultGroup

app = typer.Typer(cls=DefaultGroup, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})


@app.command("list")
def things(names: list[str], long: Annotated[bool, typer.Option("--long")] = False) -> None:
    """List things."""
    typer.echo(f"list {' '.join(names)}{' at length' * long}")


@app.command("open")
def open_thing(name: str) -> None:
    """Open a thing."""
    typer.echo(f"open {name}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a b", "list a b"),
        ("list a", "list a"),
        ("--long a", "list a at length"),
        ("a open", "list a open"),
        ("open a", "open a"),
        ("./open", "list ./open"),
        ("-- open", "list open"),
    ],
)
def test_a_line_without_a_command_lists(line: str, said: str) -> None:
    shown = CliRunner().invoke(app, line.split())
    assert (shown.exit_code, shown.output.strip()) == (0, said)


@pytest.mark.parametrize("line", [[], ["--help"], ["-h"]])
def test_help_of_the_group_names_its_commands(line: list[str]) -> None:
    shown = CliRunner().invoke(app, line)
    assert "List things." in shown.output
    assert "Open a thing." in shown.output


def test_an_empty_line_lists_where_the_group_says_so() -> None:
    bare = typer.Typer(cls=DefaultGroup)

    @bare.command("list")
    def everything() -> None:
        typer.echo("list everything")

    bare.command("open")(open_thing)
    assert CliRunner().invoke(bare, []).output.strip() == "list everything"
