"""Write a situation report: HTML, PDF, CSV and GeoJSON of one picture, into one folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from truceline.errors import InvalidSetting
from truceline.sitrep.html import html
from truceline.sitrep.layout import lay_out
from truceline.sitrep.pdf import pdf
from truceline.sitrep.picture import Picture
from truceline.sitrep.tables import geojson, tables

STEM = "situation-report"


def made(picture: Picture) -> dict[str, bytes]:
    """Every form of the report by file name: first the HTML, then the PDF, the CSV files and the GeoJSON."""
    sheet = lay_out(picture)
    return {
        f"{STEM}.html": html(sheet).encode(),
        f"{STEM}.pdf": pdf(sheet),
        **{name: text.encode() for name, text in tables(picture).items()},
        "map.geojson": geojson(picture).encode(),
    }


def write(picture: Picture, out_dir: Path) -> list[Path]:
    """Write every form of the report into `out_dir`, which is made where it is missing, and return the paths.

    Raises `InvalidSetting` where the folder cannot be written.
    """
    return keep(made(picture), out_dir)


def keep(files: Mapping[str, bytes], out_dir: Path) -> list[Path]:
    """Write files by name into a folder, which is made where it is missing; raises `InvalidSetting`."""
    paths = [out_dir / name for name in files]
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        for path, body in zip(paths, files.values(), strict=True):
            path.write_bytes(body)
    except OSError as failure:
        raise InvalidSetting(
            f"cannot be written: {failure.strerror}", where=str(out_dir), remedy="give another folder with --out"
        ) from None
    return paths
