"""Write a situation report: HTML, PDF, CSV and GeoJSON of one picture, into one folder."""

from __future__ import annotations

from pathlib import Path

from truceline.errors import InvalidSetting
from truceline.sitrep.html import html
from truceline.sitrep.layout import lay_out
from truceline.sitrep.pdf import pdf
from truceline.sitrep.picture import Picture
from truceline.sitrep.tables import geojson, tables

STEM = "situation-report"


def write(picture: Picture, out_dir: Path) -> list[Path]:
    """Write every form of the report into `out_dir`, which is made where it is missing, and return the paths.

    First the HTML, then the PDF, the CSV files and the GeoJSON. Raises `InvalidSetting` where the folder cannot be
    written.
    """
    sheet = lay_out(picture)
    made: dict[str, bytes] = {
        f"{STEM}.html": html(sheet).encode(),
        f"{STEM}.pdf": pdf(sheet),
        **{name: text.encode() for name, text in tables(picture).items()},
        "map.geojson": geojson(picture).encode(),
    }
    paths = [out_dir / name for name in made]
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        for path, body in zip(paths, made.values(), strict=True):
            path.write_bytes(body)
    except OSError as failure:
        raise InvalidSetting(
            f"cannot be written: {failure.strerror}", where=str(out_dir), remedy="give another folder with --out"
        ) from None
    return paths
