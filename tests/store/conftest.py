"""Nodes to test with: `make_node("north")` for as many as a test wants, `node` for one on each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.store.postgresql import new_database, postgresql_server
from truceline.record import keyfile
from truceline.store import databases, founding
from truceline.store import node as nodes
from truceline.store.node import Node

__all__ = ["MakeNode", "new_database", "postgresql_server"]

AGREEMENT = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020" / "agreement.yaml"
PASSPHRASE, VAULT_PASSPHRASE = "north of the road", "who told us"
MakeNode = Callable[..., Node]


class Clock:
    """A clock that goes on by a second each time it is read."""

    def __init__(self) -> None:
        self.now = datetime(2020, 3, 15, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def make_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeNode]:
    """Makes nodes in `tmp_path`, which are closed when the test is over; `database` is a PostgreSQL database's URL."""
    # So that a query that forgets to say of which node it is finds no database.
    databases._in_use.add("default")
    made: list[Node] = []
    monkeypatch.setattr(keyfile, "_COST", 2)
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def make(name: str = "north", *, role: str = "party", agreement: Path = AGREEMENT, **options: Any) -> Node:
        options = {"passphrase": PASSPHRASE, "vault_passphrase": VAULT_PASSPHRASE, "clock": Clock()} | options
        made.append(founding.init_node(tmp_path / name, name=name, role=role, agreement=agreement, **options))
        return made[-1]

    yield make
    for node in made:
        nodes.close(node)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """Where the record of `node` lies: None is its own folder."""
    return None if request.param == "sqlite" else request.getfixturevalue("new_database")()


@pytest.fixture
def node(make_node: MakeNode, database_url: str | None) -> Node:
    """A node with the first entries in its logs, on each database."""
    return make_node(database=database_url)
