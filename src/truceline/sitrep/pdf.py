"""The sheet as an A4 PDF by typst, with our own fonts: nothing of the system is used and nothing is fetched.

All words travel as data into a fixed template, so that a report that holds typst markup comes out as it was written.
The fonts cover Latin, Cyrillic, Greek and Arabic; letters of other scripts come out as boxes (the HTML shows them).
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import typst

from truceline.errors import TrucelineError
from truceline.model import Value
from truceline.sitrep.sheet import Cell, Run, Sheet, notes


def pdf(sheet: Sheet) -> bytes:
    """The report as PDF bytes; the same sheet gives the same bytes."""
    with _data() as folder:
        try:
            made = typst.compile(
                str(folder / "templates" / "report.typ"),
                root=str(folder / "templates"),
                font_paths=[str(folder / "fonts")],
                ignore_system_fonts=True,
                sys_inputs={"sheet": json.dumps(_plain(sheet))},
                timestamp=int(sheet.made_for.timestamp()),
            )
        except typst.TypstError as failure:
            raise TrucelineError(
                f"the PDF could not be set: {failure}", remedy="the HTML holds the same; please report this"
            ) from None
    return bytes(made)


@contextmanager
def _data() -> Iterator[Path]:
    """The package's own folder as a real one, also where the package is read from an archive."""
    with as_file(files(__package__)) as folder:
        yield folder


def _plain(sheet: Sheet) -> dict[str, Any]:
    """The sheet as JSON values: each run with its footnotes, each cell with its direction."""

    def noted(value: Any) -> Any:
        if isinstance(value, Run):
            return {**value.model_dump(exclude={"claims", "entries"}), "refs": notes(value, sheet)}
        if isinstance(value, tuple):
            return [noted(one) for one in value]
        if isinstance(value, Value):
            plain = {name: noted(getattr(value, name)) for name in type(value).model_fields if name != "made_for"}
            return plain | ({"rtl": _from_right(value)} if isinstance(value, Cell) else {})
        return value

    plain: dict[str, Any] = noted(sheet)
    return plain


def _from_right(cell: Cell) -> bool:
    """Whether the first letter of the cell is of a script that is written from right to left."""
    kinds = (unicodedata.bidirectional(letter) for run in cell.words for letter in run.text)
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)
