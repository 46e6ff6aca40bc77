"""News: a browser that waits hears that something was recorded, as far as its reader sees it, and not what."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

from tests.begun import run
from tests.web.serving import TRUCELINE, Centre, Person, environment
from tests.web.test_notices import form
from truceline.server.application import processes
from truceline.web.live import _MOST_OF_ONE


@contextmanager
def stream(person: Person) -> Iterator[HTTPResponse]:
    parts = urlsplit(person.url)
    with closing(HTTPConnection(parts.hostname or "", parts.port, timeout=60)) as line:
        cookie = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
        line.request("GET", "/live", headers={"Cookie": cookie, "Accept": "text/event-stream"})
        answer = line.getresponse()
        assert answer.status == 200
        yield answer


def begun(answer: HTTPResponse) -> bytes:
    first = answer.readline()
    assert answer.readline() == b"\n"
    return first


def heard(answer: HTTPResponse) -> int:
    """How many entries the next news is of; beats are passed over."""
    while True:
        line = answer.readline()
        assert line, "the stream ended"
        if line.startswith(b"data: "):
            told = json.loads(line[6:])
            assert told.keys() == {"number"}
            return int(told["number"])


def record(centre: Centre, *command: str) -> None:
    words = [str(TRUCELINE), *command, "--node", str(centre.folder), "--as", "duty-1"]
    done = run(words, env=environment())
    assert done.returncode == 0, done.stderr


def test_an_officer_of_a_party_hears_of_shared_logs_alone(own_centre: Centre) -> None:
    plan = ["patrols", "plan", "--route", "m4", "--from", "Trumba", "--to", "Ariha", "--id", "at-home"]
    window = ["--start", "2199-01-01 06:00", "--end", "2199-01-01 12:00", "--side", "russia", "--side", "turkiye"]
    with stream(own_centre.person("duty-1")) as own, stream(own_centre.person("liaison-russia")) as shared:
        begun(own)
        begun(shared)
        record(own_centre, *plan, *window)
        assert heard(own) == 1
        assert own_centre.person("duty-1").post("/notices/give", form()).status == 302
        told = heard(own)
        assert told > 1
        assert heard(shared) == told, "what was recorded at home is not the first that they hear of"


def test_one_member_alone_does_not_take_all_places(own_centre: Centre) -> None:
    with ExitStack() as opened:
        # Each process that answers has places of its own.
        most = _MOST_OF_ONE * processes()
        begins = [begun(opened.enter_context(stream(own_centre.person("duty-1")))) for _ in range(most + 1)]
        assert _MOST_OF_ONE <= begins.count(b"retry: 2000\n") <= most and b"retry: 30000\n" in begins
        assert begun(opened.enter_context(stream(own_centre.person("analyst-1")))) == b"retry: 2000\n"


def test_who_waits_is_let_go_when_the_server_is_told_to_end(own_centre: Centre) -> None:
    with ExitStack() as opened:
        waiting = [opened.enter_context(stream(own_centre.person("duty-1"))) for _ in range(4)]
        for each in waiting:
            begun(each)
        own_centre.process.send_signal(signal.SIGTERM)
        for each in waiting:
            # A line that is cut raises.
            each.read()
