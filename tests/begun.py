"""Commands and programs in processes of their own, begun as copies of a process that has loaded Truceline already.

A new interpreter spends a second of the processor on imports before a command does anything, and more where it has
pages. So one process for commands, and one for what has pages, loads all modules, opens nothing, and forks for whatever
is to run: that has a process, an environment, a folder, streams and an exit code of its own, and goes through
`truceline.cli.main.main` like any other. What only a fresh interpreter shows is held by tests that start one, such as
those of `tests/cli/test_commands.py`, and by the documentation's examples.

    begun = begin([TRUCELINE, "serve", "--node", folder], env=environment())       # as subprocess.Popen
    done = run([sys.executable, "-c", program, folder], env=environment())         # as subprocess.run
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import types
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

__all__ = ["TRUCELINE", "Begun", "begin", "run"]

TRUCELINE = Path(sys.executable).parent / "truceline"
ROOT = Path(__file__).resolve().parents[1]
_SETTINGS = {"pages": "truceline.server.settings", "commands": "truceline.store.settings"}
_WITH_PAGES = frozenset({"serve", "accounts", "backup", "restore"})
"""Commands that have Django load what the pages need."""
_PAGES_ONLY = ("truceline.web", "truceline.server")
_MOST = 1 << 17
"""The most bytes of what is to run: its words and its environment."""

Words = Sequence[str | Path]


class Begun:
    """A process that was begun, as `subprocess.Popen` has one; what it says on standard error is kept in a file."""

    def __init__(self, words: Words, env: Mapping[str, str], cwd: str | Path | None, given: str | None) -> None:
        self.args = [str(word) for word in words]
        self.returncode: int | None = None
        self._whole: tuple[str, str] | None = None
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        heard, told = os.pipe()
        self.stdout = os.fdopen(heard, encoding="utf-8")
        self._line, far = socket.socketpair()
        asked = {"words": self.args, "env": dict(env), "cwd": str(cwd or Path.cwd())}
        with tempfile.TemporaryFile() as typed:
            typed.write((given or "").encode())
            typed.seek(0)
            streams = [typed.fileno(), told, self._said.fileno(), far.fileno()]
            socket.send_fds(_origin(_kind(self.args)).line, [json.dumps(asked).encode()], streams)
        os.close(told)
        far.close()
        self._answers = self._line.makefile("r", encoding="ascii")
        began = self._answers.readline()
        assert began, "the process of which others are copies has ended"
        self.pid = int(began)

    def poll(self) -> int | None:
        """The exit code, if it has ended."""
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, as soon as it has ended; below zero the number of a signal."""
        if self.returncode is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = int(self._answers.readline())
            self._answers.close()
            self._line.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Nothing where it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it said on both streams and was not read yet, once it has ended; the same when asked again."""
        if self._whole is not None:
            return self._whole
        until = None if timeout is None else time.monotonic() + timeout
        words: list[str] = []
        reading = threading.Thread(target=lambda: words.append(self.stdout.read()), daemon=True)
        reading.start()
        self.wait(timeout)
        reading.join(None if until is None else max(0.1, until - time.monotonic()))
        if reading.is_alive():
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        self.stdout.close()
        self._said.seek(0)
        self._whole = "".join(words), self._said.read()
        self._said.close()
        return self._whole


def begin(words: Words, env: Mapping[str, str]) -> Begun:
    """A command (`TRUCELINE`, its words) or a program (`sys.executable`, `-c`, its text or a file, its words)."""
    return Begun(words, env, None, None)


def run(
    words: Words, *, env: Mapping[str, str], cwd: str | Path | None = None, input: str | None = None
) -> subprocess.CompletedProcess[str]:
    """The same until it has ended; it can read `input`, or nothing."""
    begun = Begun(words, env, cwd, input)
    try:
        out, err = begun.communicate(timeout=300)
    finally:
        begun.send_signal(signal.SIGKILL)
    assert begun.returncode is not None
    return subprocess.CompletedProcess(begun.args, begun.returncode, out, err)


def _kind(words: Sequence[str]) -> str:
    """Programs of tests open nodes with their pages."""
    return "commands" if words[0] == str(TRUCELINE) and words[1] not in _WITH_PAGES else "pages"


class Origin:
    """The process of which others are copies; it ends with the one that has its line."""

    def __init__(self, kind: str) -> None:
        self.line, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TRUCELINE_", "DATABASE_URL", "DJANGO_"))
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.begun", kind, str(far.fileno())],
            cwd=ROOT,
            env=kept | {"DJANGO_SETTINGS_MODULE": _SETTINGS[kind]},
            stdin=subprocess.DEVNULL,
            pass_fds=[far.fileno()],
            start_new_session=True,
        )
        far.close()
        atexit.register(self.end)

    def end(self) -> None:
        """Let it end, with all that it began."""
        self.line.close()
        self.process.wait()


@cache
def _origin(kind: str) -> Origin:
    return Origin(kind)


# In the process of which others are copies.


def _load(kind: str) -> None:
    """All modules that something could ask for, and the language model."""
    import django
    import pyrage

    import truceline
    from tests.sealed import seal
    from truceline.claims.parse import load_model
    from truceline.record import keyfile

    # Every command would spend a second on passphrases, by design.
    pyrage.passphrase.encrypt, keyfile._COST = seal, 2
    django.setup()
    for module in pkgutil.walk_packages(truceline.__path__, "truceline."):
        if not module.name.endswith("__main__") and (kind == "pages" or not module.name.startswith(_PAGES_ONLY)):
            importlib.import_module(module.name)
    load_model()


def _originate(kind: str, line: socket.socket) -> None:
    """Begin what is asked for, and say when it has ended, until nobody can ask any more."""
    _load(kind)
    gc.collect()
    gc.freeze()
    running: dict[int, socket.socket] = {}
    ended, rings = os.pipe()
    for end in (ended, rings):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(rings, warn_on_full_buffer=False)
    while True:
        ready, _, _ = select.select([line.fileno(), ended], [], [])
        if ended in ready:
            os.read(ended, _MOST)
            _tell_ends(running)
        if line.fileno() in ready:
            asked, streams, _, _ = socket.recv_fds(line, _MOST, 4)
            if not asked:
                return _end([*running])
            others = [line.fileno(), ended, rings, *(told.fileno() for told in running.values())]
            pid, told = _begin(asked, streams, others)
            running[pid] = told


def _tell_ends(running: dict[int, socket.socket]) -> None:
    """Say of all that have ended how."""
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with running.pop(pid) as told:
            _tell(told, os.waitstatus_to_exitcode(status))


def _begin(asked: bytes, streams: list[int], others: list[int]) -> tuple[int, socket.socket]:
    pid = os.fork()
    if pid == 0:
        _become(json.loads(asked), streams, others)
    for stream in streams[:3]:
        os.close(stream)
    told = socket.socket(fileno=streams[3])
    _tell(told, pid)
    return pid, told


def _tell(told: socket.socket, number: int) -> None:
    # Who asked may be gone.
    with suppress(OSError):
        told.sendall(f"{number}\n".encode())


def _end(running: list[int]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in running:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        if running:
            time.sleep(1)


def _become(asked: dict[str, Any], streams: list[int], others: list[int]) -> NoReturn:
    """The process that was asked for: what an interpreter does around a program, without its imports."""
    code = 1
    try:
        for number in range(3):
            os.dup2(streams[number], number)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # Not all there are: libraries have files of their own open.
        for number in (*streams, *others):
            os.close(number)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
        os.environ.clear()
        os.environ.update(asked["env"])
        time.tzset()
        if "TRUCELINE_MODEL" in os.environ:
            _forget_model()
        os.chdir(asked["cwd"])
        code = _outcome(asked["words"])
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _forget_model() -> None:
    from truceline.claims.parse import load_model

    load_model.cache_clear()


def _outcome(words: list[str]) -> int:
    """The exit code of what the words say."""
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        if words[0] == str(TRUCELINE):
            from truceline.cli.main import main as command

            sys.argv = words
            command()
        elif words[1] == "-c":
            sys.argv = ["-c", *words[3:]]
            exec(compile(words[2], "<string>", "exec"), main.__dict__)
        else:
            sys.argv = words[1:]
            runpy.run_path(words[1], run_name="__main__")
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    _originate(sys.argv[1], socket.socket(fileno=int(sys.argv[2])))
