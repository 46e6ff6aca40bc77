"""Situation reports on the pages: prepared by one, approved by another, issued, published."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest

from tests.web.conftest import Look
from tests.web.serving import Centre, Person, served

DAY = "2020-07-14"
_DEADLINE = 120.0
_FOR = {"joint": "both sides", "public": "the public", "party:russia": "Russia"}


def shown(person: Person, path: str, pattern: str) -> str:
    """What `pattern` finds first on a page, as soon as the worker beside the server has done what it waits for."""
    until = time.monotonic() + _DEADLINE
    while not (found := re.findall(pattern, person.get(path).text)):
        assert time.monotonic() < until, person.get(path).words
        time.sleep(0.2)
    return str(found[0])


def prepared(centre: Centre, code: str = "duty-1", audience: str = "joint") -> str:
    """The address of a report that this member prepared."""
    answer = centre.person(code).post("/sitreps/prepare/", {"day": DAY, "audience": audience, "cut_off": "19:30"})
    assert (answer.status, answer.headers["location"]) == (302, "/sitreps/")
    return shown(centre.person(code), "/sitreps/", rf'href="(/sitreps/s-[^"/]+/)">.*\n.*{_FOR[audience]}')


def saw(page: str) -> str:
    found = re.search(r'name="saw" value="(\d+)"', page)
    assert found
    return found[1]


def step(person: Person, address: str, what: str, **fields: object) -> int:
    read = saw(person.get(address).text)
    return person.post(f"{address}{what}", {"saw": read, **fields}).status


def test_who_prepared_a_report_does_not_approve_it_and_somebody_else_does(own_centre: Centre) -> None:
    address = prepared(own_centre, "op-1")
    author, other = own_centre.person("op-1"), own_centre.person("release-1")
    assert "somebody else approves it" in author.get(address).words
    forced = author.post(f"{address}approve", {"saw": ""})
    assert forced.status == 403
    assert "op-1" in forced.words
    assert step(other, address, "approve", note="As told.") == 302
    assert "approved by centre/release-1" in other.get(address).words
    assert step(other, address, "issue") == 302
    page = own_centre.person("liaison-russia").get(address)
    assert page.status == 200
    assert "prepared by centre/op-1" in page.words
    assert "Stand behind it" in page.words


def test_of_two_who_decide_at_once_the_second_is_told_what_changed(own_centre: Centre) -> None:
    address = prepared(own_centre)
    first, second = own_centre.person("release-1"), own_centre.person("op-1")
    read = saw(second.get(address).text)
    assert step(first, address, "return", reason="The count of the 14th is missing.") == 302
    late = second.post(f"{address}approve", {"saw": read, "note": "Fine by me."})
    assert late.status == 409
    assert "changed since it was read: sitrep_returned by centre/release-1" in late.words


def test_a_report_is_returned_with_a_reason_and_prepared_anew_under_its_name(own_centre: Centre) -> None:
    address = prepared(own_centre)
    releasing = own_centre.person("release-1")
    empty = releasing.post(f"{address}return", {"saw": saw(releasing.get(address).text), "reason": " "})
    assert empty.status == 422
    assert step(releasing, address, "return", reason="Say who looked.") == 302
    duty = own_centre.person("duty-1")
    assert "Say who looked." in duty.get(address).words
    form = duty.get(f"/sitreps/prepare/?again={address.split('/')[2]}")
    assert f'value="{DAY}"' in form.text
    again = {"day": DAY, "audience": "joint", "cut_off": "19:30", "again": address.split("/")[2]}
    assert duty.post("/sitreps/prepare/", again).status == 302
    shown(duty, address, r"(?s)prepared by centre/duty-1.*prepared by centre/duty-1")


def test_a_partys_version_is_for_its_own_officer_alone(own_centre: Centre) -> None:
    address = prepared(own_centre, audience="party:russia")
    releasing = own_centre.person("release-1")
    assert step(releasing, address, "approve") == 302
    assert step(releasing, address, "issue") == 302
    assert own_centre.person("liaison-turkiye").get(address).status == 404
    assert "/sitreps/s-" not in own_centre.person("liaison-turkiye").get("/sitreps/").text


def test_a_preview_runs_nothing_and_files_are_saved(own_centre: Centre) -> None:
    address = prepared(own_centre)
    duty = own_centre.person("duty-1")
    preview = duty.get(f"{address}preview")
    assert preview.status == 200
    assert "sandbox" in preview.headers["content-security-policy"]
    assert "script-src" not in preview.headers["content-security-policy"]
    names = re.findall(rf'href="({address}files/[^"]+)"', duty.get(address).text)
    assert len(names) > 5
    for name in names:
        assert duty.get(name).headers["content-disposition"].startswith("attachment")


def test_what_a_worker_refuses_is_said_on_the_page(own_centre: Centre) -> None:
    duty = own_centre.person("duty-1")
    ahead = duty.post("/sitreps/prepare/", {"day": "2031-01-01", "audience": "own", "cut_off": "19:30"})
    assert ahead.status in (302, 422)
    wrong = duty.post("/sitreps/prepare/", {"day": DAY, "audience": "own", "cut_off": "half past"})
    assert wrong.status == 422
    assert "half past" in wrong.text


def test_the_public_sees_what_was_published_and_nothing_else(story: Path, tmp_path: Path) -> None:
    shutil.copytree(story, tmp_path / "centre")
    with served(tmp_path / "centre", TRUCELINE_PUBLIC="yes") as centre:
        joint, public = prepared(centre, audience="joint"), ""
        nobody, releasing = centre.person(), centre.person("release-1")
        assert "Nothing is published yet." in nobody.get("/public/").words
        for address in (joint, public := prepared(centre, audience="public")):
            assert step(releasing, address, "approve") == 302
            assert step(releasing, address, "issue") == 302
        name = public.split("/")[2]
        page = nobody.get("/public/")
        assert f"/public/{name}/" in page.text
        assert joint.split("/")[2] not in page.text
        assert nobody.get(f"/public/{name}/").status == 200
        assert nobody.get(f"/public/{joint.split('/')[2]}/").status == 404
        feed = nobody.get("/public/feed.atom")
        assert feed.headers["content-type"].startswith("application/atom+xml")
        assert feed.text.count("<entry>") == 1
        assert "picture.json" not in page.text
        assert nobody.get(f"/public/{name}/picture.json").status == 404


def test_a_node_that_does_not_publish_has_no_public_page(centre: Centre) -> None:
    for path in ("/public/", "/public/feed.atom", "/public/s-1/"):
        assert centre.person().get(path).status == 404


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ar", 390)])
def test_a_report_is_seen_in_its_frame(own_centre: Centre, look: Look, language: str, width: int) -> None:
    address = prepared(own_centre)
    page = look(own_centre, address, code="release-1", language=language, width=width)
    frame = page.frame_locator("iframe.preview")
    assert frame.locator("h1").first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
