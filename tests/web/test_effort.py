"""Effort as a calendar: hours beside counts, and a day at which nobody looked is no day without incidents."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.serving import Centre, served

WEEK = "since=2020-07-08&until=2020-07-15"
SEEN = {
    "means": "camera", "what": "camera-1", "zone": "corridor", "start": "2020-07-09 08:00", "end": "2020-07-09 20:00",
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre in which these tests record, each something of its own."""
    folder = tmp_path_factory.mktemp("desk") / "centre"
    shutil.copytree(story, folder)
    with served(folder) as centre:
        yield centre


def test_every_day_and_zone_has_its_cell_also_where_nobody_looked(centre: Centre) -> None:
    body = centre.person("duty-1").get(f"/effort/effort.csv?{WEEK}").body.decode()
    cells = {(one["day"], one["zone"]): one for one in csv.DictReader(io.StringIO(body, newline=""))}
    assert len(cells) == 8 * 3
    looked = cells["2020-07-14", "corridor"]
    assert looked["observed"] == "True"
    assert 1.5 < float(looked["patrol_hours"]) < 2.5
    assert 25 < float(looked["patrol_km"]) < 40
    assert "synthetic" in looked["patrols"]
    assert looked["seen"] == "", "what the parties' own patrol saw they tell, and have not told"
    for (day, _zone), one in cells.items():
        if day != "2020-07-14":
            assert (one["observed"], one["seen"]) == ("False", "")


def test_the_calendar_says_that_nobody_looked_and_no_number_for_it(centre: Centre) -> None:
    page = centre.person("duty-1").get(f"/effort/?{WEEK}").text
    cells = {
        re.sub(r"<[^>]+>", "", day).strip(): rest
        for day, rest in re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    }
    assert cells["Wed 15 Jul 2020"].count("not observed") == 3
    assert "seen" not in cells["Wed 15 Jul 2020"]
    assert cells["Tue 14 Jul 2020"].count("patrols ") == 2
    assert cells["Tue 14 Jul 2020"].count("what they saw is not told") == 2
    assert "0 seen" not in centre.person("duty-1").get("/?day=2020-07-14").words


def test_periods_are_compared_only_where_both_were_looked_at(centre: Centre) -> None:
    words = centre.person("duty-1").get(f"/effort/?{WEEK}").words
    assert "No day and zone was looked at about equally long in both: nothing is compared." in words
    assert "22 not observed now. 2 not observed before." in words


def test_equal_effort_is_compared(desk: Centre) -> None:
    person = desk.person("leader-1")
    for day, hours in (("2020-05-04", "20:00"), ("2020-05-05", "19:00")):
        fields = SEEN | {"zone": "dmz", "start": f"{day} 08:00", "end": f"{day} {hours}"}
        assert person.post("/effort/record/", fields).status == 302
    words = person.get("/effort/?since=2020-05-05&until=2020-05-05&zone=dmz").words
    assert "On 1 of 1 days and zones that were looked at about equally long: 0 seen, 0 before" in words
    assert "11.0 hours, 12.0 before." in words


def test_what_was_recorded_counts_and_can_be_put_right(desk: Centre) -> None:
    person = desk.person("duty-1")
    taken = person.post("/effort/record/", SEEN | {"share": "on"})
    assert taken.status == 302
    assert "1 camera 12.0 h" in person.get(f"/effort/?{WEEK}").words
    again = f"{taken.headers['location']}again/"
    saw = re.findall(r'name="saw" value="(\d+)"', person.get(again).text)[0]
    assert person.post(again, SEEN | {"saw": saw, "end": "2020-07-09 14:00", "share": "on"}).status == 302
    assert "1 camera 6.0 h" in person.get(f"/effort/?{WEEK}").words
    late = person.post(again, SEEN | {"saw": saw, "source": "second thoughts"})
    assert late.status == 409
    assert "second thoughts" in late.text
    known = re.findall(r'name="saw" value="(\d+)"', late.text)[0]
    assert int(known) > int(saw), "who is told of the change has read it"
    again_sent = person.post(again, SEEN | {"saw": known, "end": "2020-07-09 14:00", "share": "on", "source": "sure"})
    assert again_sent.status == 302
    assert "1 camera 6.0 h" in desk.person("liaison-russia").get(f"/effort/?{WEEK}").words


def test_denied_access_is_no_observation(desk: Centre) -> None:
    person = desk.person("duty-1")
    fields = SEEN | {"means": "denied", "what": "Ariha", "start": "2020-06-20 08:00", "end": "2020-06-20 12:00"}
    assert person.post("/effort/record/", fields).status == 302
    words = person.get("/effort/?since=2020-06-20&until=2020-06-20&zone=corridor").words
    assert "not observed access denied Ariha" in words


def test_a_mistake_is_said_and_what_was_typed_stays(desk: Centre) -> None:
    for wrong, said in (
        ({"end": "2020-07-09 07:00"}, "not after it begins"),
        ({"end": "2100-01-01 07:00"}, "observation"),
        ({"means": "post", "what": "none-such"}, "no post is called"),
        ({"start": "early"}, "That is no time."),
    ):
        answer = desk.person("duty-1").post("/effort/record/", SEEN | {"source": "kept as typed"} | wrong)
        assert answer.status == 422, wrong
        assert said in answer.words
        assert "kept as typed" in answer.text


def test_officers_of_the_sides_look_and_do_not_record(centre: Centre) -> None:
    for code in ("liaison-russia", "liaison-turkiye"):
        person = centre.person(code)
        answer = person.get(f"/effort/?{WEEK}")
        assert answer.status == 200
        assert "Record an observation" not in answer.words
        assert person.get("/effort/record/").status == 403
        assert person.post("/effort/record/", SEEN).status == 403
