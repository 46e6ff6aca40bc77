"""`truceline sitrep`: the situation report as HTML, PDF, CSV and GeoJSON."""

from __future__ import annotations

from pathlib import Path
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

_Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to; made where it is missing.")]


def sitrep(
    paths: FolderPath,
    day: Day,
    out: _Out,
    cut_off: CutOff = "19:30",
    zone: Zone = None,
    as_of: Known = None,
    audience: VersionFor = "own",
    agreement: AgreementFile = None,
    parties: PartiesFile = None,
    places: PlacesFile = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Write the situation report of a day, as a draft.

    HTML (one file) and PDF, with the CSV and GeoJSON twins of every number. `truceline sitreps` releases one.
    """
    from truceline.cli import screen
    from truceline.cli.picture import Asked, picture_asked
    from truceline.sitrep.write import write

    asked = Asked(paths, day, cut_off, zone, as_of, audience, agreement, parties, places, workers)
    picture, unread = picture_asked(asked)
    written = write(picture, out)
    if as_json:
        screen.print_json([picture.model_dump(mode="json")])
    else:
        typer.echo("\n".join(map(str, written)))
    raise typer.Exit(screen.print_unread(unread))
