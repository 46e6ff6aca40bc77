"""Notices in pages: the board, giving one, what overlaps, each addressee's word, which is no permission."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import quote

import pytest

from tests.begun import run
from tests.web.conftest import Look
from tests.web.serving import TRUCELINE, Answer, Centre, Person, environment

SEARCH = "/notices/illustrative-notice-2020-07-15-search/"
RECOVERY = "/notices/illustrative-notice-2020-08-26-recovery/"
NEXT = {"begins": "2199-03-01 06:00", "ends": "2199-03-01 12:00"}
"""The window lies ahead of whatever clock runs the tests."""


def form(**changed: object) -> dict[str, object]:
    told = {
        "kind": "movement", "sender": "joint-coordination", "addressees": ["russia", "turkiye"],
        "contact": "the duty desk", "how": "route", "route": "m4", "route_from": "Trumba", "route_to": "Ariha",
        "reply": "acknowledgement", "reply_by": "2199-03-01 05:00", "subject": "a column of lorries", "as": "sent",
    }  # fmt: skip
    return told | NEXT | changed


def given(person: Person, **changed: object) -> str:
    """The address of a notice that was given."""
    answer = person.post("/notices/give", form(**changed))
    assert answer.status == 302, answer.words
    return answer.headers["location"]


def saw(page: Answer) -> str:
    found = re.search(r'name="saw" value="(\d+)"', page.text)
    assert found
    return found[1]


def told(person: Person, address: str, kind: str, words: str = "", **more: object) -> Answer:
    page = person.get(f"{address}reply")
    return person.post(f"{address}reply", {"kind": kind, "words": words, "saw": saw(page), **more})


def test_a_board_has_each_addressee_under_its_own_state(centre: Centre) -> None:
    page = centre.person("duty-1").get("/notices/?since=2020-03-01")
    assert page.status == 200
    assert page.text.count('id="column-expired"') == 1
    assert "Demining" in page.words and "Movement" in page.words
    assert "no reply in time" in page.words


def test_what_a_list_is_narrowed_to_stands_in_its_address(centre: Centre) -> None:
    person = centre.person("duty-1")
    assert "Demining" in person.get("/notices/?since=2020-03-01&kind=demining&view=list").words
    narrowed = person.get("/notices/?since=2020-03-01&kind=movement&view=list").text
    assert SEARCH not in narrowed and RECOVERY in narrowed
    assert "No notice is like this." in person.get("/notices/?since=2020-03-01&kind=flight").words


def test_a_board_without_anything_open_leads_to_the_last_day(centre: Centre) -> None:
    page = centre.person("duty-1").get("/notices/")
    assert "No notice is open." in page.words
    assert "?since=2020-08-26" in page.text


def test_an_acknowledgement_is_told_as_no_permission(centre: Centre) -> None:
    page = centre.person("duty-1").get(SEARCH)
    assert "taken note of; not a permission" in page.words
    assert "it asks for no permission" in page.words
    assert "#check" not in page.text and "chip-done" not in page.text


def test_a_notice_shows_where_it_is_on_a_map_and_in_a_table(centre: Centre) -> None:
    person = centre.person("duty-1")
    page = person.get(SEARCH)
    assert 'data-notices="/notices.geojson?id=illustrative-notice-2020-07-15-search"' in page.text
    assert "Nayrab" in page.words and "36.71867" in page.words
    told_where = person.get("/notices.geojson?id=illustrative-notice-2020-07-15-search")
    assert '"LineString"' in told_where.text and '"state": "expired"' in told_where.text


def test_only_those_who_plan_give_notice(centre: Centre) -> None:
    for code in ("analyst-1", "auditor-1", "verifier-1"):
        assert centre.person(code).get("/notices/give").status == 403
        assert centre.person(code).post("/notices/give", form()).status == 403
        assert "Give notice" not in centre.person(code).get("/notices/").words


def test_an_officer_gives_notice_for_the_own_party_alone(centre: Centre) -> None:
    page = centre.person("liaison-russia").get("/notices/give")
    assert 'value="russia"' in page.text and 'value="joint-coordination" selected' not in page.text
    refused = centre.person("liaison-russia").post("/notices/give", form())
    assert refused.status == 422


def test_a_mistake_keeps_what_was_typed_and_says_where_it_is(centre: Centre) -> None:
    person = centre.person("duty-1")
    answer = person.post("/notices/give", form(begins="tomorrow", how="circle", place="Nowhere at all", km="2"))
    assert answer.status == 422
    assert "That is no time." in answer.words and "No such place is known." in answer.words
    assert 'value="a column of lorries"' in answer.text and 'value="tomorrow"' in answer.text
    backwards = person.post("/notices/give", form(begins="2199-03-01 12:00", ends="2199-03-01 06:00"))
    assert backwards.status == 422 and "exchange them" in backwards.words


def test_a_notice_that_nobody_gave_is_not_found(centre: Centre) -> None:
    assert centre.person("duty-1").get("/notices/nothing/").status == 404


def test_what_overlaps_is_shown_before_it_is_sent_and_known_by_choice(own_centre: Centre) -> None:
    person = own_centre.person("duty-1")
    first = given(person)
    id = first.strip("/").rpartition("/")[2]
    shown = person.post("/notices/give", form(subject="another column"))
    assert shown.status == 409
    assert "Nothing was sent." in shown.words and f'name="known" value="{id}"' in shown.text
    assert 'value="another column"' in shown.text
    second = given(person, subject="another column", known=id)
    assert "known when it was given" in person.get(second).words
    assert "not said to be known" in person.get(first).words


def test_nothing_that_stays_at_home_is_named_to_an_officer_whose_notice_overlaps_it(own_centre: Centre) -> None:
    plan = ["patrols", "plan", "--route", "m4", "--from", "Trumba", "--to", "Ariha", "--id", "kept-at-home"]
    window = ["--start", "2199-03-01 06:00", "--end", "2199-03-01 12:00", "--side", "russia", "--side", "turkiye"]
    command = [TRUCELINE, *plan, *window, "--node", own_centre.folder, "--as", "duty-1"]
    done = run(command, env=environment())
    assert done.returncode == 0, done.stderr
    told = form(sender="russia", addressees=["turkiye"])
    refused = own_centre.person("liaison-russia").post("/notices/give", told)
    assert refused.status == 422
    assert "it overlaps with something planned that is not shared" in refused.words
    assert "kept-at-home" not in refused.text
    assert "kept-at-home" in own_centre.person("duty-1").post("/notices/give", form()).text
    words = ["notices", "give", "--kind", "movement", "--addressee", "turkiye", "--contact", "a desk"]
    where = [
        "--route",
        "m4",
        "--from",
        "Trumba",
        "--to",
        "Ariha",
        "--start",
        "2199-03-01 06:00",
        "--end",
        "2199-03-01 12:00",
        "--joint",
    ]
    give = [TRUCELINE, *words, *where, "--node", own_centre.folder, "--as", "liaison-russia"]
    told = run(give, env=environment())
    assert told.returncode != 0 and "something planned that is not shared" in told.stderr, told.stderr
    assert "kept-at-home" not in told.stderr


def test_what_a_notice_was_given_in_spite_of_is_in_no_shared_log_where_it_stays_at_home(own_centre: Centre) -> None:
    plan = ["patrols", "plan", "--route", "m4", "--from", "Trumba", "--to", "Ariha", "--id", "kept-at-home"]
    window = ["--start", "2199-03-01 06:00", "--end", "2199-03-01 12:00", "--side", "russia", "--side", "turkiye"]
    command = [TRUCELINE, *plan, *window, "--node", own_centre.folder, "--as", "duty-1"]
    assert run(command, env=environment()).returncode == 0
    duty, officer = own_centre.person("duty-1"), own_centre.person("liaison-turkiye")
    known = ["kept-at-home"]
    for draft in ("sent", "draft"):
        taken = duty.post("/notices/give", form(known=known, **{"as": draft}))
        assert taken.status == 302, taken.words
        address = taken.headers["location"]
        known.append(address.split("/")[2])
        if draft == "draft":
            assert duty.post(f"{address}send", {}).status == 302
        assert officer.get(address).status == 200
        assert "kept-at-home" not in officer.get(address).text
        entry = re.findall(r'href="(/record/centre/shared/\d+/)"', duty.get(address).text)[0]
        assert "kept-at-home" not in officer.get(entry).text


def test_a_draft_stays_at_home_until_it_is_sent(own_centre: Centre) -> None:
    person, officer = own_centre.person("duty-1"), own_centre.person("liaison-russia")
    address = given(person, **{"as": "draft"})
    assert "draft, not sent" in person.get(address).words
    assert officer.get(address).status == 404
    sent = person.post(f"{address}send", {"saw": saw(person.get(address))})
    assert sent.status == 302
    assert "sent, not known to be delivered" in officer.get(address).words


def test_each_officer_speaks_for_the_own_party_and_nobody_else(own_centre: Centre) -> None:
    address = given(own_centre.person("duty-1"))
    russia, turkiye = own_centre.person("liaison-russia"), own_centre.person("liaison-turkiye")
    assert told(russia, address, "acknowledged", by="turkiye").status == 422
    assert told(russia, address, "acknowledged", by="russia").status == 302
    assert told(turkiye, address, "objected", by="turkiye").status == 422
    assert told(turkiye, address, "objected", "our engineers work there", by="turkiye").status == 302
    page = own_centre.person("duty-1").get(address)
    assert "taken note of; not a permission" in page.words
    assert "objected to" in page.words and "our engineers work there" in page.words
    board = own_centre.person("duty-1").get("/notices/")
    assert 'id="column-acknowledged"' in board.text and 'id="column-objected"' in board.text
    assert told(turkiye, address, "objection_withdrawn", by="turkiye").status == 302
    assert "our engineers work there" in own_centre.person("duty-1").get(address).words
    assert "column-objected" not in own_centre.person("duty-1").get("/notices/").text


def test_who_replies_to_what_has_changed_is_told_first(own_centre: Centre) -> None:
    address = given(own_centre.person("duty-1"))
    officer = own_centre.person("liaison-russia")
    before = saw(officer.get(f"{address}reply"))
    assert told(own_centre.person("liaison-turkiye"), address, "acknowledged", by="turkiye").status == 302
    late = officer.post(f"{address}reply", {"kind": "answered", "words": "noted so far", "by": "russia", "saw": before})
    assert late.status == 409
    assert "changed since it was read" in late.words and "noted so far" in late.words
    again = {"kind": "answered", "words": "noted so far", "by": "russia", "saw": saw(late)}
    assert officer.post(f"{address}reply", again).status == 302


def test_a_cancelled_notice_says_why_and_takes_no_more_replies(own_centre: Centre) -> None:
    person = own_centre.person("duty-1")
    address = given(person)
    page = person.get(f"{address}cancel")
    others = own_centre.person("liaison-russia").post(f"{address}cancel", {"words": "not ours", "saw": saw(page)})
    assert others.status == 403
    assert person.post(f"{address}cancel", {"words": "", "saw": saw(page)}).status == 422
    assert person.post(f"{address}cancel", {"words": "the bridge is closed", "saw": saw(page)}).status == 302
    after = person.get(address)
    assert "cancelled by the sender" in after.words and "the bridge is closed" in after.words
    assert f"{address}reply" not in after.text


def test_what_was_typed_when_a_session_ended_is_there_after_signing_in(centre: Centre) -> None:
    nobody = centre.person()
    answer = nobody.post("/notices/give", form())
    assert answer.status == 302
    assert answer.headers["location"] == f"/accounts/login/?next={quote('/notices/give', safe='')}"


CORNERS = "35.85, 36.5\n35.85, 36.7\n35.75, 36.65\nAriha"


def test_an_area_of_corners_is_typed_sent_and_shown_drawn(own_centre: Centre) -> None:
    person = own_centre.person("duty-1")
    address = given(person, how="polygon", ring=CORNERS)
    page = person.get(address)
    assert "within 4 corners around 35." in page.words
    (place,) = re.findall(r'data-notices="([^"]+)"', page.text)
    (feature,) = json.loads(person.get(unescape(place)).body)["features"]
    ring = feature["geometry"]["coordinates"][0]
    assert feature["geometry"]["type"] == "Polygon" and len(ring) == 5 and ring[0] == ring[-1]
    assert [36.5, 35.85] in ring and [36.7, 35.85] in ring
    board = person.get("/notices/?since=2020-03-01&view=map").text
    (drawn,) = re.findall(r'data-notices="([^"]+)"', board)
    every = json.loads(person.get(unescape(drawn)).body)["features"]
    assert address in {one["properties"]["address"] for one in every}


@pytest.mark.parametrize(
    ("ring", "says"),
    [
        ("35.85, 36.5\n35.85, 36.7", "An area has three corners at least."),
        ("35.85, 36.5\n35.75, 36.7\n35.75, 36.5\n35.85, 36.7", "crosses itself"),
        ("35.85, 36.5\nNowhere-at-all\n35.75, 36.5", "corner 2: nobody here knows where"),
        ("95.85, 36.5\n35.85, 36.7\n35.75, 36.5", "corner 1: nobody here knows where"),
        ("\n".join(["35.85, 36.5"] * 201), "an area of 201 corners"),
    ],
)
def test_corners_that_are_no_area_are_told_as_such(centre: Centre, ring: str, says: str) -> None:
    answer = centre.person("duty-1").post("/notices/give", form(how="polygon", ring=ring))
    assert answer.status == 422
    assert says in answer.words
    assert ring.splitlines()[0] in answer.text


def test_a_click_on_the_map_adds_a_corner_and_what_is_typed_is_drawn(centre: Centre, look: Look) -> None:
    page = look(centre, "/notices/give")
    page.wait_for_selector("[data-map][data-state=ready]")
    page.get_by_label("within corners of its own").check()
    ring, canvas = page.get_by_role("textbox", name="Corners"), page.locator("canvas.maplibregl-canvas")
    for x, y in ((200, 100), (400, 100), (400, 200)):
        with page.expect_response(lambda answer: "area.geojson" in answer.url):
            canvas.click(position={"x": x, "y": y})
    assert len(ring.input_value().splitlines()) == 3
    with page.expect_response(lambda answer: "area.geojson" in answer.url) as drawn:
        ring.fill(CORNERS)
        ring.blur()
    kinds = [one["geometry"]["type"] for one in drawn.value.json()["features"]]
    assert kinds == ["Polygon", "Point", "Point", "Point", "Point"]
    page.get_by_role("button", name="Take the last corner away").click()
    assert "Ariha" not in ring.input_value()
