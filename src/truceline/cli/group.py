"""A group of commands that lists where none of them is named: `truceline claims DIR` is `truceline claims list DIR`.

app = typer.Typer(cls=DefaultGroup, help="…", no_args_is_help=True, rich_markup_mode=None)

@app.command("list")
def claims(…): …
"""

from __future__ import annotations

from typer import Context
from typer.core import TyperGroup

DEFAULT = "list"


class DefaultGroup(TyperGroup):
    """Runs `list` where the first word is none of the group's commands; a file of such a name is written `./open`."""

    default = DEFAULT

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put the default in front where no command is named; help of the group stays help of the group."""
        named = self.no_args_is_help if not args else args[0] in self.commands or args[0] in ctx.help_option_names
        if not named:
            args = [self.default, *args]
        return super().parse_args(ctx, args)


class ShowGroup(DefaultGroup):
    """Runs `show` where the first word is none of the group's commands."""

    default = "show"
