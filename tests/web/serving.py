"""A served node that tests look at as people do: pages over HTTP as any member, and in a real browser.

Signing in by hand is tested where it belongs; here a session is made as the node makes one, so that a test of a page is
not a test of passwords. Members whose role asks for a second factor have one.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.begun import TRUCELINE, Begun, begin, run

PASSPHRASE = "an example only"
_DEADLINE = 120.0
_KEPT = "sessions-of-tests"
_SESSION = """
import sys
from pathlib import Path
from truceline.server.application import for_people
for_people()
from truceline.store import databases, node
opened = node.open_node(Path(sys.argv[1]))
databases.bring_up_to_date(opened.alias, sys.argv[1], every=True)
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from allauth.mfa.totp.internal.auth import TOTP
from truceline.store.permissions import members
from truceline.web.signing_in import SIGN
accounts = get_user_model()
for code, member in members(opened).items():
    if member is None:
        continue
    account, new = accounts.objects.get_or_create(username=code)
    if new:
        account.set_unusable_password()
        account.save()
        if not SIGN.isdisjoint(member.roles):
            TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    print(code, session.session_key)
"""


_WORK = f"""
import sys, time
from pathlib import Path
from truceline.server.application import for_people
for_people()
from truceline.store import databases, incidents, jobs, node
from truceline.store.matters import VIEWS
opened = node.open_node(Path(sys.argv[1]))
databases.bring_up_to_date(opened.alias, sys.argv[1], every=True)
until = time.monotonic() + {_DEADLINE}
if any(incidents.fresh(opened, view=view).behind for view in VIEWS):
    incidents.ask(opened)
while jobs.waits(opened) or any(incidents.fresh(opened, view=view).behind for view in VIEWS):
    assert time.monotonic() < until, "it is not worked out"
    jobs.work(opened)
    time.sleep(0.1)
"""


@dataclass
class Answer:
    """What came back; `text` is the page."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def words(self) -> str:
        """The page's words, without its marks, on one line."""
        reader = _Words()
        reader.feed(self.text)
        return " ".join(" ".join(reader.words).split())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


@dataclass
class Person:
    """Somebody at a browser without scripts: `code` is a member's, empty for nobody."""

    url: str
    code: str = ""
    session: str = ""
    language: str = "en"
    csrf: str = field(default="x" * 32, repr=False)

    @property
    def cookies(self) -> dict[str, str]:
        signed = {"sessionid": self.session} if self.session else {}
        return signed | {"language": self.language, "csrftoken": self.csrf}

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request, without following where it leads."""
        parts = urlsplit(self.url)
        line = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": cookie} | {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            line.request(method, path, body, sent)
            answer = line.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            line.close()

    def get(self, path: str, **headers: str) -> Answer:
        """A page."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, fields: dict[str, object] | list[tuple[str, object]], **headers: str) -> Answer:
        """A form, as a page without scripts sends it."""
        pairs = list(fields.items()) if isinstance(fields, dict) else fields
        written = urlencode([*pairs, ("csrfmiddlewaretoken", self.csrf)], doseq=True)
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, written.encode(), Content_Type=kind, **headers)


@dataclass
class Centre:
    """A node that answers at `url` in a process of its own; its members can look at it."""

    folder: Path
    url: str
    process: Begun
    settings: dict[str, str]

    def person(self, code: str = "", language: str = "en") -> Person:
        """A member who signed in, or nobody."""
        return Person(self.url, code, self.session(code) if code else "", language)

    def session(self, code: str) -> str:
        """A member's session; made where the node's folder came with none for them."""
        kept = _kept_sessions(self.folder)
        return kept.get(code) or sessions(self.folder, **self.settings)[code]


def environment(**more: str) -> dict[str, str]:
    """The environment of a command: no settings of whoever runs the tests, the node's passphrase."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRUCELINE_", "DATABASE_URL", "DJANGO_"))
    }
    return kept | {"TRUCELINE_PASSPHRASE": PASSPHRASE} | more


def sessions(folder: Path, **more: str) -> dict[str, str]:
    """A session for each member of a node, by code; kept in its folder, so that copies of it have them too."""
    done = run([sys.executable, "-c", _SESSION, folder], env=environment(**more))
    assert done.returncode == 0, done.stderr
    (folder / _KEPT).write_text(done.stdout)
    return _kept_sessions(folder)


def _kept_sessions(folder: Path) -> dict[str, str]:
    kept = folder / _KEPT
    return dict(line.split() for line in kept.read_text().splitlines()) if kept.exists() else {}


def worked_out(folder: Path) -> None:
    """Wait until all that is recorded is judged, with the worker of whoever serves the node, if anybody does."""
    done = run([sys.executable, "-c", _WORK, folder], env=environment())
    assert done.returncode == 0, done.stderr


@contextmanager
def served(folder: Path, actor: str = "op-1", **more: str) -> Iterator[Centre]:
    """`truceline serve` for a node, until the end of the block; `more` goes into its environment."""
    words = [TRUCELINE, "serve", "--node", folder, "--listen", "127.0.0.1:0", "--as", actor]
    process = begin(words, environment(**more))
    try:
        said = process.stdout.readline()
        found = re.search(r"http://\S+", said)
        assert found, (said, process.communicate()[1] if process.poll() is not None else "")
        _await(found[0], process)
        yield Centre(folder, found[0], process, more)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=_DEADLINE)


def hold(centre: Centre, queue: str, sign: signal.Signals) -> None:
    """Hold up one of the processes beside the one that answers (SIGSTOP), or let it go on (SIGCONT)."""
    if sign == signal.SIGSTOP:
        # Between two pieces of work it holds no lock.
        worked_out(centre.folder)
    held = 0
    for told in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = told.read_text().partition("(")[2].rpartition(")")
            if name == f"tl-{queue}" and int(rest.split()[1]) == centre.process.pid:
                os.kill(int(told.parent.name), sign)
                held += 1
    assert held == 1


def _await(url: str, process: Begun) -> None:
    until = time.monotonic() + _DEADLINE
    while True:
        try:
            if Person(url).get("/healthz").status == 200:
                return
        except OSError:
            assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.05)
