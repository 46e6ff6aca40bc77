"""A ceasefire's folder: its agreement, parties, places and reports, and the steps from reports to assessed incidents.

    idlib-2020/
        agreement.yaml      the agreement; those it amends lie beside it under their ids
        parties.yaml        who takes part or speaks, and the words reports use for them
        places.csv          the places that reports name
        reports/            what was received

All of it but the reports may be missing: bare files and folders of reports are read too. A node's folder (it has
truceline.toml) gives what its record says: the reports that were received, and what was decided of their claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.acts.holdings import Folder, Judged, judge, last_day, of_node, settled
from truceline.agreements.terms import read_terms
from truceline.claims.claim import Claim
from truceline.claims.extract import extract_all
from truceline.cli import screen
from truceline.cli.node import open_asked
from truceline.config import load
from truceline.errors import InvalidSetting
from truceline.reports.files import is_file, is_pipe
from truceline.reports.intake import read_paths
from truceline.reports.report import Report

if TYPE_CHECKING:
    from truceline.sitrep.versions import Version
    from truceline.store.node import Node

__all__ = ["Folder", "Judged", "judge", "last_day", "node_among", "open_case", "open_folder", "read_claims"]

_NODE_FILE = "truceline.toml"


def open_folder(
    paths: Sequence[Path],
    *,
    agreement: Path | None = None,
    parties: Path | None = None,
    places: Path | None = None,
    workers: int | None = None,
    as_of: datetime | None = None,
    among: Version | None = None,
) -> Folder:
    """The folder at `paths` with all its reports read and dated; files named by option win over the folder's own.

    `as_of` asks a node what it knew then, `among` only for what may tell in a version of the situation report.
    """
    settings = load() if workers is None else replace(load(), workers=workers)
    held = node_among(paths)
    if as_of is not None and held is None:
        raise InvalidSetting(
            "only a node's record tells what was known then", where="--as-of", remedy="name a node's folder"
        )
    case = open_case(paths, agreement=agreement, parties=parties, places=places)
    anchors = [agreement.signed for agreement in case.agreements]
    with screen.progress("reading reports", None) as step:
        if held is None:
            intake = read_paths(paths, settings, progress=step, anchors=anchors)
            return replace(case, reports=intake.reports, unread=intake.unread)
        with _opened(held) as node:
            return of_node(node, case, as_of=as_of, among=among, progress=step)


def node_among(paths: Sequence[Path]) -> Path | None:
    """The node's folder that `paths` name, if they do; raises `InvalidSetting` where they name more than that."""
    held = next((path for path in paths if is_file(path / _NODE_FILE)), None)
    if held is not None and len(paths) > 1:
        raise InvalidSetting(
            "a node's folder stands alone", where=str(held), remedy="name it alone, or read the others into it first"
        )
    return held


@contextmanager
def _opened(folder: Path) -> Iterator[Node]:
    node = open_asked(folder)
    try:
        yield node
    finally:
        from truceline.store.node import close

        close(node)


def open_case(
    paths: Sequence[Path], *, agreement: Path | None = None, parties: Path | None = None, places: Path | None = None
) -> Folder:
    """What the folder at `paths` holds beside its reports, which are not read."""
    for option, file in (("--agreement", agreement), ("--parties", parties), ("--places", places)):
        # Opening a pipe would wait for its other end.
        if file is not None and is_pipe(file):
            raise InvalidSetting(f"{file} is a pipe", where=option, remedy="copy its content to a file and name that")
    terms = read_terms(paths, agreement=agreement, parties=parties, places=places)
    return Folder(agreements=terms.agreements, parties=terms.parties, gazetteer=terms.gazetteer)


def read_claims(folder: Folder, workers: int | None = None) -> Folder:
    """The folder with the claims of all its reports, in their order; what could not be read for claims is `unread`.

    Of a node's folder the claims are as people decided of them; what nobody decided of is as the machine suggests.
    """
    return settled(folder, _suggested(folder, workers or load().workers))


def _suggested(folder: Folder, workers: int) -> Iterator[tuple[Report, tuple[Claim, ...]]]:
    """Each report with the claims that the machine reads in it; a node keeps them."""
    with screen.progress("reading claims", len(folder.reports)) as step:
        if folder.reading is None:
            yield from extract_all(folder.reports, folder.context, workers, step)
            return
        from truceline.store.suggest import suggested

        with _opened(folder.reading.node.folder) as node:
            yield from suggested(node, folder.reports, folder.context, workers=workers, progress=step)
