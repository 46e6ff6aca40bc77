"""The sheet as one HTML file: no script, no request, style and drawings inside, for screen, dark screen and paper."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from truceline.sitrep.sheet import Run, Sheet, notes


def html(sheet: Sheet) -> str:
    """The report as a page. Every word of a report or a file is escaped; only our own drawings are set as they are."""
    style = Markup(files(__package__).joinpath("templates", "report.css").read_text("utf-8"))

    def noted(run: Run) -> list[tuple[str, str]]:
        return notes(run, sheet)

    return _template().render(sheet=sheet, css=style, notes=noted)


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
    return environment.get_template("report.html")
