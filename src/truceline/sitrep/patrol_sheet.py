"""The briefing sheet of a patrol as an A4 PDF by typst and as one HTML page, from the same plain data.

All words travel as data into fixed templates, so that a name which holds markup comes out as it was written.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import typst
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from truceline.coordination.briefing import KINDS, NOT_FOR_TARGETING, Beside, Briefing, NearKind, Side
from truceline.coordination.notices import words
from truceline.errors import TrucelineError
from truceline.sitrep.coarse import POLICY
from truceline.sitrep.patrol_map import draw_patrol_map
from truceline.sitrep.wording import moment_utc

_ROOM = 12
"""Rows of one kind that a sheet has room for; it says how many more there are."""
_NOTES = 6
_NOTE: Mapping[NearKind, str] = {
    "notice": words().caveat,
    "incident": "Alleged by those who tell it; nobody is found to have done anything.",
}


def patrol_pdf(briefing: Briefing) -> bytes:
    """The sheet as PDF bytes, one page or two; the same briefing gives the same bytes."""
    with as_file(files(__package__)) as folder:
        try:
            made = typst.compile(
                str(folder / "templates" / "patrol.typ"),
                root=str(folder / "templates"),
                font_paths=[str(folder / "fonts")],
                ignore_system_fonts=True,
                sys_inputs={"sheet": json.dumps(_sheet(briefing))},
                timestamp=int(briefing.made.timestamp()),
            )
        except typst.TypstError as failure:
            raise TrucelineError(
                f"the PDF could not be set: {failure}", remedy="the HTML holds the same; please report this"
            ) from None
    return bytes(made)


def patrol_html(briefing: Briefing) -> str:
    """The sheet as one HTML file without script or request."""
    style = Markup(files(__package__).joinpath("templates", "report.css").read_text("utf-8"))
    return _template().render(sheet=_sheet(briefing), css=style)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("truceline.sitrep"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["svg"] = Markup
    return environment.get_template("patrol.html")


def _sheet(briefing: Briefing) -> dict[str, Any]:
    """What both templates set: words, and for each whether it is written from right to left."""
    return {
        "title": "Patrol briefing",
        "patrol": briefing.patrol,
        "section": briefing.section,
        "caution": NOT_FOR_TARGETING,
        "times": [list(pair) for pair in briefing.times],
        "sides": [[_said(one.name), _answer(one)] for one in briefing.sides],
        "required": [[_said(name), f"{': ' if name else ''}{asked}"] for name, asked in briefing.required],
        "concurrence": briefing.concurrence,
        "map": draw_patrol_map(briefing),
        "marks": [_mark(one.km, one.from_start, one.name, one.planned) for one in briefing.marks],
        "groups": [_group(title, briefing.of_kind(kind), _NOTE.get(kind, "")) for kind, title in KINDS.items()],
        "contacts": [[_said(one.what), _said(one.whom)] for one in briefing.contacts],
        "notes": _NOTES,
        "policy": POLICY,
        "footer": f"Patrol {briefing.patrol}, made {moment_utc(briefing.made)}"
        + (f", from {', '.join(briefing.refs)}" if briefing.refs else ""),
    }


def _answer(side: Side) -> str:
    return f"{f', its number {side.serial}' if side.serial else ''}: {side.answer}"


def _mark(km: float, from_start: float, name: str, planned: str) -> dict[str, Any]:
    return {"km": f"{km:.1f}", "from_start": f"{from_start:.1f}", "name": _said(name), "planned": planned}


def _group(title: str, rows: Sequence[Beside], note: str) -> dict[str, Any]:
    more = len(rows) - _ROOM
    return {
        "title": title,
        "rows": [_row(one) for one in rows[:_ROOM]],
        "note": note if rows else "",
        "more": f"and {more} more, which the node lists" if more > 0 else "",
    }


def _row(one: Beside) -> dict[str, Any]:
    return {
        "number": str(one.number or ""),
        "id": one.id,
        "words": _said(one.words),
        "where": one.where + (" (uncertain)" if one.uncertain else ""),
    }


def _said(text: str) -> dict[str, Any]:
    """Text with its direction, by its first letter that has one."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    return {"text": " ".join(text.split()), "rtl": first != "L"}
