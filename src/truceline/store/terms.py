"""The terms that a node works under: its agreement with those it amends, parties, routes, zones, places."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from truceline.agreements.terms import Terms, read_terms
from truceline.store.node import Node

_FILES = ("agreement.yaml", "parties.yaml", "places.csv")


def terms(node: Node) -> Terms:
    """The terms as they stand in the node's folder; read again only where a file was changed."""
    return _terms(node.folder, version(node))


def version(node: Node) -> tuple[int, ...]:
    """What is another number whenever one of their files was changed."""
    return tuple(_changed(file) for file in _files(node.folder))


@lru_cache(maxsize=8)
def _terms(folder: Path, changed: tuple[int, ...]) -> Terms:
    return read_terms([folder])


@lru_cache(maxsize=8)
def _files(folder: Path) -> tuple[Path, ...]:
    """Asked for with every name that is shown: putting a path together takes longer than looking at the file."""
    return tuple(folder / name for name in _FILES)


def _changed(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0
