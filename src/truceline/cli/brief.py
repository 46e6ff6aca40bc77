"""`truceline brief`: the duty officer's handover for a day."""

from __future__ import annotations

from typing import Annotated

import typer

from truceline.cli.options import (
    AgreementFile,
    CutOff,
    Day,
    FolderPath,
    Json,
    Known,
    PartiesFile,
    PlacesFile,
    VersionFor,
    Workers,
    Zone,
)

_LINES = 80


def brief(
    paths: FolderPath,
    day: Day,
    cut_off: CutOff = "19:30",
    zone: Zone = None,
    as_of: Known = None,
    agreement: AgreementFile = None,
    parties: PartiesFile = None,
    places: PlacesFile = None,
    workers: Workers = None,
    audience: VersionFor = "own",
    whole: Annotated[bool, typer.Option("--whole", help="Leave nothing out to keep it short.")] = False,
    as_json: Json = False,
) -> None:
    """Print the officer's brief for a day, of at most 80 lines.

    What is new, what is due, what is disputed, what nobody looked at and what could not be read, as known at the
    cut-off.
    """
    from truceline.cli import screen
    from truceline.cli.picture import Asked, picture_asked
    from truceline.sitrep.brief import as_text
    from truceline.sitrep.brief import brief as brief_of

    asked = Asked(paths, day, cut_off, zone, as_of, audience, agreement, parties, places, workers)
    picture, unread = picture_asked(asked)
    made = brief_of(picture)
    if as_json:
        screen.print_json([made.model_dump(mode="json")])
    else:
        typer.echo(as_text(made, width=min(screen.console().width, 100), most=None if whole else _LINES), nl=False)
    raise typer.Exit(screen.print_unread(unread))
