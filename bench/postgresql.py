"""A PostgreSQL server of the measurements' own, where Debian's package is installed: in a folder, reached by a socket.

    with serving(folder) as url: fill(node, ..., database=url)

It is as the package has it but for its memory; a commit is on the disk when it returns.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

import psycopg

__all__ = ["PROGRAMS", "serving"]

_USER, _NAME = "truceline", "bench"
_PATIENCE_S = 60.0


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3].split(".")[0]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


PROGRAMS = _programs()
"""The folder of the newest server's programs; Debian keeps them off the path. None where there are none."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The URL of a database whose server keeps its data in `folder`, which is made where it is not there yet."""
    assert PROGRAMS is not None, "PostgreSQL is not installed"
    # The server refuses to run as root; a socket's path is short.
    owner = pwd.getpwnam("postgres") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    as_owner = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"] if os.getuid() == 0 else []
    command, sockets, new = ["setpriv", "--pdeathsig=INT", *as_owner], Path(mkdtemp(prefix="bench-")), False
    os.chown(sockets, owner.pw_uid, owner.pw_gid)
    if not folder.exists():
        new = True
        folder.mkdir(mode=0o700, parents=True)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        made = [*command, str(PROGRAMS / "initdb"), "-D", str(folder), "-U", _USER, "-A", "trust", "-E", "UTF8"]
        subprocess.run([*made, "--locale=C"], cwd=sockets, check=True, capture_output=True)
    process = subprocess.Popen(
        [*command, str(PROGRAMS / "postgres"), "-D", str(folder), "-k", str(sockets), "-c", "listen_addresses=",
         "-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB"],
        cwd=sockets, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with _ready(sockets) as connection:
            if new:
                connection.execute(f"CREATE DATABASE {_NAME}")
        yield f"postgres://{_USER}@/{_NAME}?host={quote(str(sockets), safe='')}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(_PATIENCE_S)
        shutil.rmtree(sockets, ignore_errors=True)


def _ready(sockets: Path) -> psycopg.Connection:
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return psycopg.connect(host=str(sockets), user=_USER, dbname="postgres", autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
