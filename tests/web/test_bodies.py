"""Bodies at a real server: whole or not at all, who is refused hears why, and nobody waits for another's line."""

from __future__ import annotations

import select
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import urlsplit

import pytest

from tests.web.serving import Centre, Person
from truceline.server.application import processes
from truceline.server.bodies import AT_ONCE, SHORT

FORM = "application/x-www-form-urlencoded"
LONG = b"login=" + b"a" * (24 << 20)
"""More than all that lies between two programs of one machine holds."""


@pytest.mark.parametrize(
    ("address", "kind", "status"),
    [
        ("/accounts/login/", FORM, 413),
        ("/reports/new", "multipart/form-data; boundary=x", 413),
        ("/api/v1/figures", "application/json", 401),
        ("/peer/exchange", "text/plain", 415),
        ("/nowhere", FORM, 413),
    ],
)
def test_whoever_is_refused_while_still_sending_hears_why(centre: Centre, address: str, kind: str, status: int) -> None:
    for _ in range(3):
        assert centre.person().ask("POST", address, LONG, Content_Type=kind).status == status


@pytest.mark.parametrize("begun", [b"", b"login=" + b"a" * 1000])
def test_whoever_waits_for_the_answer_before_sending_on_has_it(centre: Centre, begun: bytes) -> None:
    with sending(centre.person(), len(LONG), begun) as line:
        assert line.recv(100).startswith(b"HTTP/1.1 413 ")


def test_slow_senders_hold_up_nobody_else(centre: Centre) -> None:
    with ExitStack() as slow:
        lines = [slow.enter_context(sending(centre.person(), 1000, b"login=a")) for _ in range(20 * processes())]
        assert centre.person().get("/accounts/login/").status == 200
        assert centre.person("duty-1").get("/").status == 200
        assert centre.person().post("/accounts/login/", {"login": "duty-1"}).status == 200
        assert not select.select(lines, [], [], 0)[0], "what they send is still waited for"


def test_of_very_many_slow_senders_the_last_are_told_to_come_again(centre: Centre) -> None:
    with ExitStack() as slow:
        lines = [
            slow.enter_context(sending(centre.person(), 1000, b"login=a")) for _ in range(2 * AT_ONCE * processes())
        ]
        told = _first_told(lines)
        assert told.startswith(b"HTTP/1.1 503 ") and b"\nretry-after: 10\r" in told.lower()
        assert centre.person().get("/accounts/login/").status == 200
    _until_there_is_room(centre)


def test_whoever_goes_away_in_the_middle_leaves_the_room_to_others(centre: Centre) -> None:
    for number in range(2 * AT_ONCE * processes()):
        with sending(centre.person(), SHORT * (number % 3) + 1000, b"login=a"):
            pass
    _until_there_is_room(centre)
    assert centre.person().ask("POST", "/accounts/login/", LONG, Content_Type=FORM).status == 413


@pytest.mark.parametrize("size", [1000, 3 * SHORT])
def test_what_broke_off_in_the_middle_hands_in_nothing(centre: Centre, size: int) -> None:
    duty = centre.person("duty-1")
    form = {
        "urlencoded": (FORM, f"csrfmiddlewaretoken={duty.csrf}&text=", ""),
        "multipart": (
            "multipart/form-data; boundary=edge",
            f'--edge\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{duty.csrf}\r\n'
            '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
            "Content-Type: text/plain\r\n\r\n",
            "\r\n--edge--\r\n",
        ),
    }
    before = reports(centre)
    for name, (kind, begins, ends) in form.items():
        whole = f"{begins}{name} {'a' * size}{ends}".encode()
        with sending(duty, len(whole), whole[: size // 2 + len(begins)], "/reports/new", kind) as line:
            line.shutdown(socket.SHUT_WR)
            assert line.recv(100)[9:12] in (b"200", b"403", b"408"), name
        assert reports(centre) == before, name


@contextmanager
def sending(
    person: Person, size: int, begun: bytes, address: str = "/accounts/login/", kind: str = FORM
) -> Iterator[socket.socket]:
    """A line on which a form of `size` bytes was begun, and no more."""
    parts = urlsplit(person.url)
    cookie = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    head = f"POST {address} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookie}\r\nContent-Type: {kind}\r\n"
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as line:
        line.sendall(f"{head}Content-Length: {size}\r\n\r\n".encode() + begun)
        yield line


def _first_told(lines: list[socket.socket]) -> bytes:
    answered = select.select(lines, [], [], 60)[0]
    assert answered, "nobody was told anything"
    return b"".join(line.recv(1000) for line in answered)


def _until_there_is_room(centre: Centre) -> None:
    until = time.monotonic() + 60
    while centre.person().post("/accounts/login/", {"login": "duty-1"}).status == 503:
        assert time.monotonic() < until, "there is no room again"
        time.sleep(0.1)


def reports(centre: Centre) -> int:
    """How many there are."""
    with closing(sqlite3.connect(centre.folder / "truceline.db")) as line:
        return int(line.execute("SELECT COUNT(*) FROM standing WHERE type = 'report'").fetchone()[0])
