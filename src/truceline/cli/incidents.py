"""`truceline incidents`: what may have happened, and what each article of the agreement makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from truceline.cli.options import AgreementFile, FolderPath, Json, PartiesFile, PlacesFile, Workers
from truceline.cli.words import counted, span_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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

    folder = read_claims(
        open_folder(paths, agreement=agreement, parties=parties, places=places, workers=workers), workers
    )
    judged = judge(folder, folder.reports, folder.claims)
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
        screen.print_lines(_lines(judged.incidents, of_incident))
    raise typer.Exit(screen.print_unread(folder.unread))


def _lines(incidents: Sequence[Incident], assessments: Mapping[str, Sequence[Assessment]]) -> Iterator[str]:
    yield f"{counted(len(incidents), 'incident')}, as alleged; nothing here is a finding"
    for incident in incidents:
        yield ""
        yield from _tested(incident, assessments[incident.id])


def _tested(incident: Incident, assessments: Sequence[Assessment]) -> Iterator[str]:
    """What is told and by how many, then what each article makes of it."""
    category = incident.category.replace("_", " ")
    when = span_in_words(incident.start, incident.end, minutes=incident.precision == "minute")
    where = incident.place.text if incident.place else "place not told"
    alleged = ", ".join(dict.fromkeys(named.text for named in incident.alleged)) or "nobody named"
    yield f"{category[:1].upper()}{category[1:]} \u00b7 {when} \u00b7 {where} \u00b7 {incident.state}"
    yield f"  alleged: {alleged}; {counted(incident.sources, 'independent source')} ({incident.id})"
    told = [assessment for assessment in assessments if assessment.verdict != "out_of_scope"]
    for assessment in told:
        verdict = assessment.verdict.replace("_", " ")
        yield f"  {assessment.agreement}, article {assessment.article}: {verdict}. {assessment.reason}"
    if assessments and not told:
        yield "  out of the scope of every article"
