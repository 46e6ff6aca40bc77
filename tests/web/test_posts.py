"""Posts on the pages: each source's own account of each, and numbers that are never added up."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.serving import Centre, served


@pytest.fixture(scope="module")
def recorded(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The example's centre, in which each test here records something of its own."""
    folder = tmp_path_factory.mktemp("posts") / "centre"
    shutil.copytree(story, folder)
    with served(folder) as centre:
        yield centre


def test_each_source_tells_of_a_post_and_accounts_that_differ_are_marked(centre: Centre) -> None:
    page = centre.person("duty-1").get("/posts/post-morek/")
    assert "accounts differ" in page.words
    assert "withdrawn" in page.words and "encircled" in page.words
    surman = centre.person("duty-1").get("/posts/post-surman/")
    assert "accounts differ" not in surman.words


def test_the_register_of_a_day_holds_what_was_told_by_then(centre: Centre) -> None:
    person = centre.person("duty-1")
    assert "<b>withdrawn</b>" not in person.get("/posts/?on=2020-10-01").text
    assert "<b>withdrawn</b>" in person.get("/posts/?on=2020-10-21").text


def test_numbers_of_posts_stand_beside_each_other(recorded: Centre) -> None:
    person = recorded.person("duty-1")
    told = {"source": "sohr", "low": "14", "on": "2020-03-14", "population": "observation posts of 2018"}
    assert person.post("/posts/count", told).status == 302
    words = person.get("/posts/?on=2020-04-01").words
    assert "accounts differ" in words
    assert "26" not in re.findall(r"\b\d+\b", words.partition("How many there are")[2])


def test_a_post_is_registered_told_of_and_on_the_map(recorded: Centre) -> None:
    person = recorded.person("duty-1")
    new = {"id": "post-new", "name": "New post", "place": "35.81, 36.60", "radius": "500", "also": "No. 99"}
    assert person.post("/posts/register", new).headers["location"] == "/posts/post-new/"
    features = json.loads(person.get("/posts.geojson?id=post-new").body)["features"]
    assert [one["geometry"]["coordinates"] for one in features] == [[36.6, 35.81]]
    form = person.get("/posts/post-new/tell").text
    saw = re.search(r'name="saw" value="(\d+)"', form)
    assert saw
    told = {"saw": saw[1], "source": "iswnews", "says": "set_up", "since": "2020-08-01", "words": "a new post"}
    assert person.post("/posts/post-new/tell", told).status == 302
    assert "a new post" in person.get("/posts/post-new/").words
    # What a source said stays as it was said, though a rule says the same.
    form = person.get("/posts/post-new/tell").text
    again = re.search(r'name="saw" value="(\d+)"', form)
    assert again
    telling = told | {"saw": again[1], "words": "no account says where"}
    assert person.post("/posts/post-new/tell", telling).status == 302
    assert "no account says where" in recorded.person("op-1", "ru").get("/posts/post-new/").words
    late = person.post("/posts/post-new/tell", told | {"says": "withdrawn"})
    assert late.status == 409
    assert "changed since it was read" in late.words and "a new post" in late.text
    again = re.search(r'name="saw" value="(\d+)"', late.text)
    assert again
    assert person.post("/posts/post-new/tell", told | {"says": "withdrawn", "saw": again[1]}).status == 302
    taken = person.post("/posts/register", new | {"saw": "0", "name": "Another of that id"})
    assert taken.status == 409, "nothing is registered anew unawares"
    known = re.search(r'name="saw" value="(\d+)"', person.get("/posts/register?id=post-new").text)
    assert known
    assert person.post("/posts/register", new | {"saw": known[1], "name": "Renamed"}).status == 302


def test_what_cannot_be_is_refused_with_what_was_typed(recorded: Centre) -> None:
    person = recorded.person("duty-1")
    wrong = person.post("/posts/register", {"id": "x", "name": "Somewhere", "place": "nowhere at all of that name"})
    assert wrong.status == 422
    assert 'value="Somewhere"' in wrong.text
    both = {"source": "sohr", "low": "3", "high": "5", "more": "on", "on": "2020-03-14"}
    assert person.post("/posts/count", both).status == 422


def test_who_may_not_register_a_post_is_told_so(centre: Centre) -> None:
    officer = centre.person("liaison-russia")
    assert officer.get("/posts/").status == 200
    assert officer.get("/posts/register").status == 403
    assert centre.person("duty-1").get("/posts/none-such/").status == 404
