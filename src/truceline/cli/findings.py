"""`truceline findings`: what deciders find of incidents, on three axes that are kept apart."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from truceline.cli.group import DefaultGroup
from truceline.cli.options import As, Joint, Json, Node
from truceline.cli.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.facts import FindingStated
    from truceline.store.findings import Finding
    from truceline.store.node import Node as OpenNode

_Incident = Annotated[str, typer.Argument(metavar="INCIDENT", help="The incident, which somebody opened.")]
_Occurrence = Annotated[
    Literal["confirmed", "probable", "possible", "not_established", "refuted"],
    typer.Option("--occurrence", help="Whether it happened."),
]
_Classification = Annotated[
    Literal["violation", "not_violation", "out_of_scope"] | None,
    typer.Option("--classification", help="What it was under the agreement."),
]
_Article = Annotated[str | None, typer.Option("--article", metavar="ID", help="The article; needed for a violation.")]
_Attribution = Annotated[
    Literal["party", "non_party", "not_attributed", "contested"],
    typer.Option("--attribution", help="To whom it is attributed."),
]
_Party = Annotated[
    str | None, typer.Option("--party", metavar="ID", help="The party; needed where it is attributed to one.")
]
_Basis = Annotated[str, typer.Option("--basis", metavar="TEXT", help="What the finding rests on.")]

app = typer.Typer(cls=DefaultGroup, help="Findings: what a decider finds of an incident.", rich_markup_mode=None)


@app.callback()
def _findings() -> None:
    pass


@app.command("list")
def findings(node: Node = None, as_json: Json = False) -> None:
    """List findings with who stated them and who stands behind them.

    A finding is joint only where both sides endorsed it; dissent stands beside it.
    """
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.store.findings import findings as findings_of

    with node_asked(node) as opened:
        found = findings_of(opened)
    if as_json:
        screen.print_json(one.model_dump(mode="json") for one in found)
    else:
        screen.print_lines(_lines(found))


def _lines(found: Sequence[Finding]) -> Iterator[str]:
    yield counted(len(found), "finding")
    for incident, of_incident in groupby(found, key=lambda one: one.stated.incident):
        yield ""
        yield incident
        for one in of_incident:
            yield from _finding(one)


def _finding(one: Finding) -> Iterator[str]:
    """Three axes, each by itself, with its basis; then who stands behind it and who does not."""
    stated = one.stated
    yield f"  {stated.finding}, stated by {one.author}, {one.at:%Y-%m-%d %H:%M} UTC ({one.ref})"
    yield f"    occurrence: {_plain(stated.occurrence)}"
    article = f", article {stated.article}" if stated.article else ""
    yield f"    classification: {_plain(stated.classification or 'not stated')}{article}"
    party = f": {stated.party}" if stated.party else ""
    yield f"    attribution: {_plain(stated.attribution)}{party}"
    if stated.basis:
        yield f"    basis: {stated.basis}"
    yield f"    endorsed by: {', '.join(one.endorsed_by) or 'nobody'}; {'joint' if one.joint else 'not joint'}"
    for node, text in one.dissents.items():
        yield f"    dissent of {node}: {text}"


def _plain(word: str) -> str:
    return word.replace("_", " ")


@app.command("state")
def state(
    incident: _Incident,
    occurrence: _Occurrence,
    classification: _Classification = None,
    article: _Article = None,
    attribution: _Attribution = "not_attributed",
    party: _Party = None,
    basis: _Basis = "",
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """State what you find of an incident.

    Occurrence, classification and attribution are stated apart. Stating it again revises the node's own finding.
    """
    from truceline.cli.deciding import acting, print_written
    from truceline.facts import FindingStated
    from truceline.store.journal import write

    with acting(node, code) as actor:
        _check_incident(actor.node, incident)
        _check_axes(actor.node, classification, article, attribution, party)
        stated = FindingStated(
            finding=_own(actor.node, incident, joint=joint),
            incident=incident,
            occurrence=occurrence,
            classification=classification,
            article=article,
            attribution=attribution,
            party=party,
            basis=basis,
        )
        print_written(write(actor, stated, joint=joint))


def _check_incident(node: OpenNode, incident: str) -> None:
    from truceline.errors import UnknownName
    from truceline.incidents.opened import in_force
    from truceline.store.opened_incidents import opened
    from truceline.store.reading import decided

    open_now = {one.id for one in in_force(opened(decided(node).of_type("incident")))}
    if incident not in open_now:
        raise UnknownName(
            "no incident of that name is open", where=incident, remedy="open it first: truceline incidents open"
        )


def _check_axes(
    node: OpenNode, classification: str | None, article: str | None, attribution: str, party: str | None
) -> None:
    """Each axis whole in itself, and with names that the agreement knows."""
    from truceline.cli.folder import open_case
    from truceline.errors import InvalidSetting, UnknownName

    if (classification == "violation") and not article:
        raise InvalidSetting("a violation of no article", where="--article", remedy="name the article")
    if article and not classification:
        raise InvalidSetting("is given without --classification", where="--article", remedy="say what it was under it")
    if (attribution == "party") != bool(party):
        raise InvalidSetting(
            "goes with --attribution party, and that with it", where="--party", remedy="give both or neither"
        )
    case = open_case([node.folder])
    articles = [each.id for agreement in case.agreements for each in agreement.articles]
    if article and article not in articles:
        raise UnknownName(f"no article {article[:40]!r}", where="--article", remedy=f"one of {', '.join(articles)}")
    if party and party not in case.parties:
        raise UnknownName(f"no party {party[:40]!r}", where="--party", remedy="use an id of the agreement's parties")


def _own(node: OpenNode, incident: str, *, joint: bool) -> str:
    """The id of the node's finding of the incident in that log; a new one where there is none."""
    from truceline.store.findings import findings as findings_of
    from truceline.store.ids import new_id

    log = node.shared if joint else node.internal
    before: list[FindingStated] = [
        one.stated for one in findings_of(node) if one.stated.incident == incident and one.ref.rpartition("#")[0] == log
    ]
    return before[-1].finding if before else new_id("f", node.clock())
