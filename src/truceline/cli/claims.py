"""`truceline claims`: who claims what, with the words that say so, and what reviewers decide of it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli.group import DefaultGroup
from truceline.cli.options import (
    AgreementFile,
    As,
    Audience,
    Joint,
    Json,
    Known,
    Node,
    PartiesFile,
    Paths,
    PlacesFile,
    Reason,
    Workers,
)
from truceline.cli.words import counted, review_in_words, speaker_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.claims.claim import Claim
    from truceline.cli.folder import Folder
    from truceline.reports.report import Report

app = typer.Typer(
    cls=DefaultGroup,
    help="Claims: list who claims what, in whose words, or decide what a report says.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_Claims = Annotated[list[str], typer.Argument(metavar="CLAIM...", help="Claims by id, as the list of a node has them.")]
_Set = Annotated[
    list[str],
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="kind, mode, speaker, actor, target, weapon, time, place, figure or outcome; can be given again.",
    ),
]


@app.callback()
def _claims() -> None:
    pass


@app.command("list")
def claims(
    paths: Paths,
    agreement: AgreementFile = None,
    parties: PartiesFile = None,
    places: PlacesFile = None,
    workers: Workers = None,
    as_of: Known = None,
    audience: Audience = "own",
    as_json: Json = False,
) -> None:
    """List who claims what, in whose words.

    Kind, mode, speaker, time, place and figures of each claim, with the words of the report that carry it; of a node,
    also who reviewed it.
    """
    from truceline.cli import screen
    from truceline.cli.folder import open_folder, read_claims
    from truceline.cli.shown import listed_for

    folder = read_claims(
        open_folder(paths, agreement=agreement, parties=parties, places=places, workers=workers, as_of=as_of), workers
    )
    folder = listed_for(folder, audience)
    if as_json:
        screen.print_json(_line(claim, folder) for claim in folder.claims)
    else:
        screen.print_lines(_lines(folder))
    raise typer.Exit(screen.print_unread(folder.unread))


def _line(claim: Claim, folder: Folder) -> dict[str, Any]:
    from truceline.claims.lines import claim_line

    line = {"id": claim.id, **claim_line(claim)}
    review = folder.review_of(claim)
    told = review.model_dump(mode="json", exclude_defaults=True)
    return line if folder.reading is None else line | {"review": {"state": review.state, **told}}


def _lines(folder: Folder) -> Iterator[str]:
    """The claims of each report under its name: what, when, where and by whom, then the words and who reviewed it."""
    yield _title(folder)
    for report, of_report in groupby(folder.claims, key=lambda claim: claim.report):
        yield ""
        yield report
        for claim in of_report:
            yield f"  {_heading(claim)}"
            yield f"      \u201c{' '.join(claim.quote.split())}\u201d"
            if folder.reading is not None:
                yield f"      {claim.id}: {review_in_words(folder.review_of(claim))}"


def _title(folder: Folder) -> str:
    held = f"{counted(len(folder.claims), 'claim')} in {counted(len(folder.reports), 'report')}"
    if folder.reading is None:
        return f"{held}, read by machine and not reviewed"
    reviewed = sum(folder.review_of(claim).reviewed for claim in folder.claims)
    told = [f"{held}, {reviewed:,} of them reviewed"]
    if folder.left_out:
        told.append(f"{counted(len(folder.left_out), 'claim')} rejected or merged, and left out")
    if folder.without_report:
        told.append(f"{counted(len(folder.without_report), 'decision')} about reports that are not here")
    return "; ".join(told)


def _heading(claim: Claim) -> str:
    kind = claim.kind.replace("_", " ")
    heard = f" (by way of {claim.speaker.chain[0]})" if claim.speaker.chain else ""
    told = [
        kind if claim.mode == "reported" else f"{kind}, {claim.mode}",
        claim.when.iso if claim.when else "",
        claim.place.text if claim.place else "",
        ", ".join(f"{figure.text} {figure.of}" for figure in claim.figures),
        f"says {speaker_in_words(claim)}{heard}",
    ]
    return " \u00b7 ".join(" ".join(part.split()) for part in told if part)


@app.command("accept")
def accept(claims: _Claims, reason: Reason = "", node: Node = None, code: As = None, joint: Joint = False) -> None:
    """Confirm that the reports say this, as it was read. Whether it is true stays open."""
    from truceline.cli.deciding import deciding, print_written
    from truceline.store.review_steps import accepting, claims_named, decide, undecided

    with deciding(node, code) as (actor, case):
        named = undecided(actor.node, claims) or claims_named(claims, _all(case.folder))
        print_written(decide(actor, accepting(named, reason), joint=joint))


@app.command("reject")
def reject(claims: _Claims, reason: Reason = "", node: Node = None, code: As = None, joint: Joint = False) -> None:
    """Say that the reports do not say this. A claim that all who decided reject is left out of every picture."""
    from truceline.cli.deciding import deciding, print_written
    from truceline.store.review_steps import claims_named, decide, rejecting, undecided

    with deciding(node, code) as (actor, case):
        named = undecided(actor.node, claims) or claims_named(claims, _all(case.folder))
        print_written(decide(actor, rejecting(named, reason), joint=joint))


@app.command("edit")
def edit(
    claims: _Claims,
    changes: _Set,
    reason: Reason = "",
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Say what the reports say instead.

    What is set must stand in the report: a speaker, a place. A field that is set to nothing is taken away.
    """
    from truceline.claims.edit import corrected
    from truceline.cli.deciding import deciding, print_written
    from truceline.store.review_steps import claims_named, correcting, decide

    asked = _changes(changes)
    with deciding(node, code) as (actor, case):
        facts = []
        for claim in claims_named(claims, _all(case.folder)):
            edited, fields = corrected(claim, _report(case.folder, claim.report), asked, case.folder.context)
            facts += correcting(claim, edited, fields, reason)
        print_written(decide(actor, facts, joint=joint))


@app.command("add")
def add(
    report: Annotated[str, typer.Option("--report", metavar="ID", help="The report that says it.")],
    quote: Annotated[str, typer.Option("--quote", metavar="WORDS", help="Its words, as they stand there.")],
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="What happened, as docs/concepts/claims.md lists it.")
    ],
    changes: _Set = [],  # noqa: B006
    reason: Reason = "",
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Add a claim that was not suggested, in the report's own words."""
    from truceline.claims.edit import added
    from truceline.cli.deciding import deciding, print_written
    from truceline.store.review_steps import adding, decide

    asked = _changes(changes)
    with deciding(node, code) as (actor, case):
        claim = added(_report(case.folder, report), quote, kind, asked, case.folder.context)
        print_written(decide(actor, adding(claim, _all(case.folder), reason), joint=joint))


@app.command("merge")
def merge(
    claims: _Claims,
    into: Annotated[str, typer.Option("--into", metavar="CLAIM", help="The claim that tells it, in the same report.")],
    reason: Reason = "",
    node: Node = None,
    code: As = None,
    joint: Joint = False,
) -> None:
    """Say that claims tell again what another claim of the same report tells."""
    from truceline.cli.deciding import deciding, print_written
    from truceline.store.review_steps import claims_named, decide, merging

    with deciding(node, code) as (actor, case):
        known = _all(case.folder)
        named, (target,) = claims_named(claims, known), claims_named([into], known)
        print_written(decide(actor, merging(named, target, reason), joint=joint))


def _all(folder: Folder) -> tuple[Claim, ...]:
    """Every claim that can be decided of: those that stand, and those that were rejected or merged."""
    return (*folder.claims, *folder.left_out)


def _report(folder: Folder, report_id: str) -> Report:
    """The report with this id; raises `UnknownName`, with ids that are near, where there is none."""
    from difflib import get_close_matches

    from truceline.errors import UnknownName

    known = {report.id: report for report in folder.reports}
    if report_id not in known:
        near = [name for name in known if name.startswith(report_id)][:3] or get_close_matches(report_id, known)
        remedy = f"do you mean {', '.join(near)}?" if near else "`truceline read` lists them"
        raise UnknownName("no such report", where=report_id, remedy=remedy)
    return known[report_id]


def _changes(written: Iterable[str]) -> list[tuple[str, str]]:
    """Fields and values as they were set."""
    changes = []
    for change in written:
        field, is_set, value = change.partition("=")
        if not is_set:
            raise typer.BadParameter(f"{change[:40]!r} is not FIELD=VALUE", param_hint="--set")
        changes.append((field.strip(), value))
    return changes
