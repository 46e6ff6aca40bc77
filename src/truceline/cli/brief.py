"""`truceline brief`: the duty officer's handover for a day."""

from __future__ import annotations

import typer

from truceline.cli.options import (
    AgreementFile,
    Audience,
    CutOff,
    Day,
    FolderPath,
    Json,
    Known,
    PartiesFile,
    PlacesFile,
    Workers,
    Zone,
)


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
    audience: Audience = "own",
    as_json: Json = False,
) -> None:
    """Print the officer's brief for a day.

    What is new, what is due, what is disputed and what could not be read, as known at the cut-off.
    """
    from truceline.cli import screen
    from truceline.cli.folder import open_folder, read_claims
    from truceline.cli.picture import picture_of
    from truceline.cli.shown import listed_for
    from truceline.sitrep.brief import as_text
    from truceline.sitrep.brief import brief as brief_of

    folder = read_claims(
        open_folder(paths, agreement=agreement, parties=parties, places=places, workers=workers, as_of=as_of), workers
    )
    folder = listed_for(folder, audience)
    made = brief_of(picture_of(folder, day, cut_off=cut_off, zone=zone))
    if as_json:
        screen.print_json([made.model_dump(mode="json")])
    else:
        typer.echo(as_text(made, width=min(screen.console().width, 100)))
    raise typer.Exit(screen.print_unread(folder.unread))
