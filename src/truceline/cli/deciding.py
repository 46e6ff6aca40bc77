"""What commands that decide share: the node that is asked, who acts, and a line for each step that was taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.cli import screen
from truceline.cli.node import open_asked

if TYPE_CHECKING:
    from truceline.cli.folder import Folder
    from truceline.incidents.incident import Incident
    from truceline.store.journal import Actor, Written
    from truceline.store.node import Node


@contextmanager
def node_asked(folder: Path | None) -> Iterator[Node]:
    """The node that the option or the setting names, or that of the current folder; closed when done."""
    from truceline.store.node import close

    node = open_asked(folder)
    try:
        yield node
    finally:
        close(node)


@contextmanager
def acting(folder: Path | None, code: str | None) -> Iterator[Actor]:
    """The member who acts in the node that is asked."""
    from truceline.store.journal import operator

    with node_asked(folder) as node:
        yield operator(node, code)


@contextmanager
def deciding(folder: Path | None, code: str | None) -> Iterator[tuple[Actor, Case]]:
    """The member who acts, with what the node holds to decide about."""
    with acting(folder, code) as actor:
        yield actor, Case(actor.node.folder)


@dataclass(frozen=True)
class Case:
    """What a node holds: claims as they stand, incidents as people and the machine put them together."""

    path: Path

    @cached_property
    def folder(self) -> Folder:
        """The node's folder, read."""
        from truceline.cli.folder import open_folder, read_claims

        return read_claims(open_folder([self.path]))

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of all claims that stand."""
        return tuple(claim.id for claim in self.folder.claims)

    def incidents(self) -> tuple[Incident, ...]:
        """The incidents that are gathered of them."""
        from truceline.cli.folder import judge

        return judge(self.folder, self.folder.reports, self.folder.claims).incidents


def seen(subject: str, saw: int | None) -> dict[str, int]:
    """How much of a matter the author had read, as the journal asks it; nothing where that is not told."""
    return {} if saw is None else {subject: saw}


def print_written(written: Iterable[Written]) -> None:
    """One line for each subject: what it is now, and the entry that says so."""
    last = {each.subject: each for each in written}
    screen.print_lines(f"{each.subject.partition(':')[2]}: {each.state} ({each.ref})" for each in last.values())
