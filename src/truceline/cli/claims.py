"""`truceline claims`: who claims what, with the words that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from truceline.cli.options import AgreementFile, Json, PartiesFile, Paths, PlacesFile, Workers

if TYPE_CHECKING:
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

    folder = open_folder(paths, agreement=agreement, parties=parties, places=places)
    found = read_claims(folder, workers)
    if as_json:
        screen.print_json(claim_line(claim) for claim in found)
    else:
        screen.print_table(
            f"{len(found)} claims in {len(folder.reports)} reports, read by machine and not reviewed",
            ("report", "kind", "who says so", "when", "where", "figures", "words"),
            (_row(claim) for claim in found),
        )
    raise typer.Exit(screen.print_unread(folder.unread))


def _row(claim: Claim) -> tuple[str, ...]:
    kind = claim.kind if claim.mode == "reported" else f"{claim.kind}, {claim.mode}"
    speaker = (
        claim.speaker.text if not claim.speaker.chain else f"{claim.speaker.text} (by way of {claim.speaker.chain[0]})"
    )
    figures = ", ".join(f"{figure.text} {figure.of}" for figure in claim.figures)
    when = claim.when.iso if claim.when else ""
    return (claim.report, kind, speaker, when, claim.place.text if claim.place else "", figures, claim.quote)
