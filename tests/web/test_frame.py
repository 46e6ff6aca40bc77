"""The frame around every page: who may come in, the languages, and what every answer carries."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing

import pytest

from tests.web.conftest import Look
from tests.web.serving import Centre

LANGUAGES = ("en", "tr", "ru", "ar")


def test_who_did_not_sign_in_is_asked_to_and_comes_back(centre: Centre) -> None:
    answer = centre.person().get("/?since=6h")
    assert answer.status == 302
    assert answer.headers["location"] == "/accounts/login/?next=%2F%3Fsince%3D6h"


def test_every_answer_keeps_a_browser_to_this_node(centre: Centre) -> None:
    for path in ("/", "/accounts/login/", "/nothing-here"):
        headers = centre.person("duty-1").get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "no-store" in headers["cache-control"]


def test_a_page_goes_out_packed(centre: Centre) -> None:
    person = centre.person("duty-1")
    sent = person.get("/incidents/", Accept_Encoding="gzip")
    assert sent.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in sent.headers["vary"].lower()
    assert "</html>" in gzip.decompress(sent.body).decode()
    assert len(sent.body) * 4 < len(person.get("/incidents/").body)
    assert "content-encoding" not in person.get("/incidents.csv", Accept_Encoding="gzip").headers


def test_a_path_that_is_not_there_says_what_to_do(centre: Centre) -> None:
    answer = centre.person("duty-1").get("/nothing-here")
    assert answer.status == 404
    assert "Nothing is at this address." in answer.words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_frame_reads_in_each_direction(centre: Centre, look: Look, language: str) -> None:
    page = look(centre, "/", language=language)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert page.locator("html").get_attribute("lang") == language
    rail, main = page.locator(".rail").bounding_box(), page.locator("main").bounding_box()
    assert rail and main
    assert (rail["x"] > main["x"]) == (language == "ar")


def test_an_officers_party_is_told_by_its_name_in_the_readers_language(centre: Centre) -> None:
    assert "liaison officer · Russia " in centre.person("liaison-russia").get("/record/").words
    assert "· Россия " in centre.person("liaison-russia", "ru").get("/record/").words


def test_a_database_that_does_not_answer_is_said_and_asked_again(own_centre: Centre) -> None:
    duty, file = own_centre.person("duty-1"), own_centre.folder / "truceline.db"
    with closing(sqlite3.connect(file)) as line:
        line.execute("ALTER TABLE standing RENAME TO gone")
    for path in ("/", "/patrols/"):
        answer = duty.get(path)
        assert answer.status == 503
        assert "The node's database does not answer." in answer.text
    with closing(sqlite3.connect(file)) as line:
        line.execute("ALTER TABLE gone RENAME TO standing")
    assert duty.get("/").status == 200
