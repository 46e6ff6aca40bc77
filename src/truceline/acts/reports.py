"""Reports and other material that somebody hands in as bytes: kept whole, under the name they came with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from truceline.errors import InvalidFact
from truceline.facts import Fact, MaterialKept
from truceline.store import journal, log
from truceline.store.journal import Actor, Written
from truceline.store.receive import Received, Said, receive
from truceline.store.vault import check_code

__all__ = ["NO_TYPE", "bare_name", "hand_in", "keep"]

NO_TYPE = "application/octet-stream"
_LONGEST = 120


def bare_name(name: str) -> str:
    """A file's name without folders, or `InvalidFact` for one that no file system should see."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    if not bare.strip(". ") or len(bare.encode()) > _LONGEST or not bare.isprintable():
        raise InvalidFact(f"{name[:60]!r} cannot be a file's name", where="file", remedy="give it a plain name")
    return bare


def hand_in(actor: Actor, content: bytes, name: str, said: Said, *, joint: bool = False) -> Received:
    """Receive a report as one file; nothing new where the same bytes came before.

    Raises `UnknownName` for a source that the vault does not know, and as `receive` does.
    """
    if said.source is not None:
        check_code(actor.node, said.source)
    # Beside the record: what a source told is not for a folder that others may read.
    with TemporaryDirectory(dir=actor.node.folder, prefix=".received-") as folder:
        file = Path(folder) / bare_name(name)
        file.write_bytes(content)
        return receive(actor, [file], joint=joint, said=said)


def keep(actor: Actor, content: bytes, content_type: str = NO_TYPE, *, joint: bool = False) -> tuple[Written, ...]:
    """Keep bytes as they are; nothing is written where the same log has the same bytes already."""
    fact = MaterialKept(content=content, content_type=content_type or NO_TYPE)
    origin = actor.node.shared if joint else actor.node.internal
    known = [one for one in log.standings(actor.node, type="material", key=fact.key) if one.origin == origin]
    facts: Sequence[Fact] = () if known else (fact,)
    return journal.write(actor, *facts, joint=joint)
