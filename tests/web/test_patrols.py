"""Patrols on the pages: planned, concurred with by each side's own officer, told of, measured; two people at once."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.conftest import IDLIB, Look
from tests.web.serving import Answer, Centre, Person, served
from truceline.web.patrols.over import Covered, stretches

READY = '[data-map][data-state="ready"]'


@pytest.fixture(scope="module")
def recorded(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The example's centre, in which each test here plans a patrol on a day of its own."""
    folder = tmp_path_factory.mktemp("patrols") / "centre"
    shutil.copytree(story, folder)
    with served(folder) as centre:
        yield centre


@dataclass
class Patrol:
    """A patrol of a day, by the forms that its page has."""

    centre: Centre
    day: str

    @property
    def here(self) -> str:
        """Where it is."""
        return f"/patrols/m4-{self.day}/"

    def plan(self, **changed: object) -> Answer:
        """What the form answers to a plan of a patrol leader."""
        told: dict[str, object] = {
            "route": "m4", "start": "Trumba", "end": "Ain al-Havr", "via": "", "begins": f"{self.day} 07:00",
            "ends": f"{self.day} 13:00", "sides": ["turkiye", "russia"], "of-turkiye": "12 people, 3 vehicles",
            "of-russia": "2 BTR-82A", "id": f"m4-{self.day}", "despite": "", "share": "on",
        }  # fmt: skip
        return self.centre.person("leader-1").post("/patrols/plan", told | changed)

    def saw(self, person: Person, name: str) -> str:
        """How many facts a form says that its author had read."""
        found = re.search(r'name="saw" value="(\d+)"', person.get(self.here + name).text)
        assert found, name
        return found[1]

    def step(self, person: Person, name: str, **told: object) -> Answer:
        """A step as its form sends it."""
        return person.post(self.here + name, {"saw": self.saw(person, name), **told})

    def hand_in(self, person: Person, name: str, content: bytes, **told: str) -> Answer:
        """A file of tracks as a form sends it."""
        edge = "frontier"
        fields = {"saw": self.saw(person, "track"), "csrfmiddlewaretoken": person.csrf, **told}
        disposition = f"--{edge}\r\nContent-Disposition: form-data"
        parts = [f'{disposition}; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]
        head = "".join(parts) + f'{disposition}; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        return person.ask("POST", f"{self.here}track", body, Content_Type=kind)

    def track(self) -> bytes:
        """A drive that turned back after 16 km, on the day of the plan."""
        file = IDLIB / "tracks" / "synthetic-2020-07-14-russia.gpx"
        return file.read_bytes().replace(b"2020-07-14", self.day.encode())

    def ground(self, person: Person) -> set[str]:
        """What its map shows of it."""
        told = json.loads(person.get(f"{self.here}ground.geojson").body)
        return {one["properties"]["role"] for one in told["features"]}


def test_a_patrol_goes_from_its_plan_to_the_gap_that_its_track_shows(recorded: Centre) -> None:
    patrol = Patrol(recorded, "2020-09-01")
    assert patrol.plan().headers["location"] == patrol.here
    for side in ("turkiye", "russia"):
        officer = recorded.person(f"liaison-{side}")
        assert patrol.step(officer, "answer", by=side, answer="concurred", words="agreed by telephone").status == 302
    duty = recorded.person("duty-1")
    assert "concurred" in duty.get(patrol.here).words
    assert patrol.step(duty, "number", by="russia", serial="24").status == 302
    told: list[dict[str, object]] = [
        {"by": "russia", "kind": "departed", "at": "2020-09-01 08:15"},
        {"by": "russia", "kind": "aborted", "at": "2020-09-01 10:00", "km": "16", "reason": "an explosion on the road"},
        {"by": "turkiye", "kind": "departed", "at": "2020-09-01 08:15"},
        {"by": "turkiye", "kind": "completed", "at": "2020-09-01 11:00"},
    ]
    for one in told:
        assert patrol.step(duty, "tell", **one).status == 302, one
    page = duty.get(patrol.here)
    assert "accounts differ" in page.words and "an explosion on the road" in page.words
    taken = patrol.hand_in(duty, "russia.gpx", patrol.track(), by="russia", synthetic="on")
    assert taken.status == 200 and "points" in taken.words
    shown = duty.get(patrol.here).words
    assert "km 16.1 – 63.8" in shown and "turned back" in shown and "synthetic" in shown
    assert {"planned", "driven", "gap", "stop", "turned_back"} <= patrol.ground(duty)


def test_positions_at_home_are_shared_only_after_the_account_has_ended(recorded: Centre) -> None:
    patrol = Patrol(recorded, "2020-09-03")
    patrol.plan()
    duty, officer = recorded.person("duty-1"), recorded.person("liaison-turkiye")
    patrol.step(duty, "answer", by="turkiye", answer="concurred", share="on")
    patrol.step(duty, "answer", by="russia", answer="concurred", share="on")
    patrol.step(duty, "tell", by="russia", kind="departed", at="2020-09-03 08:15", share="on")
    assert patrol.hand_in(duty, "russia.gpx", patrol.track(), by="russia", synthetic="on").status == 200
    assert "km 16.1" in duty.get(patrol.here).words
    assert "No track was handed in." in officer.get(patrol.here).words
    assert patrol.ground(officer) == {"planned"}
    early = duty.post(f"{patrol.here}share", {"saw": patrol.saw(duty, "share")})
    assert early.status == 409
    patrol.step(duty, "tell", by="russia", kind="completed", at="2020-09-03 11:00", share="on")
    assert duty.post(f"{patrol.here}share", {"saw": patrol.saw(duty, "share")}).status == 302
    assert "km 16.1" in officer.get(patrol.here).words


def test_an_overlap_is_refused_in_one_line_and_what_was_typed_is_kept(recorded: Centre) -> None:
    patrol = Patrol(recorded, "2020-09-05")
    assert patrol.plan().status == 302
    anew = patrol.plan(begins=f"{patrol.day} 06:00")
    assert anew.status == 409 and "this name is taken here" in anew.words, "nobody has to concur again unawares"
    second = patrol.plan(id="m4-second", begins="2020-09-05 09:00")
    assert second.status == 422
    alert = re.search(r'role="alert">(.*?)</div>', second.text, re.DOTALL)
    assert alert and "m4-2020-09-05" in alert[1] and alert[1].count("<p>") == 1
    for typed in ("m4-second", "2020-09-05 09:00", "12 people, 3 vehicles", "2 BTR-82A"):
        assert f'value="{typed}"' in second.text
    despite = patrol.plan(id="m4-second", begins="2020-09-05 09:00", despite="m4-2020-09-05")
    assert despite.status == 302
    assert "m4-2020-09-05" in recorded.person("duty-1").get("/patrols/m4-second/").words


def test_of_two_officers_at_once_the_second_is_told_what_changed(recorded: Centre) -> None:
    patrol = Patrol(recorded, "2020-09-07")
    patrol.plan()
    one, other = recorded.person("duty-1"), recorded.person("leader-1")
    read = patrol.saw(one, "number"), patrol.saw(other, "number")
    first = one.post(f"{patrol.here}number", {"saw": read[0], "by": "russia", "serial": "24", "share": "on"})
    second = other.post(f"{patrol.here}number", {"saw": read[1], "by": "russia", "serial": "25", "share": "on"})
    assert first.status == 302
    assert second.status == 409
    assert "changed since it was read" in second.words and 'value="25"' in second.text
    again = patrol.step(other, "number", by="russia", serial="25", share="on")
    assert again.status == 302


def test_a_plan_made_anew_begins_with_what_holds_and_asks_the_sides_again(recorded: Centre) -> None:
    patrol = Patrol(recorded, "2020-09-15")
    patrol.plan()
    duty, leader = recorded.person("duty-1"), recorded.person("leader-1")
    patrol.step(duty, "answer", by="russia", answer="concurred", share="on")
    form = leader.get(f"{patrol.here}plan").text
    for typed in ("Trumba", "2020-09-15 07:00", "12 people, 3 vehicles"):
        assert f'value="{typed}"' in form
    told: dict[str, object] = {
        "saw": patrol.saw(leader, "plan"), "route": "m4", "start": "Trumba", "end": "Ariha", "share": "on",
        "begins": "2020-09-15 08:00", "ends": "2020-09-15 12:00", "sides": ["turkiye", "russia"],
    }  # fmt: skip
    assert leader.post(f"{patrol.here}plan", told).status == 302
    words = duty.get(patrol.here).words
    assert "Trumba – Ariha" in words and "To an earlier plan: concurred" in words


def test_an_officer_of_one_party_answers_for_that_party_alone(recorded: Centre) -> None:
    patrol = Patrol(recorded, "2020-09-09")
    patrol.plan()
    officer = recorded.person("liaison-turkiye")
    form = officer.get(f"{patrol.here}answer").text
    assert 'value="turkiye"' in form and 'value="russia"' not in form
    assert patrol.step(officer, "answer", by="russia", answer="concurred").status == 422
    assert officer.get("/patrols/plan").status == 403


def test_a_track_that_cannot_be_read_is_refused_in_one_line(recorded: Centre) -> None:
    patrol = Patrol(recorded, "2020-09-11")
    patrol.plan()
    duty = recorded.person("duty-1")
    refused = patrol.hand_in(duty, "notes.gpx", b"no track at all", by="russia")
    assert refused.status == 422
    assert "notes.gpx" in refused.words
    assert "No track was handed in." in duty.get(patrol.here).words


def test_a_step_that_may_not_follow_is_refused_with_what_was_typed(recorded: Centre) -> None:
    patrol = Patrol(recorded, "2020-09-13")
    patrol.plan()
    duty = recorded.person("duty-1")
    refused = patrol.step(duty, "tell", by="russia", kind="completed", at="2020-09-13 11:00", ref="page 3")
    assert refused.status == 409
    assert 'value="page 3"' in refused.text


def test_accounts_stand_beside_each_other_in_the_agreements_order(centre: Centre) -> None:
    text = centre.person("duty-1").get("/patrols/m4-2020-07-14/").text
    head = re.search(r'<table class="patrol-sides">.*?</thead>', text, re.DOTALL)
    assert head
    assert [unescape(name) for name in re.findall(r'scope="col"><bdi>([^<]+)', head[0])] == ["Türkiye", "Russia"]
    assert text.count('class="differs"') >= 2


def test_the_list_says_how_each_account_leaves_a_patrol_and_what_tracks_show(centre: Centre) -> None:
    person = centre.person("duty-1")
    rows = re.findall(r"<tr>\s*<td.*?</tr>", person.get("/patrols/").text, re.DOTALL)
    row = next(one for one in rows if "m4-2020-07-14" in one)
    for said in ("halted", "aborted", "accounts differ", "synthetic", "16.1", "21", "20"):
        assert said in row, said
    narrowed = person.get("/patrols/?state=accounts_differ").text
    assert "m4-2020-07-14" in narrowed and "m4-2020-04-15" not in narrowed
    assert "No patrol is like that." in person.get("/patrols/?since=2019-01-01&until=2019-01-02").words


def test_the_briefing_sheet_is_saved_as_a_file(centre: Centre) -> None:
    answer = centre.person("leader-1").get("/patrols/m4-2020-07-14/briefing.pdf")
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.body.startswith(b"%PDF-")


def test_a_patrol_that_nobody_told_of_is_not_there(centre: Centre) -> None:
    for path in ("", "ground.geojson", "positions.json", "briefing.pdf", "tell"):
        assert centre.person("duty-1").get(f"/patrols/none-such/{path}").status == 404, path


def test_the_section_is_drawn_as_it_is_typed_and_a_click_fills_in_a_km(recorded: Centre, look: Look) -> None:
    page = look(recorded, "/patrols/plan", code="leader-1")
    page.wait_for_selector(READY)
    page.select_option("[name=route]", "m4")
    page.fill("[name=start]", "Trumba")
    page.fill("[name=end]", "Ariha")
    page.locator("[name=via]").focus()
    person = recorded.person("leader-1")
    drawn = person.get("/patrols/section.geojson?route=m4&start=Trumba&end=Ariha")
    assert len(json.loads(drawn.body)["features"][0]["geometry"]["coordinates"]) > 2
    assert person.get("/patrols/section.geojson?route=m4&start=Trumba&end=Nowhere").status == 404
    box = page.locator(".map canvas").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 3, box["y"] + box["height"] * 0.8)
    page.wait_for_function("() => /^[0-9.]+$/.test(document.querySelector('[name=start]').value)")


def test_the_road_of_a_period_adds_up_and_what_no_track_covers_is_told(centre: Centre) -> None:
    person = centre.person("duty-1")
    page = person.get("/patrols/?view=map").text
    rows = re.findall(r"km (\d+\.\d) – (\d+\.\d)</bdi></td>.*?class=\"n\">(?:<b[^>]*>)?(\w+)", page)
    stretches = [(float(start), float(end)) for start, end, _length in rows]
    assert stretches[0][0] == 0.0 and all(one[1] == other[0] for one, other in pairwise(stretches))
    assert all(end - start >= 0.05 for start, end in stretches)
    few = person.get("/patrols/?view=map&since=2020-07-14&until=2020-07-14").text
    assert 'class="gap"' in few and 'class="gap"' not in page
    assert "of them synthetic" in page


def test_the_tracks_of_a_period_lie_on_one_map_without_a_sides_colour(centre: Centre) -> None:
    person = centre.person("duty-1")
    (place,) = re.findall(
        r'data-tracks="([^"]+)"', person.get("/patrols/?view=map&until=2020-07-14&since=2020-03-01").text
    )
    features = json.loads(person.get(unescape(place)).body)["features"]
    driven = [one["properties"] for one in features if one["properties"]["role"] == "driven"]
    assert len({one["name"] for one in driven}) > 1
    assert all("side" not in one and one["address"] == f"/patrols/{one['name']}/" for one in driven)
    assert any(one["properties"]["role"] == "gap" for one in features)
    assert not json.loads(person.get("/patrols/tracks.geojson?since=2199-01-01").body)["features"]


def test_a_liaison_officer_sees_the_tracks_of_shared_patrols_alone(centre: Centre) -> None:
    shared = centre.person("liaison-russia")
    listed = set(re.findall(r'href="(/patrols/[^"/]+/)"', shared.get("/patrols/").text))
    told = json.loads(shared.get("/patrols/tracks.geojson").body)["features"]
    assert {one["properties"]["address"] for one in told if "address" in one["properties"]} <= listed


_KM = st.floats(0, 60).map(lambda km: round(km, 2))


@given(st.lists(st.tuples(_KM, _KM, st.sampled_from("abcde"), st.integers(1, 28)), max_size=12))
def test_the_parts_of_a_road_follow_each_other_and_hold_what_every_track_covers(
    told: list[tuple[float, float, str, int]],
) -> None:
    covered = [Covered(min(a, b), max(a, b), name, date(2020, 7, day)) for a, b, name, day in told]
    parts = stretches(covered, 60.0)
    assert parts[0][0] == 0.0 and parts[-1][1] == 60.0
    assert all(one[1] == other[0] for one, other in pairwise(parts))
    long = [one for one in covered if one.end_km - one.start_km > 2]
    for one in long:
        middle = (one.start_km + one.end_km) / 2
        assert any(start <= middle <= end and (names or end - start < 0.1) for start, end, names, _last in parts)
    assert sum(end - start for start, end, names, _last in parts if not names) <= 60.0
    if not covered:
        assert parts == [(0.0, 60.0, frozenset(), None)]
