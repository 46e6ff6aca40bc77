"""`truceline sitrep`: the situation report as HTML, PDF, CSV and GeoJSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from truceline.cli.options import (
    AgreementFile,
    As,
    CutOff,
    Day,
    FolderPath,
    Joint,
    Json,
    Known,
    PartiesFile,
    PlacesFile,
    Workers,
    Zone,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.cli.folder import Folder
    from truceline.sitrep.picture import Picture


_Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to; made where it is missing.")]
_Audience = Annotated[
    Literal["own", "peers", "public"] | None,
    typer.Option("--audience", help="For whom: own members, peers or the public; own, or peers with --joint."),
]
_Issue = Annotated[bool, typer.Option("--issue", help="Record the report with its files in the node.")]


def sitrep(
    paths: FolderPath,
    day: Day,
    out: _Out,
    cut_off: CutOff = "19:30",
    zone: Zone = None,
    as_of: Known = None,
    audience: _Audience = None,
    issue: _Issue = False,
    joint: Joint = False,
    code: As = None,
    agreement: AgreementFile = None,
    parties: PartiesFile = None,
    places: PlacesFile = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Write the situation report of a day.

    HTML (one file) and PDF, with the CSV and GeoJSON twins of every number. With --issue a node keeps and records it.
    """
    from truceline.cli import screen
    from truceline.cli.folder import open_folder, read_claims
    from truceline.cli.picture import picture_of
    from truceline.cli.shown import shown_to
    from truceline.sitrep.write import write

    began = datetime.now(UTC)
    folder = open_folder(paths, agreement=agreement, parties=parties, places=places, workers=workers, as_of=as_of)
    _check(folder, issue=issue, joint=joint)
    whom = audience or ("peers" if joint else "own")
    folder, coarse = shown_to(read_claims(folder, workers), whom)
    picture = picture_of(folder, day, cut_off=cut_off, zone=zone).model_copy(update={"coarse": coarse})
    written = write(picture, out)
    _print(picture, written, as_json=as_json)
    if issue:
        _issue(paths[0], written, code, day=day, audience=whom, as_of=as_of or began, joint=joint)
    raise typer.Exit(screen.print_unread(folder.unread))


def _print(picture: Picture, written: Sequence[Path], *, as_json: bool) -> None:
    from truceline.cli import screen

    if as_json:
        screen.print_json([picture.model_dump(mode="json")])
    else:
        typer.echo("\n".join(map(str, written)))


def _check(folder: Folder, *, issue: bool, joint: bool) -> None:
    from truceline.errors import InvalidSetting

    if joint and not issue:
        raise InvalidSetting("nothing is recorded without --issue", where="--joint", remedy="say --issue too")
    if issue and folder.reading is None:
        raise InvalidSetting("only a node can record a report", where="--issue", remedy="name a node's folder")


def _issue(
    folder: Path, written: Sequence[Path], code: str | None, *, day: date, audience: str, as_of: datetime, joint: bool
) -> None:
    """Record the report with its files; says on standard error where it stands."""
    from truceline.cli.deciding import acting
    from truceline.store.issued import issue

    files = {path.name: path.read_bytes() for path in written}
    with acting(folder, code) as actor:
        issued = issue(actor, files, day=day, audience=audience, as_of=as_of, joint=joint)
    typer.echo(f"{issued.subject.partition(':')[2]}: {issued.state} ({issued.ref})", err=True)
