"""A node to run commands on, in this process: as an officer at the centre would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from truceline.cli.main import app
from truceline.record import keyfile
from truceline.store.founding import init_node
from truceline.store.node import close

IDLIB = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"
PASSPHRASE = "north of the road"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def done(*words: str | Path) -> str:
    """What a command prints that must go well."""
    shown = run(*words)
    assert shown.exit_code == 0, shown.output + str(shown.exception)
    return shown.stdout


def refused(*words: str | Path) -> str:
    """The one line that a command says which must not go well."""
    shown = run(*words)
    assert shown.exit_code != 0, shown.output
    said = str(shown.exception) if str(shown.exception) not in ("", "2") else shown.output
    if shown.exception is None or isinstance(shown.exception, SystemExit):
        return shown.output
    assert "\n" not in said
    return said


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A node that was made once."""
    folder = tmp_path_factory.mktemp("centre") / "north"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "_COST", 2)
        patch.delenv("DATABASE_URL", raising=False)
        node = init_node(
            folder,
            name="north",
            role="party",
            agreement=IDLIB / "agreement.yaml",
            passphrase=PASSPHRASE,
            vault_passphrase="who told us",
        )
        close(node)
        yield folder


@pytest.fixture
def centre(founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node of its own for each test, which commands find."""
    monkeypatch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("TRUCELINE_NODE", str(tmp_path / "north"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Path(shutil.copytree(founded, tmp_path / "north"))
