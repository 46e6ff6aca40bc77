"""News: a browser that waits hears that something was recorded, as far as its reader sees it, and not what."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import quote, urlsplit

from playwright.sync_api import Route

from tests.begun import run
from tests.web.conftest import Look
from tests.web.serving import TRUCELINE, Centre, Person, environment
from tests.web.test_notices import form
from truceline.server.application import processes
from truceline.web.live import _MOST_OF_ONE

_FROM_TO = ["--route", "m4", "--from", "Trumba", "--to", "Ariha"]
_WINDOW = ["--start", "2199-01-01 06:00", "--end", "2199-01-01 12:00", "--side", "russia", "--side", "turkiye"]
PLAN = ["patrols", "plan", *_FROM_TO, *_WINDOW, "--id", "at-home"]
"""One entry, kept at home."""
_LIVE = re.compile(r"/live(\?|$)")


@contextmanager
def stream(person: Person, since: object = "", last: object = "") -> Iterator[HTTPResponse]:
    parts = urlsplit(person.url)
    with closing(HTTPConnection(parts.hostname or "", parts.port, timeout=60)) as line:
        cookie = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
        headers = {"Cookie": cookie, "Accept": "text/event-stream"} | ({"Last-Event-ID": str(last)} if last else {})
        line.request("GET", f"/live?since={since}", headers=headers)
        answer = line.getresponse()
        assert answer.status == 200
        yield answer


def begun(answer: HTTPResponse) -> tuple[bytes, int]:
    """What a stream says first: when to ask again, and how many entries it takes as known."""
    first, known = answer.readline(), answer.readline()
    assert known.startswith(b"id: ") and answer.readline() == b"\n"
    return first, int(known[4:])


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
    with stream(own_centre.person("duty-1")) as own, stream(own_centre.person("liaison-russia")) as shared:
        begun(own)
        begun(shared)
        record(own_centre, *PLAN)
        assert heard(own) == 1
        assert own_centre.person("duty-1").post("/notices/give", form()).status == 302
        told = heard(own)
        assert told > 1
        assert heard(shared) == told, "what was recorded at home is not the first that they hear of"


def test_one_member_alone_does_not_take_all_places(own_centre: Centre) -> None:
    with ExitStack() as opened:
        # Each process that answers has places of its own.
        most = _MOST_OF_ONE * processes()
        begins = [begun(opened.enter_context(stream(own_centre.person("duty-1"))))[0] for _ in range(most + 1)]
        assert _MOST_OF_ONE <= begins.count(b"retry: 2000\n") <= most and b"retry: 30000\n" in begins
        assert begun(opened.enter_context(stream(own_centre.person("analyst-1"))))[0] == b"retry: 2000\n"


def known(page: str) -> int:
    """How many entries there were when a page was made, as it tells its browser."""
    found = re.search(r'data-live="/live\?since=(\d+)"', page)
    assert found
    return int(found[1])


def test_what_is_recorded_before_a_page_listens_or_while_its_line_is_broken_is_heard_then(own_centre: Centre) -> None:
    duty, liaison = own_centre.person("duty-1"), own_centre.person("liaison-russia")
    before, shared = known(duty.get("/record/").text), known(liaison.get("/record/").text)
    assert shared < before, "who sees shared logs alone counts those alone"
    record(own_centre, *PLAN)
    with stream(duty, since=before) as late, stream(duty, since=0, last=before) as again:
        assert begun(late)[1] == begun(again)[1] == before
        assert heard(late) == heard(again) == 1
        assert late.readline() == b"\n"
    assert known(duty.get("/record/").text) == before + 1
    with stream(liaison, since=shared) as quiet:
        begun(quiet)
        assert own_centre.person("duty-1").post("/notices/give", form()).status == 302
        assert heard(quiet) == known(liaison.get("/record/").text) - shared


def test_a_number_that_is_none_is_as_none_told(own_centre: Centre) -> None:
    duty = own_centre.person("duty-1")
    now = known(duty.get("/record/").text)
    for written in ("", "-1", "1e3", "٣", "9" * 5000):
        with stream(duty, since=quote(written)) as line:
            assert begun(line) == (b"retry: 2000\n", now), written


def test_a_page_whose_line_comes_late_tells_of_what_came_meanwhile(own_centre: Centre, look: Look) -> None:
    page = look(own_centre, "/agreement/", code="analyst-1")
    held: list[Route] = []
    page.context.route(_LIVE, lambda route: held.append(route))
    page.reload()
    record(own_centre, *PLAN)
    page.context.unroute(_LIVE)
    for each in held:
        each.continue_()
    page.locator("#news").get_by_text("+1", exact=True).wait_for()


def test_a_part_that_could_not_be_loaded_is_asked_for_again_without_other_news(own_centre: Centre, look: Look) -> None:
    page = look(own_centre, "/patrols/", code="analyst-1", refused=503)
    page.route("**/patrols/?*part=1*", lambda route: route.fulfill(status=503), times=1)
    record(own_centre, *PLAN)
    page.get_by_role("link", name="at-home").wait_for()


def test_a_list_is_left_alone_while_what_was_typed_in_it_is_not_sent(own_centre: Centre, look: Look) -> None:
    page = look(own_centre, "/reports/", code="analyst-1")
    page.get_by_role("checkbox", name="Mark ").nth(1).check()
    why = page.get_by_label("Why")
    why.fill("The same agency")
    page.get_by_role("heading", level=1).click()
    record(own_centre, *PLAN)
    page.locator("#reports[data-stale]").wait_for()
    assert why.input_value() == "The same agency"
    why.fill("")
    page.get_by_role("heading", level=1).click()
    page.locator("#reports:not([data-stale])").wait_for()


def test_who_waits_is_let_go_when_the_server_is_told_to_end(own_centre: Centre) -> None:
    with ExitStack() as opened:
        waiting = [opened.enter_context(stream(own_centre.person("duty-1"))) for _ in range(4)]
        for each in waiting:
            begun(each)
        own_centre.process.send_signal(signal.SIGTERM)
        for each in waiting:
            # A line that is cut raises.
            each.read()
