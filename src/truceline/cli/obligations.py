"""`truceline obligations`: what was promised, by when, and how it stands, with the claims for and against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from truceline.cli.options import AgreementFile, AsOf, FolderPath, Json, PartiesFile, PlacesFile, Workers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from truceline.claims.claim import Claim
    from truceline.incidents.incident import ObligationState


def obligations(
    paths: FolderPath,
    day: AsOf = None,
    agreement: AgreementFile = None,
    parties: PartiesFile = None,
    places: PlacesFile = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Say how each obligation stands.

    Kept, pending, due, late, partly, disputed or not to be judged, with the claims for and against.
    """
    from truceline.cli import screen
    from truceline.cli.folder import judge, open_folder, read_claims

    folder = open_folder(paths, agreement=agreement, parties=parties, places=places)
    folder.needed_agreement()
    found = read_claims(folder, workers)
    states = judge(folder, folder.reports, found, day).obligations
    by_id = {claim.id: claim for claim in found}
    if as_json:
        screen.print_json(state.model_dump(mode="json") for state in states)
    else:
        for state in states:
            screen.print_lines(_lines(state, by_id))
    raise typer.Exit(screen.print_unread(folder.unread))


def _lines(state: ObligationState, claims: Mapping[str, Claim]) -> Iterator[str]:
    due = f", due {state.due}" if state.due else ""
    yield f"{state.agreement} {state.article}: {state.obliges}{due}"
    yield f"  {state.state.replace('_', ' ')} as of {state.as_of}: {state.reason}"
    for label, ids in (("for", state.claims_for), ("against", state.claims_against)):
        for claim in (claims[i] for i in ids if i in claims):
            yield f"    {label}: {claim.report}, {claim.speaker.text}: {claim.quote}"
    yield ""
