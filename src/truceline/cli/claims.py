"""`truceline claims`: who claims what, with the words that say so."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import typer

from truceline.cli.options import AgreementFile, Json, PartiesFile, Paths, PlacesFile, Workers
from truceline.cli.words import counted, speaker_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.claims.claim import Claim


def claims(
    paths: Paths,
    agreement: AgreementFile = None,
    parties: PartiesFile = None,
    places: PlacesFile = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """List who claims what, in whose words.

    Kind, mode, speaker, time, place and figures of each claim, with the words of the report that carry it.
    """
    from truceline.claims.lines import claim_line
    from truceline.cli import screen
    from truceline.cli.folder import open_folder, read_claims

    folder = read_claims(
        open_folder(paths, agreement=agreement, parties=parties, places=places, workers=workers), workers
    )
    if as_json:
        screen.print_json(claim_line(claim) for claim in folder.claims)
    else:
        screen.print_lines(_lines(folder.claims, len(folder.reports)))
    raise typer.Exit(screen.print_unread(folder.unread))


def _lines(claims: Iterable[Claim], read: int) -> Iterator[str]:
    """The claims of each report under its name: what, when, where and by whom, then the words."""
    listed = list(claims)
    yield f"{counted(len(listed), 'claim')} in {counted(read, 'report')}, read by machine and not reviewed"
    for report, of_report in groupby(listed, key=lambda claim: claim.report):
        yield ""
        yield report
        for claim in of_report:
            yield f"  {_heading(claim)}"
            yield f"      \u201c{' '.join(claim.quote.split())}\u201d"


def _heading(claim: Claim) -> str:
    kind = claim.kind.replace("_", " ")
    heard = f" (by way of {claim.speaker.chain[0]})" if claim.speaker.chain else ""
    told = [
        kind if claim.mode == "reported" else f"{kind}, {claim.mode}",
        claim.when.iso if claim.when else "",
        claim.place.text if claim.place else "",
        ", ".join(f"{figure.text} {figure.of}" for figure in claim.figures),
        f"says {speaker_in_words(claim)}{heard}",
    ]
    return " \u00b7 ".join(" ".join(part.split()) for part in told if part)
