"""`truceline compare`: accounts of one happening or one quantity side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from truceline.cli.options import AgreementFile, Audience, Json, PartiesFile, Paths, PlacesFile, Workers
from truceline.cli.words import account_in_words, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from truceline.claims.accounts.comparison import Comparison
    from truceline.claims.claim import Claim


def compare(
    paths: Paths,
    agreement: AgreementFile = None,
    parties: PartiesFile = None,
    places: PlacesFile = None,
    workers: Workers = None,
    audience: Audience = "own",
    as_json: Json = False,
) -> None:
    """Put accounts side by side.

    Accounts of one happening or one quantity, what differs between them and what is compatible.
    """
    from truceline.claims.accounts.compare import compare as compare_accounts
    from truceline.claims.accounts.compare import comparison_line
    from truceline.cli import screen
    from truceline.cli.folder import open_folder, read_claims
    from truceline.cli.shown import listed_for

    folder = read_claims(
        open_folder(paths, agreement=agreement, parties=parties, places=places, workers=workers), workers
    )
    folder = listed_for(folder, audience)
    comparisons = compare_accounts(folder.claims, folder.reports, folder.parties, folder.agreements)
    by_id = {claim.id: claim for claim in folder.claims}
    if as_json:
        screen.print_json(comparison_line(comparison, by_id) for comparison in comparisons)
    else:
        screen.print_lines(_lines(comparisons, by_id))
    raise typer.Exit(screen.print_unread(folder.unread))


def _lines(comparisons: Sequence[Comparison], claims: Mapping[str, Claim]) -> Iterator[str]:
    differing = sum(bool(comparison.differs) for comparison in comparisons)
    yield f"{counted(len(comparisons), 'matter')} told more than once; accounts differ on {differing}"
    for comparison in comparisons:
        yield ""
        yield from _side_by_side(comparison, claims)


def _side_by_side(comparison: Comparison, claims: Mapping[str, Claim]) -> Iterator[str]:
    """A heading, what differs or agrees, and each account with its words."""
    accounts, sources = len(comparison.claims), len(comparison.sources)
    yield f"{comparison.same[:1].upper()}{comparison.same[1:]}"
    yield f"  {counted(accounts, 'account')}, {counted(sources, 'independent source')}"
    for difference in comparison.differs:
        yield f"  differs in {difference.field}: {difference.says}"
    for agreed in comparison.agrees:
        yield f"  compatible: {agreed}"
    for claim_id in comparison.claims:
        yield f"    - {account_in_words(claims[claim_id])}"
