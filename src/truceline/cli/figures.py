"""`truceline figures`: casualties, displacement, returns, each as somebody told it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from truceline.cli.group import ShowGroup
from truceline.cli.options import As, AsOf, Joint, Json, Node, Saw, View
from truceline.cli.words import counted, day_in_words

if TYPE_CHECKING:
    from truceline.acts.figures import Figures
    from truceline.coordination.affected import Figure
    from truceline.coordination.suggested import Suggested
    from truceline.store.journal import Actor

_Kind = Literal["killed", "wounded", "killed_or_wounded", "missing", "detained", "displaced", "returned"]
_OnlyKind = Annotated[_Kind | None, typer.Option("--kind", help="What is counted.")]
_Speaker = Annotated[str | None, typer.Option("--speaker", metavar="WHO", help="Who told it.")]
_Measure = Annotated[
    Literal["stock", "flow"] | None,
    typer.Option("--measure", help="How many there are on a day, or how many over a period."),
]
_Unit = Annotated[
    Literal["people", "movements"] | None, typer.Option("--unit", help="One person can move several times.")
]
_Population = Annotated[str | None, typer.Option("--population", metavar="WORDS", help="Of which people.")]
_Happening = Annotated[str | None, typer.Option("--happening", metavar="ID", help="Of which one happening, if of one.")]
_Part = Annotated[str | None, typer.Option("--part", metavar="WORDS", help="Which part, as the speaker divides it.")]
_Since = Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="From which day on it counts.")]
_AsOfDay = Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="As of which day.")]
_ToldOn = Annotated[str | None, typer.Option("--told-on", metavar="YYYY-MM-DD", help="When it was told, if later.")]
_Low = Annotated[int | None, typer.Option("--low", metavar="N", help="At least so many.")]
_High = Annotated[int | None, typer.Option("--high", metavar="N", help="At most so many.")]
_About = Annotated[
    bool | None, typer.Option("--about", help="The number is told as about so many.", show_default=False)
]
_Words = Annotated[str | None, typer.Option("--words", metavar="TEXT", help="In the speaker's own words.")]
_Ref = Annotated[str | None, typer.Option("--ref", metavar="PAGE", help="Where it was published.")]
_Id = Annotated[
    str, typer.Option("--id", metavar="FIGURE", help="The figure that is put right; a new one if left out.")
]
_Claim = Annotated[
    str | None,
    typer.Option("--claim", metavar="CLAIM", help="Take the figure from an accepted claim; other options add to it."),
]

app = typer.Typer(
    cls=ShowGroup, help="Figures of people affected: who told which number, as of when.", rich_markup_mode=None
)


@app.callback()
def _figures() -> None:
    pass


@app.command("show")
def show(
    day: AsOf = None,
    kind: _OnlyKind = None,
    claims: Annotated[
        bool, typer.Option("--claims", help="Show what accepted claims tell, too, beside what was recorded.")
    ] = False,
    view: View = "own",
    node: Node = None,
    as_json: Json = False,
) -> None:
    """Show figures as they stood on a day: speakers beside each other, what took whose place, how they ran."""
    from truceline.acts.figures import suggestions, told
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked

    with node_asked(node) as opened:
        found = told(opened, day, view=view, kind=kind)
        beside = suggestions(opened, kind) if claims else ()
    if as_json:
        screen.print_json([found.model_dump(mode="json"), *(one.model_dump(mode="json") for one in beside)])
    else:
        screen.print_lines([*_shown(found), *(_suggested(beside) if claims else ())])


def _shown(found: Figures) -> Iterator[str]:
    gone = [entry for entry in found.entries if entry.superseded_by is not None]
    yield f"{counted(len(found.entries), 'figure')} told by {day_in_words(found.day)}"
    yield from (f"  {row.words}" for row in found.rows)
    if gone:
        yield ""
        yield "No longer held"
        yield from (f"  {entry.words}" for entry in gone)
    if found.sums:
        yield ""
        yield "Sums, each of one speaker's own parts"
        yield from (f"  {one.words}" for one in found.sums)
    if found.lines:
        yield ""
        yield "Over time"
        for line in found.lines:
            points = "; ".join(f"{point.as_of}: {_bounds(point.low, point.high)}" for point in line.points)
            yield f"  {line.speaker}, {line.words_of}: {points}"


def _bounds(low: int | None, high: int | None) -> str:
    from truceline.coordination.affected import said

    return said(low, high)


def _suggested(beside: Sequence[Suggested]) -> Iterator[str]:
    yield ""
    yield f"{counted(len(beside), 'number')} in accepted claims that nobody recorded as a figure"
    for one in beside:
        yield f"  {one.words}"
        yield f"    \u201c{' '.join(one.quote.split())}\u201d"


@app.command("tell")
def tell(
    kind: _OnlyKind = None,
    speaker: _Speaker = None,
    measure: _Measure = None,
    unit: _Unit = None,
    population: _Population = None,
    happening: _Happening = None,
    part: _Part = None,
    since: _Since = None,
    as_of: _AsOfDay = None,
    told_on: _ToldOn = None,
    low: _Low = None,
    high: _High = None,
    about: _About = None,
    words: _Words = None,
    ref: _Ref = None,
    claim: _Claim = None,
    id: _Id = "",
    saw: Saw = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Record a figure that somebody told; with only --low or --high it has one bound."""
    from truceline.acts.figures import tell as record
    from truceline.cli.deciding import acting, print_written, seen

    given = {
        "kind": kind, "speaker": speaker, "measure": measure, "unit": unit, "population": population,
        "happening": happening, "part": part, "since": since, "as_of": as_of, "told_on": told_on, "low": low,
        "high": high, "about": about, "words": words, "ref": ref,
    }  # fmt: skip
    told = {name: value for name, value in given.items() if value is not None}
    with acting(node, code) as actor:
        figure = _figure(actor, claim, told)
        print_written(record(actor, figure, id, joint=joint, saw=seen(f"figure:{id}", saw)))


def _figure(actor: Actor, claim: str | None, told: dict[str, Any]) -> Figure:
    """The figure that options tell, on top of what an accepted claim tells where one is named."""
    from truceline.acts.told import told_well
    from truceline.coordination.affected import Figure
    from truceline.errors import InvalidSetting

    told = (_of_claim(actor, claim) if claim else {}) | told
    for name in ("kind", "speaker", "measure", "as_of"):
        if name not in told:
            raise InvalidSetting(
                "is needed", where=f"--{name.replace('_', '-')}", remedy="see truceline figures tell --help"
            )
    with told_well():
        return Figure.model_validate(told)


def _of_claim(actor: Actor, claim: str) -> dict[str, Any]:
    from truceline.acts.figures import suggestions
    from truceline.errors import UnknownName

    found = next((one for one in suggestions(actor.node) if one.id == claim), None)
    if found is None:
        raise UnknownName(
            "no accepted claim tells such a number that is not recorded yet",
            where=claim[:64],
            remedy="`truceline figures show --claims` lists them",
        )
    return dict(found.told)
