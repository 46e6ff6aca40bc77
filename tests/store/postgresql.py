"""A real PostgreSQL server for the tests: Debian's package, in a folder of its own, reached by a socket there."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

import psycopg
import pytest

MISSING = "PostgreSQL is not installed; install Debian's package postgresql"
# What has a meaning in a URL must survive in a password.
PASSWORD = "p@ss/w:rd?#%"
_USER = "truceline"
_READY_SECONDS = 60
Database = Callable[[], str]


def programs() -> Path | None:
    """The folder of the newest server's programs; Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3].split(".")[0]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


class Server:
    """A server with one superuser; `url` names one of its databases."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.folder = folder
        # The server refuses to run as root.
        owner = pwd.getpwnam("postgres") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        os.chown(folder / "password", owner.pw_uid, owner.pw_gid)
        # It ends with this process, however that ends.
        self._as_owner = ["setpriv", "--pdeathsig=INT"]
        if os.getuid() == 0:
            self._as_owner += [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
        self._make(programs)
        self._log = (folder / "log").open("wb")
        self.process = subprocess.Popen(
            [*self._as_owner, programs / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=",
             "-c", "fsync=off", "-c", "max_connections=200"],
            cwd=folder, stdout=self._log, stderr=self._log,
        )  # fmt: skip
        self._wait()

    def _make(self, programs: Path) -> None:
        subprocess.run(
            [*self._as_owner, programs / "initdb", "-D", self.folder / "data", "-U", _USER, "-A", "scram-sha-256",
             "--pwfile", self.folder / "password", "-E", "UTF8", "--locale=C", "--no-sync"],
            cwd=self.folder, check=True, capture_output=True,
        )  # fmt: skip

    def _wait(self) -> None:
        until = time.monotonic() + _READY_SECONDS
        while True:
            try:
                return self.run("SELECT 1")
            except psycopg.OperationalError as error:
                said = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
                assert self.process.poll() is None and time.monotonic() < until, f"{error}\n{said}"
                time.sleep(0.02)

    def run(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def url(self, name: str) -> str:
        """What DATABASE_URL would be."""
        return f"postgres://{_USER}:{quote(PASSWORD, safe='')}@/{name}?host={quote(str(self.folder), safe='')}"

    def stop(self) -> None:
        """Stop at once; nothing of it is needed any more."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(_READY_SECONDS)
        self._log.close()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """The server of this process; skipped by name where the package is missing."""
    found = programs()
    if found is None:
        pytest.skip(MISSING)
    # A socket's path is short; pytest's own folders are not always.
    folder = Path(mkdtemp(prefix="truceline-"))
    try:
        server = Server(found, folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def new_database(postgresql_server: Server) -> Iterator[Database]:
    """Makes empty databases and gives their URLs; they are gone when the test is over."""
    made: list[str] = []

    def make() -> str:
        name = f"node_{next(_numbers)}"
        postgresql_server.run(f"CREATE DATABASE {name}")
        made.append(name)
        return postgresql_server.url(name)

    yield make
    for name in made:
        postgresql_server.run(f"DROP DATABASE {name} WITH (FORCE)")


_numbers = count(1)
