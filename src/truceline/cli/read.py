"""`truceline read`: what was received, when it was published and how that is known, and what could not be read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from truceline.cli.options import AgreementFile, As, Joint, Json, Node, Paths
from truceline.cli.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.cli.folder import Folder
    from truceline.reports.intake import Progress
    from truceline.reports.report import Report
    from truceline.store.node import Node as OpenNode
    from truceline.store.receive import Received, Said

Reliability = Literal["A", "B", "C", "D", "E", "F"]
_Source = Annotated[
    str | None,
    typer.Option("--source", metavar="CODE", help="Who gave it, by code, where it was a person; the vault knows who."),
]
_Outlet = Annotated[str | None, typer.Option("--outlet", metavar="NAME", help="The outlet, where a report names none.")]
_Party = Annotated[
    str | None, typer.Option("--party", metavar="ID", help="Who it speaks for, where a report does not say so.")
]
_Reliability = Annotated[Reliability | None, typer.Option("--reliability", help="How reliable the source is, A to F.")]
_Credibility = Annotated[
    int | None, typer.Option("--credibility", min=1, max=6, help="How credible the reports are, 1 to 6.")
]


def read(
    paths: Paths,
    agreement: AgreementFile = None,
    node: Node = None,
    source: _Source = None,
    outlet: _Outlet = None,
    party: _Party = None,
    reliability: _Reliability = None,
    credibility: _Credibility = None,
    code: As = None,
    joint: Joint = False,
    as_json: Json = False,
) -> None:
    """List reports and how they are dated; a node keeps them.

    Language, source, copies and repeated passages are shown; what could not be read is said on standard error. With a
    node, every file is kept as it came, and once.
    """
    from truceline.cli import screen
    from truceline.cli.folder import node_among, open_folder

    said = {"source": source, "outlet": outlet, "party": party, "reliability": reliability, "credibility": credibility}
    if node_among(paths) is None and _is_asked(node):
        from truceline.store.receive import Said

        folder, title = _received(paths, agreement, node, code, Said(**said), joint)  # type: ignore[arg-type]
    else:
        _check_unused(joint=joint or None, **said)
        folder = open_folder(paths, agreement=agreement)
        title = counted(len(folder.reports), "report")
    if as_json:
        screen.print_json(report.model_dump(mode="json", exclude={"text", "parts"}) for report in folder.reports)
    else:
        screen.print_table(
            title,
            ("report", "published", "how known", "language", "source", "remarks"),
            (_row(report) for report in folder.reports),
        )
    raise typer.Exit(screen.print_unread(folder.unread))


def _check_unused(**given: object) -> None:
    """Raise `InvalidSetting` for an option that only a node can take."""
    from truceline.errors import InvalidSetting

    option = next((name for name, value in given.items() if value is not None), None)
    if option is not None:
        raise InvalidSetting("nothing is kept without a node", where=f"--{option}", remedy="name a node with --node")


def _received(
    paths: Sequence[Path], agreement: Path | None, node: Path | None, code: str | None, said: Said, joint: bool
) -> tuple[Folder, str]:
    """Keep what lies under the paths; of the node's reports those that came from there, and the title of their list."""
    from truceline.cli import screen
    from truceline.cli.deciding import acting
    from truceline.cli.folder import open_case
    from truceline.store.receive import receive
    from truceline.store.vault import check_code

    with acting(node, code) as actor:
        if said.source is not None:
            check_code(actor.node, said.source)
        with screen.progress("receiving", None) as step:
            received = receive(actor, paths, joint=joint, said=said, progress=step)
        case = open_case([actor.node.folder], agreement=agreement)
        with screen.progress("reading reports", None) as step:
            folder = _of(case, received, actor.node, step)
    return folder, _title(folder, received)


def _is_asked(node: Path | None) -> bool:
    """Whether a node is named, or the current folder is one."""
    from truceline.cli.folder import node_among
    from truceline.config import load

    return node is not None or load().node is not None or node_among([Path()]) is not None


def _of(case: Folder, received: Received, node: OpenNode, step: Progress) -> Folder:
    """The case with what was received now; all that the node has is read only where others help to date it."""
    from truceline.store.reading import reading

    files = {*received.kept, *received.known}
    anchors = [each.signed for each in case.agreements]
    now = reading(node, only=files, anchors=anchors, progress=step)
    if any(report.published.how in ("solved_with_others", "unknown") for report in now.reports):
        now = reading(node, anchors=anchors, progress=step)
    return replace(
        case,
        reports=tuple(report for report in now.reports if not files.isdisjoint(now.files.get(report.id, ()))),
        unread=(*received.unread, *(one for file, each in now.unread_of.items() if file in files for one in each)),
    )


def _title(folder: Folder, received: Received) -> str:
    held = counted(len(folder.reports), "report")
    return f"{held}; {counted(len(received.kept), 'new file')}, {len(received.known):,} known before"


def _row(report: Report) -> tuple[str, ...]:
    published = report.published
    days = [str(day) for day in dict.fromkeys((published.earliest, published.latest)) if day]
    remarks = list(report.notes)
    if report.copy_of:
        remarks.append(f"copy of {report.copy_of}")
    if report.repeats:
        remarks.append(f"{counted(len(report.repeats), 'repeated passage')}")
    if report.reading != "full":
        remarks.append("read by lexicon" if report.reading == "lexicon" else "language not read")
    return (
        report.id,
        " to ".join(days) or "unknown",
        published.reason or published.how,
        report.language,
        report.source.outlet or "",
        "; ".join(remarks),
    )
