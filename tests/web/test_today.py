"""Today: what is new until it is marked as seen, what is due and disputed, a day's incidents beside who looked."""

from __future__ import annotations

import json
import re

from tests.web.conftest import Look
from tests.web.serving import Answer, Centre, Person

DAY = "/?day=2020-07-14"
PARTS = ("new", "due", "disputed", "incidents", "effort", "ahead")


def sizes(page: Answer) -> str:
    found = re.search(r'name="sizes" value="([^"]+)"', page.text)
    assert found
    return found[1].replace("&quot;", '"')


def mark(person: Person) -> None:
    assert person.post("/today/seen", {"sizes": sizes(person.get("/"))}).status == 302


def test_a_day_without_anything_leads_to_the_last_with_something(centre: Centre) -> None:
    page = centre.person("duty-1").get("/")
    assert "The last day with something is 20 Jan 2021" in page.words
    assert 'href="?day=2021-01-20"' in page.text


def test_a_day_has_its_incidents_patrols_and_effort(own_centre: Centre, look: Look) -> None:
    page = look(own_centre, DAY)
    page.wait_for_selector("text=TL-", timeout=30_000)
    text = page.inner_text("main")
    assert "m4-2020-07-14" in text and "accounts differ" in text
    assert "patrols 1.9 h, 31 km" in text and "not observed" in text
    assert page.locator("#day-map").get_attribute("data-source") == (
        "/incidents/map.geojson?since=2020-07-14&until=2020-07-14"
    )


def test_each_part_is_had_by_itself(centre: Centre) -> None:
    person = centre.person("duty-1")
    for part in PARTS:
        alone = person.get(f"{DAY}&part={part}", Truceline_Part="yes")
        assert alone.status == 200 and "<html" not in alone.text
        assert f"part={part}" in person.get(DAY).text


def test_what_is_overdue_is_due_with_who_owes_it(centre: Centre) -> None:
    page = centre.person("duty-1").get("/?part=due")
    assert "overdue" in page.words and "Russia" in page.words and "Türkiye" in page.words
    assert "/notices/illustrative-notice-2020-08-26-recovery/" in page.text


def test_what_is_new_is_grouped_until_it_is_marked_as_seen(own_centre: Centre) -> None:
    person = own_centre.person("duty-1")
    page = person.get("/?part=new")
    assert "Reports received 31" in page.words and "Notices 2" in page.words
    mark(person)
    assert "Nothing was recorded since." in person.get("/?part=new").words
    assert "Notices 2" in own_centre.person("analyst-1").get("/?part=new").words
    gone = {"words": "not needed", "saw": "3"}
    assert person.post("/notices/illustrative-notice-2020-08-26-recovery/cancel", gone).status == 302
    after = person.get("/?part=new").words
    assert "Notices 1" in after and "Patrols" not in after


def test_what_came_while_one_was_reading_is_still_new(own_centre: Centre) -> None:
    person = own_centre.person("duty-1")
    read = sizes(person.get("/"))
    gone = {"words": "not needed", "saw": "3"}
    assert person.post("/notices/illustrative-notice-2020-08-26-recovery/cancel", gone).status == 302
    assert person.post("/today/seen", {"sizes": read}).status == 302
    assert "Notices 1" in person.get("/?part=new").words


def test_an_officer_of_a_party_is_told_of_what_is_shared_alone(centre: Centre) -> None:
    told = json.loads(sizes(centre.person("liaison-russia").get("/")))
    assert set(told) == {"centre/shared"}
    assert set(json.loads(sizes(centre.person("duty-1").get("/")))) == {"centre/shared", "centre/internal"}


def test_looking_marks_nothing_and_nonsense_neither(own_centre: Centre) -> None:
    person = own_centre.person("duty-1")
    assert person.get("/today/seen").status == 405
    for written in ("", "[]", '{"centre/shared": "many"}', "{" * 5000):
        assert person.post("/today/seen", {"sizes": written}).status == 302
        assert "Reports received 31" in person.get("/?part=new").words


def test_the_page_takes_any_day_and_says_what_is_none(centre: Centre) -> None:
    person = centre.person("duty-1")
    for day in ("1900-01-01", "2198-12-31", "nonsense", "9999-99-99", ""):
        assert person.get(f"/?day={day}").status == 200
