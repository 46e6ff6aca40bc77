"""`truceline incidents`: what may have happened, what each article makes of it, and what people put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli.group import DefaultGroup
from truceline.cli.options import (
    AgreementFile,
    As,
    Audience,
    FolderPath,
    Joint,
    Json,
    Node,
    PartiesFile,
    PlacesFile,
    Reason,
    Workers,
)
from truceline.cli.words import counted, span_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from truceline.cli.folder import Folder
    from truceline.coordination.in_force import NearNotice
    from truceline.incidents.incident import Assessment, Incident

app = typer.Typer(
    cls=DefaultGroup,
    help="Incidents: list and test them against the agreement, or decide which claims belong together.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_Incident = Annotated[str, typer.Argument(metavar="INCIDENT", help="An incident that was opened, by its id.")]
_Claims = Annotated[list[str], typer.Argument(metavar="CLAIM...", help="Claims by id, or an incident for its claims.")]


@app.callback()
def _incidents() -> None:
    pass


@app.command("list")
def incidents(
    paths: FolderPath,
    agreement: AgreementFile = None,
    parties: PartiesFile = None,
    places: PlacesFile = None,
    workers: Workers = None,
    audience: Audience = "own",
    as_json: Json = False,
) -> None:
    """Test incidents against the agreement.

    Each article says breach if true, permitted, out of scope or cannot tell, with zone, distance and reason.
    """
    from truceline.cli import screen
    from truceline.cli.folder import judge, open_folder, read_claims
    from truceline.cli.shown import listed_for

    folder = read_claims(
        open_folder(paths, agreement=agreement, parties=parties, places=places, workers=workers), workers
    )
    folder = listed_for(folder, audience)
    judged = judge(folder, folder.reports, folder.claims)
    of_incident: dict[str, list[Assessment]] = {incident.id: [] for incident in judged.incidents}
    for assessment in judged.assessments:
        of_incident[assessment.incident].append(assessment)
    near = _near_notices(folder, judged.incidents, audience)
    if as_json:
        screen.print_json(
            {
                **incident.model_dump(mode="json"),
                "assessments": [assessment.model_dump(mode="json") for assessment in of_incident[incident.id]],
                "near_notices": [one.model_dump(mode="json") for one in near.get(incident.id, ())],
            }
            for incident in judged.incidents
        )
    else:
        screen.print_lines([*_lines(judged.incidents, of_incident, near), *_empty(folder, judged.incidents)])
    raise typer.Exit(screen.print_unread(folder.unread))


def _near_notices(folder: Folder, incidents: Sequence[Incident], audience: str) -> Mapping[str, tuple[NearNotice, ...]]:
    """Of a node's folder, the incidents near a notified activity; the public is told of no notice."""
    if folder.reading is None or folder.agreement is None or audience == "public":
        return {}
    from truceline.acts.notices import near_incidents
    from truceline.cli.deciding import node_asked

    with node_asked(folder.reading.node.folder) as node:
        return near_incidents(node, incidents, folder.agreement, view="own" if audience == "own" else "joint")


def _lines(
    incidents: Sequence[Incident],
    assessments: Mapping[str, Sequence[Assessment]],
    near: Mapping[str, tuple[NearNotice, ...]],
) -> Iterator[str]:
    yield f"{counted(len(incidents), 'incident')}, as alleged; nothing here is a finding"
    for incident in incidents:
        yield ""
        yield from _tested(incident, assessments[incident.id])
        yield from (f"  near a notified activity: {one.words}" for one in near.get(incident.id, ()))


def _empty(folder: Folder, incidents: Sequence[Incident]) -> Iterator[str]:
    """Incidents that people opened and of which no claim stands any more: nothing is lost without a word."""
    from truceline.incidents.opened import in_force

    shown = {incident.id for incident in incidents}
    for one in in_force(folder.opened):
        if one.id not in shown:
            yield ""
            yield f"{one.id}, put together by {', '.join(one.authors)}: none of its claims stands here"


def _tested(incident: Incident, assessments: Sequence[Assessment]) -> Iterator[str]:
    """What is told and by how many, who put it together, then what each article makes of it."""
    category = incident.category.replace("_", " ")
    when = span_in_words(incident.start, incident.end, minutes=incident.precision == "minute")
    where = incident.place.text if incident.place else "place not told"
    alleged = ", ".join(dict.fromkeys(named.text for named in incident.alleged)) or "nobody named"
    yield f"{category[:1].upper()}{category[1:]} \u00b7 {when} \u00b7 {where} \u00b7 {incident.state}"
    yield f"  alleged: {alleged}; {counted(incident.sources, 'independent source')} ({incident.id})"
    yield from _decided(incident)
    told = [assessment for assessment in assessments if assessment.verdict != "out_of_scope"]
    for assessment in told:
        verdict = assessment.verdict.replace("_", " ")
        yield f"  {assessment.agreement}, article {assessment.article}: {verdict}. {assessment.reason}"
    if assessments and not told:
        yield "  out of the scope of every article"


def _decided(incident: Incident) -> Iterator[str]:
    if not incident.decided_by:
        return
    yield f"  put together by {', '.join(incident.decided_by)}: {', '.join(incident.claims)}"
    if incident.suggested:
        yield f"  suggested, and not counted: {', '.join(incident.suggested)}"
    if incident.overlaps:
        yield f"  shares claims with {', '.join(incident.overlaps)}"


@app.command("open")
def open_incident(
    claims: _Claims, reason: Reason = "", node: Node = None, code: As = None, joint: Joint = False
) -> None:
    """Open an incident with exactly these claims.

    It goes before what a machine would put together, whose further claims stay beside it as suggested.
    """
    from truceline.cli.deciding import deciding, print_written
    from truceline.store.incident_steps import claims_named, opening
    from truceline.store.journal import write

    with deciding(node, code) as (actor, case):
        named = claims_named(claims, case.claims, case.incidents)
        print_written(write(actor, *opening(actor.node, named, reason), joint=joint))


@app.command("regroup")
def regroup(
    incident: _Incident,
    claims: _Claims,
    reason: Reason = "",
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Give an incident exactly these claims instead of those that it had."""
    from truceline.cli.deciding import deciding, print_written
    from truceline.store import log
    from truceline.store.incident_steps import claims_named, regrouping
    from truceline.store.journal import write
    from truceline.store.opened_incidents import own

    with deciding(node, code) as (actor, case):
        held = own(actor.node, tuple(log.standings(actor.node, type="incident")), incident, joint=joint)
        named = claims_named(claims, case.claims, case.incidents)
        print_written(write(actor, *regrouping(held, named, reason), joint=joint))


@app.command("merge")
def merge(
    incidents: Annotated[list[str], typer.Argument(metavar="INCIDENT...", help="Those that turned out to be another.")],
    into: Annotated[str, typer.Option("--into", metavar="INCIDENT", help="The incident that they turned out to be.")],
    reason: Reason = "",
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Merge incidents into one, which has their claims too from then on."""
    from truceline.cli.deciding import acting, print_written
    from truceline.store import log
    from truceline.store.incident_steps import merging
    from truceline.store.journal import write
    from truceline.store.opened_incidents import own

    with acting(node, code) as actor:
        standings = tuple(log.standings(actor.node, type="incident"))
        named = [own(actor.node, standings, each, joint=joint) for each in dict.fromkeys(incidents)]
        end = own(actor.node, standings, into, joint=joint)
        print_written(write(actor, *merging(named, end, reason), joint=joint))


@app.command("split")
def split(
    incident: _Incident,
    part: Annotated[
        list[str], typer.Option("--part", metavar="CLAIM,...", help="The claims of one part; once for each part.")
    ],
    reason: Reason = "",
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Split an incident that turned out to be several; each of its claims goes to one part."""
    from truceline.cli.deciding import acting, print_written
    from truceline.store import log
    from truceline.store.incident_steps import splitting
    from truceline.store.journal import write
    from truceline.store.opened_incidents import own

    with acting(node, code) as actor:
        standings = tuple(log.standings(actor.node, type="incident"))
        held = own(actor.node, standings, incident, joint=joint)
        print_written(write(actor, *splitting(actor.node, held, part, reason), joint=joint))
