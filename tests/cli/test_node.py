"""A node from the command line, as its operator runs it: made, worked for, backed up, restored."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import sqlite3
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests import begun
from tests.begun import TRUCELINE

ROOT = Path(__file__).resolve().parents[2]
AGREEMENT = ROOT / "examples" / "idlib-2020" / "agreement.yaml"
PASSPHRASES = {"TRUCELINE_PASSPHRASE": "north of the road", "TRUCELINE_VAULT_PASSPHRASE": "who told us"}


def environment(**settings: str) -> dict[str, str]:
    """This process's, without what a user may have set for a node of theirs."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRUCELINE_", "DATABASE_URL", "DJANGO_"))
    }
    return kept | settings


def run(
    *words: str | Path, cwd: Path | None = None, given: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A command with the passphrases, or with other settings."""
    return begun.run([TRUCELINE, *words], env=environment(**(PASSPHRASES if given is None else given)), cwd=cwd)


@pytest.fixture(scope="module")
def north(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node that the command line made."""
    folder = tmp_path_factory.mktemp("nodes") / "north"
    made = run("init", folder, "--agreement", AGREEMENT, "--role", "mission", "--address", "https://north.example")
    assert made.returncode == 0, made.stderr
    assert "The node north (mission) was made" in made.stdout
    return folder


def test_a_node_is_found_by_option_by_setting_and_where_one_stands(north: Path, tmp_path: Path) -> None:
    assert run("worker", "--once", "--node", north).returncode == 0
    assert run("worker", "--once", given={"TRUCELINE_NODE": str(north)}).returncode == 0
    assert run("worker", "--once", cwd=north).returncode == 0
    nowhere = run("worker", "--once", cwd=tmp_path)
    assert (nowhere.returncode, nowhere.stdout) == (2, "")
    assert nowhere.stderr.startswith("truceline: --node: no node is named; name its folder, set TRUCELINE_NODE")


def test_what_waits_is_done_by_the_worker_once(north: Path) -> None:
    report = ROOT / "examples" / "idlib-2020" / "reports" / "idlib-10.txt"
    assert run("read", report, "--node", north).returncode == 0
    first = run("worker", "--once", "--node", north)
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("done read_claims report:idlib-10-")
    assert run("worker", "--once", "--node", north).stdout == ""


def test_a_worker_goes_on_until_it_is_stopped(north: Path) -> None:
    worker = subprocess.Popen(
        [TRUCELINE, "worker", "--node", north], env=environment(**PASSPHRASES), stdout=subprocess.PIPE, text=True
    )
    report = ROOT / "examples" / "idlib-2020" / "reports" / "idlib-11.txt"
    assert run("read", report, "--node", north).returncode == 0
    assert worker.stdout is not None
    with worker.stdout:
        assert worker.stdout.readline().startswith("done read_claims report:idlib-11-")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 130


def test_a_backup_is_written_and_restored(north: Path, tmp_path: Path) -> None:
    made = run("backup", tmp_path / "north.tar", "--node", north)
    assert (made.returncode, made.stdout.strip()) == (0, str(tmp_path / "north.tar"))
    assert (tmp_path / "north.tar").stat().st_mode & 0o777 == 0o600
    restored = run("restore", tmp_path / "north.tar", tmp_path / "again")
    assert restored.returncode == 0, restored.stderr
    assert "The node north (mission) was restored" in restored.stdout
    assert run("log", "verify", "--node", tmp_path / "again").returncode == 0
    again = run("restore", tmp_path / "north.tar", tmp_path / "again")
    assert (again.returncode, len(again.stderr.splitlines())) == (2, 1)
    assert "nothing is restored over it" in again.stderr


def test_without_a_terminal_a_missing_passphrase_is_one_line_and_nothing_is_made(tmp_path: Path) -> None:
    for given, name in (({}, "TRUCELINE_PASSPHRASE"), ({"TRUCELINE_PASSPHRASE": "x"}, "TRUCELINE_VAULT_PASSPHRASE")):
        refused = run("init", tmp_path / "north", "--agreement", AGREEMENT, given=given)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
        assert refused.stderr.startswith(f"truceline: {name}: the passphrase of ")
    assert not list(tmp_path.iterdir())


def typed(words: list[str], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run a command at a terminal and type each answer after its question; the exit code and what was shown."""
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [TRUCELINE, *words], env=environment(), stdin=end, stdout=end, stderr=end, start_new_session=True
    )
    os.close(end)
    shown = ""
    for question, answer in answers:
        while question not in shown:
            shown += os.read(terminal, 1000).decode()
        shown = ""
        os.write(terminal, f"{answer}\n".encode())
    with suppress(OSError):  # so Linux says that the other end was closed
        while data := os.read(terminal, 1000):
            shown += data.decode()
    os.close(terminal)
    return process.wait(60), shown


NEW = "Passphrase of the node's keys: "
SAME = "The same again: "
VAULT = "Passphrase of the vault: "


def test_at_a_terminal_new_passphrases_are_asked_for_twice_and_not_shown(tmp_path: Path) -> None:
    words = ["init", str(tmp_path / "north"), "--agreement", str(AGREEMENT)]
    code, shown = typed(words, [(NEW, "geheim"), (SAME, "geheim"), (VAULT, "tiefer"), (SAME, "tiefer")])
    assert (code, "The node north (other) was made" in shown, "geheim" in shown, "tiefer" in shown) == (
        0,
        True,
        False,
        False,
    )


def test_at_a_terminal_two_different_passphrases_make_nothing(tmp_path: Path) -> None:
    words = ["init", str(tmp_path / "north"), "--agreement", str(AGREEMENT)]
    code, shown = typed(words, [(NEW, "geheim"), (SAME, "anders")])
    assert (code, "the two passphrases differ" in shown) == (2, True)
    assert not list(tmp_path.iterdir())


def test_a_database_that_refuses_is_one_line(north: Path, tmp_path: Path) -> None:
    shutil.copytree(north, tmp_path / "copy")
    with sqlite3.connect(tmp_path / "copy" / "truceline.db") as database:
        database.execute("DROP TABLE job")
    database.close()
    refused = run("worker", "--once", "--node", tmp_path / "copy")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
    assert refused.stderr.startswith(
        "truceline: the node's database cannot be used (no such table: job); check the disk"
    )
