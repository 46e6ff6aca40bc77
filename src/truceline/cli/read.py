"""`truceline read`: what was received, when it was published and how that is known, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from truceline.cli.options import AgreementFile, Json, Paths
from truceline.cli.words import counted

if TYPE_CHECKING:
    from truceline.reports.report import Report


def read(paths: Paths, agreement: AgreementFile = None, as_json: Json = False) -> None:
    """List reports and how they are dated.

    Language, source, copies and repeated passages are shown; what could not be read is said on standard error.
    """
    from truceline.cli import screen
    from truceline.cli.folder import open_folder

    folder = open_folder(paths, agreement=agreement)
    if as_json:
        screen.print_json(report.model_dump(mode="json", exclude={"text", "parts"}) for report in folder.reports)
    else:
        screen.print_table(
            counted(len(folder.reports), "report"),
            ("report", "published", "how known", "language", "source", "remarks"),
            (_row(report) for report in folder.reports),
        )
    raise typer.Exit(screen.print_unread(folder.unread))


def _row(report: Report) -> tuple[str, ...]:
    published = report.published
    days = [str(day) for day in dict.fromkeys((published.earliest, published.latest)) if day]
    remarks = list(report.notes)
    if report.copy_of:
        remarks.append(f"copy of {report.copy_of}")
    if report.repeats:
        remarks.append(f"{counted(len(report.repeats), 'repeated passage')}")
    if report.reading != "full":
        remarks.append("read by lexicon" if report.reading == "lexicon" else "language not read")
    return (
        report.id,
        " to ".join(days) or "unknown",
        published.reason or published.how,
        report.language,
        report.source.outlet or "",
        "; ".join(remarks),
    )
