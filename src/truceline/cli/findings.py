"""`truceline findings`: what deciders find of incidents, on three axes that are kept apart, each with its grounds."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from truceline.cli.group import DefaultGroup
from truceline.cli.moments import At
from truceline.cli.options import As, Joint, Json, Node, Saw, View
from truceline.cli.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.acts.findings import Found

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
    Literal["party", "non_party", "not_attributed", "contested"] | None,
    typer.Option("--attribution", help="To whom it is attributed."),
]
_Party = Annotated[
    str | None, typer.Option("--party", metavar="ID", help="The party; needed where it is attributed to one.")
]
_GROUND = (
    "Why, in words, and in brackets what it rests on: 'crater seen [e-01, south/shared#4, by mission]'; repeatable."
)
_Ground = Annotated[list[str] | None, typer.Option("--ground", metavar="TEXT", help=_GROUND)]
_ClassificationGround = Annotated[
    list[str] | None,
    typer.Option("--classification-ground", metavar="TEXT", help="Why it is classified so; as --ground."),
]
_AttributionGround = Annotated[
    list[str] | None,
    typer.Option("--attribution-ground", metavar="TEXT", help="Why it is attributed so; as --ground."),
]
_By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="The decider, if not the member's party or the node.")
]
_Case = Annotated[str, typer.Option("--case", metavar="ID", help="The case; its step is taken along.")]
_Of = Annotated[str | None, typer.Option("--incident", metavar="ID", help="Of this incident alone.")]

app = typer.Typer(cls=DefaultGroup, help="Findings: what a decider finds of an incident.", rich_markup_mode=None)


@app.callback()
def _findings() -> None:
    pass


@app.command("list")
def findings(incident: _Of = None, view: View = "own", node: Node = None, as_json: Json = False) -> None:
    """List findings with their grounds, who stated them and who stands behind them.

    A finding is joint only where both sides endorsed it; dissent stands beside it.
    """
    from truceline.acts.findings import findings as findings_of
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked

    with node_asked(node) as opened:
        found = findings_of(opened, view=view, incident=incident)
    if as_json:
        screen.print_json(_as_data(one) for one in found)
    else:
        screen.print_lines(_lines(found))


def _lines(found: Sequence[Found]) -> Iterator[str]:
    yield counted(len(found), "finding")
    for incident, group in groupby(found, key=lambda one: one.finding.incident):
        of_incident = list(group)
        yield ""
        yield incident
        for one in of_incident:
            yield from _finding(one)
        yield from _differing(of_incident)


def _finding(one: Found) -> Iterator[str]:
    """Three axes, each by itself, with its grounds; then who stands behind it and who does not."""
    last, stands = one.record.last, one.stands
    author = f", recorded by {last.author} ({last.ref})" if last else ""
    revised = f", revised {len(one.record.before)}x" if one.record.before else ""
    first, *axes = one.finding.words.splitlines()
    yield f"  {one.finding.id}: {first}{author}{revised}"
    yield from (f"  {line}" for line in axes)
    yield from (f"    rests on one side's word: {says}" for says in one.own_word)
    joint = "joint" if stands.joint else "not joint"
    part = [f"{name} (on {', '.join(axes)})" for name, axes in stands.in_part.items()]
    yield f"    endorsed by: {', '.join((*stands.endorsed, *part)) or 'nobody'}; {joint}"
    for name, text in stands.dissented.items():
        yield f'    dissent of {name}: "{text}"'


def _differing(found: Sequence[Found]) -> Iterator[str]:
    from truceline.verification.findings import side_by_side

    differ = [view.axis for view in side_by_side(one.finding for one in found).axes if view.differs]
    if differ:
        yield f"  deciders differ on {', '.join(differ)}"


def _as_data(one: Found) -> dict[str, Any]:
    return {
        **one.record.model_dump(mode="json"),
        "own_word": one.own_word,
        "endorsed": one.stands.endorsed,
        "in_part": one.stands.in_part,
        "dissented": one.stands.dissented,
        "joint": one.stands.joint,
    }


@app.command("state")
def state(
    incident: _Incident,
    occurrence: _Occurrence,
    ground: _Ground = None,
    classification: _Classification = None,
    article: _Article = None,
    classification_ground: _ClassificationGround = None,
    attribution: _Attribution = None,
    party: _Party = None,
    attribution_ground: _AttributionGround = None,
    by: _By = None,
    case: _Case = "",
    at: At = None,
    saw: Saw = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """State what you find of an incident.

    Occurrence, classification and attribution are stated apart, each with its own grounds. Stating it again revises the
    decider's own finding.
    """
    from truceline.acts.findings import state as state_finding
    from truceline.cli.deciding import acting, print_written
    from truceline.cli.moments import moment

    with acting(node, code) as actor:
        happened = _axis("Occurrence", occurrence, ground)
        classified = _axis("Classification", classification, classification_ground, article=article)
        attributed = _axis("Attribution", attribution, attribution_ground, party=party)
        whose: dict[str, Any] = {"decider": by, "at": moment(at, actor.node), "case": case}
        axes: dict[str, Any] = {"classification": classified, "attribution": attributed}
        print_written(state_finding(actor, incident, happened, **axes, **whose, joint=joint, saw=saw))


def _axis(axis: str, answer: str | None, because: list[str] | None, **more: str | None) -> Any:
    """What is found on one axis, with its grounds; None where nothing is."""
    from truceline.acts.findings import read_ground
    from truceline.acts.told import told_well
    from truceline.errors import InvalidSetting
    from truceline.verification import findings as found

    if answer is None:
        if because or any(more.values()):
            option = f"--{axis.casefold()}"
            raise InvalidSetting(f"what belongs to {option} is given without it", where=option, remedy="give it too")
        return None
    with told_well():
        grounds = tuple(read_ground(text) for text in because or ())
        return getattr(found, axis)(answer=answer, grounds=grounds, **more)
