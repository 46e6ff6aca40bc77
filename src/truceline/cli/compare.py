"""`truceline compare`: accounts of one happening or one quantity side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from truceline.cli.options import AgreementFile, Json, PartiesFile, Paths, PlacesFile, Workers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from truceline.claims.claim import Claim
    from truceline.claims.comparison import Comparison


def compare(
    paths: Paths,
    agreement: AgreementFile = None,
    parties: PartiesFile = None,
    places: PlacesFile = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Put accounts side by side.

    Accounts of one happening or one quantity, what differs between them and what is compatible.
    """
    from truceline.claims.compare import comparison_line
    from truceline.cli import screen
    from truceline.cli.folder import judge, open_folder, read_claims

    folder = open_folder(paths, agreement=agreement, parties=parties, places=places)
    found = read_claims(folder, workers)
    comparisons = judge(folder, folder.reports, found).comparisons
    by_id = {claim.id: claim for claim in found}
    if as_json:
        screen.print_json(comparison_line(comparison, by_id) for comparison in comparisons)
    else:
        for comparison in comparisons:
            screen.print_lines(_lines(comparison, by_id))
    raise typer.Exit(screen.print_unread(folder.unread))


def _lines(comparison: Comparison, claims: Mapping[str, Claim]) -> Iterator[str]:
    """A heading, what differs or agrees, and each account with its words."""
    sources = len(comparison.sources)
    yield f"{comparison.same[:1].upper()}{comparison.same[1:]}"
    yield f"  {len(comparison.claims)} accounts, {sources} independent source{'' if sources == 1 else 's'}"
    for difference in comparison.differs:
        yield f"  differs in {difference.field}: {difference.says}"
    for agreed in comparison.agrees:
        yield f"  compatible: {agreed}"
    for claim_id in comparison.claims:
        claim = claims[claim_id]
        yield f"    {claim.report}, {claim.speaker.text}: {claim.quote}"
    yield ""
