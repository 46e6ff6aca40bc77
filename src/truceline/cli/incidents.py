"""`truceline incidents`: what may have happened, and what each article of the agreement makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from truceline.cli.options import AgreementFile, FolderPath, Json, PartiesFile, PlacesFile, Workers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.incidents.incident import Assessment, Incident


def incidents(
    paths: FolderPath,
    agreement: AgreementFile = None,
    parties: PartiesFile = None,
    places: PlacesFile = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Test incidents against the agreement.

    Each article says breach if true, permitted, out of scope or cannot tell, with zone, distance and reason.
    """
    from truceline.cli import screen
    from truceline.cli.folder import judge, open_folder, read_claims

    folder = open_folder(paths, agreement=agreement, parties=parties, places=places)
    judged = judge(folder, folder.reports, read_claims(folder, workers))
    of_incident: dict[str, list[Assessment]] = {incident.id: [] for incident in judged.incidents}
    for assessment in judged.assessments:
        of_incident[assessment.incident].append(assessment)
    if as_json:
        screen.print_json(
            {
                **incident.model_dump(mode="json"),
                "assessments": [assessment.model_dump(mode="json") for assessment in of_incident[incident.id]],
            }
            for incident in judged.incidents
        )
    else:
        for incident in judged.incidents:
            screen.print_lines(_lines(incident, of_incident[incident.id]))
    raise typer.Exit(screen.print_unread(folder.unread))


def _lines(incident: Incident, assessments: Iterable[Assessment]) -> Iterator[str]:
    when = f"{incident.start:%Y-%m-%d %H:%M}" if incident.start else "time not told"
    where = incident.place.text if incident.place else "place not told"
    alleged = ", ".join(dict.fromkeys(named.text for named in incident.alleged)) or "nobody named"
    yield f"{incident.id}  {incident.category.replace('_', ' ')}, {when}, {where} ({incident.state})"
    yield f"  alleged: {alleged}; {incident.sources} independent source{'' if incident.sources == 1 else 's'}"
    for assessment in assessments:
        if assessment.verdict != "out_of_scope":
            verdict = assessment.verdict.replace("_", " ")
            yield f"  {assessment.agreement} {assessment.article}: {verdict}. {assessment.reason}"
    yield ""
