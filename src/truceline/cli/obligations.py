"""`truceline obligations`: what was promised, by when, and how it stands, with the claims for and against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from truceline.cli.options import AgreementFile, AsOf, Audience, FolderPath, Json, PartiesFile, PlacesFile, Workers
from truceline.cli.words import account_in_words, counted, day_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from truceline.claims.claim import Claim
    from truceline.coordination.consultations import Undertaking
    from truceline.incidents.incident import ObligationState


def obligations(
    paths: FolderPath,
    day: AsOf = None,
    agreement: AgreementFile = None,
    parties: PartiesFile = None,
    places: PlacesFile = None,
    workers: Workers = None,
    audience: Audience = "own",
    as_json: Json = False,
) -> None:
    """Say how each obligation stands.

    Kept, pending, due, late, partly, disputed or not to be judged, with the claims for and against. Of a node, what
    sides committed themselves to in consultations follows, as a section of its own.
    """
    from truceline.cli import screen
    from truceline.cli.consultations import undertaking_lines
    from truceline.cli.folder import judge, last_day, open_folder, read_claims
    from truceline.cli.shown import listed_for

    folder = open_folder(paths, agreement=agreement, parties=parties, places=places, workers=workers)
    folder.needed_agreement()
    folder = listed_for(read_claims(folder, workers), audience)
    states = judge(folder, folder.reports, folder.claims, day).obligations
    on = day or last_day(folder.reports)
    made = _undertakings(paths, on, audience)
    by_id = {claim.id: claim for claim in folder.claims}
    if as_json:
        screen.print_json(state.model_dump(mode="json") for state in (*states, *made))
    else:
        screen.print_lines(_lines(states, by_id))
        screen.print_lines(["", *undertaking_lines(made, on)] if made else [])
    raise typer.Exit(screen.print_unread(folder.unread))


def _undertakings(paths: Sequence[Path], on: date, audience: str) -> tuple[Undertaking, ...]:
    """What sides committed themselves to in consultations, as a node's record has it; others see what is shared."""
    from truceline.cli.deciding import node_asked
    from truceline.cli.folder import node_among

    folder = node_among(paths)
    if folder is None:
        return ()
    with node_asked(folder) as node:
        from truceline.acts.consultations import undertakings

        return undertakings(node, on, view="own" if audience == "own" else "joint")


def _lines(states: Sequence[ObligationState], claims: Mapping[str, Claim]) -> Iterator[str]:
    as_of = day_in_words(states[0].as_of) if states else ""
    yield counted(len(states), "obligation") + (f", as of {as_of}" if states else "")
    for state in states:
        yield ""
        yield from _standing(state, claims)


def _standing(state: ObligationState, claims: Mapping[str, Claim]) -> Iterator[str]:
    """How it stands, what was promised where, why, and the words for and against."""
    standing = state.state.replace("_", " ")
    yield f"{standing[:1].upper()}{standing[1:]}: {state.obliges}"
    yield f"  {state.agreement}, article {state.article}"
    yield f"  {state.reason[:1].upper()}{state.reason[1:]}"
    for label, ids in (("for", state.claims_for), ("against", state.claims_against)):
        for claim in (claims[i] for i in ids if i in claims):
            yield f"    {label}: {account_in_words(claim)}"
