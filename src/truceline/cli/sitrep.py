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
    PartiesFile,
    PlacesFile,
    Workers,
    Zone,
)


def sitrep(
    paths: FolderPath,
    day: Day,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder to write to; made where it is missing.")
    ],
    cut_off: CutOff = "19:30",
    zone: Zone = None,
    agreement: AgreementFile = None,
    parties: PartiesFile = None,
    places: PlacesFile = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Write the situation report of a day.

    HTML (one file) and PDF, with the CSV and GeoJSON twins of every number.
    """
    from truceline.cli import screen
    from truceline.cli.folder import open_folder, read_claims
    from truceline.cli.picture import picture_of
    from truceline.sitrep.write import write

    folder = read_claims(
        open_folder(paths, agreement=agreement, parties=parties, places=places, workers=workers), workers
    )
    picture = picture_of(folder, day, cut_off=cut_off, zone=zone)
    written = write(picture, out)
    if as_json:
        screen.print_json([picture.model_dump(mode="json")])
    else:
        for path in written:
            typer.echo(path)
    raise typer.Exit(screen.print_unread(folder.unread))
