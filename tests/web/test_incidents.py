"""Incidents: one query in the address, three views and two exports that hold the same, and searches under a name."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

from tests.begun import run
from tests.web.conftest import IDLIB, Look
from tests.web.serving import TRUCELINE, Centre, Person, environment, served, worked_out
from truceline.sitrep.tables import harmless
from truceline.web.incidents.asked import RANGES, VIEWS, Asked

Told = dict[str, str]
_CODE = re.compile(r'data-code="(TL-[^"]+)"')


def table(person: Person, query: str = "") -> list[Told]:
    """The rows of the export."""
    answer = person.get(f"/incidents.csv?{query}")
    assert answer.status == 200, answer.words
    return list(csv.DictReader(io.StringIO(answer.body.decode(), newline="")))


def codes(person: Person, query: str = "") -> list[str]:
    """The codes that a list shows, page after page, as somebody without scripts turns them."""
    found: list[str] = []
    address = f"/incidents/?{query}"
    while address:
        page = person.get(address).text
        found += _CODE.findall(page)
        more = re.search(r'href="([^"]+)" data-more', page)
        address = unescape(more[1]) if more else ""
    return found


@pytest.fixture(scope="session")
def judged(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The example's centre with its incidents worked out; nobody changes it."""
    folder = tmp_path_factory.mktemp("judged") / "centre"
    shutil.copytree(story, folder)
    worked_out(folder)
    with served(folder) as centre:
        yield centre


# What is asked stands in the address.

_WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30).map(
    lambda text: " ".join(text.replace("\0", " ").split())
)
_VALUES = st.lists(_WORDS.filter(bool), max_size=3, unique=True).map(tuple)


@st.composite
def askings(draw: st.DrawFn) -> Asked:
    written_out = draw(st.booleans())
    return Asked(
        q=draw(_WORDS), kind=draw(_VALUES), family=draw(_VALUES), party=draw(_VALUES), zone=draw(_WORDS),
        certainty=draw(_WORDS), article=draw(_WORDS), verdict=draw(_VALUES), told=draw(_VALUES), state=draw(_VALUES),
        range="" if written_out else draw(st.sampled_from(("", *RANGES))),
        since=draw(_WORDS) if written_out else "", until=draw(_WORDS) if written_out else "",
        within=draw(_WORDS), differs=draw(st.booleans()), unlocated=draw(st.booleans()), undated=draw(st.booleans()),
        view=draw(st.sampled_from(VIEWS)),
    )  # fmt: skip


@given(askings())
def test_an_address_asks_again_what_was_asked(asked: Asked) -> None:
    assert Asked.read(QueryDict(asked.query(), encoding="utf-8")) == asked


@given(askings())
def test_taking_every_filter_away_leaves_none(asked: Asked) -> None:
    left = asked
    for name, value in asked.filters():
        left = left.without(name, value)
    assert left == asked.bare
    assert list(left.filters()) == []


@given(st.text(max_size=200))
def test_whatever_stands_in_an_address_can_be_read_and_written_again(text: str) -> None:
    asked = Asked.read(QueryDict(text.encode("utf-8", "replace").decode()))
    assert Asked.read(QueryDict(asked.query())) == asked


# Filters.


def _near(degrees: str, middle: float) -> bool:
    return degrees != "" and abs(float(degrees) - middle) <= 0.1


FILTERS: tuple[tuple[str, str, Callable[[Told], bool]], ...] = (
    ("kind", "shelling", lambda row: row["kind"] == "shelling"),
    ("family", "posture", lambda row: row["family"] == "posture"),
    ("told", "disputed", lambda row: row["told"] == "disputed"),
    ("party", "turkiye", lambda row: "T\u00fcrkiye" in row["alleged"].split("; ")),
    ("since", "2020-03-15", lambda row: row["last"] > "2020-03-15T00:00:00"),
    ("until", "2020-03-15", lambda row: "" < row["first"] < "2020-03-16T00:00:00"),
    ("differs", "yes", lambda row: row["differs"] != ""),
    ("unlocated", "yes", lambda row: row["lat"] == ""),
    ("undated", "yes", lambda row: row["first"] == ""),
    ("verdict", "breach_if_true", lambda row: "=breach_if_true" in row["verdicts"]),
    ("article", "protocol-2020/1", lambda row: "protocol-2020/1=" in row["verdicts"]),
    ("within", "36.5,35.7,36.7,35.9", lambda row: _near(row["lon"], 36.6) and _near(row["lat"], 35.8)),
)  # fmt: skip


@pytest.mark.parametrize(("name", "value", "fits"), FILTERS, ids=[name for name, _, _ in FILTERS])
def test_each_filter_leaves_what_fits_it_and_can_be_taken_away(
    judged: Centre, name: str, value: str, fits: Callable[[Told], bool]
) -> None:
    person = judged.person("duty-1")
    every = table(person)
    wanted = [row["code"] for row in every if fits(row)]
    assert 0 < len(wanted) < len(every)
    query = urlencode({name: value})
    assert [row["code"] for row in table(person, query)] == wanted
    chip = re.search(rf'data-filter-of="{name}".*?href="([^"]+)"', person.get(f"/incidents/?{query}").text, re.DOTALL)
    assert chip
    assert codes(person, urlsplit(unescape(chip[1])).query) == [row["code"] for row in every]


def test_between_filters_stands_and_between_values_or(judged: Centre) -> None:
    person = judged.person("duty-1")
    rows = table(person, "kind=shelling&kind=explosion&told=corroborated")
    assert {row["kind"] for row in rows} == {"shelling", "explosion"}
    assert {row["told"] for row in rows} == {"corroborated"}


def test_a_place_and_how_far_around_it_is_a_frame_without_a_map(judged: Centre) -> None:
    rows = table(judged.person("duty-1"), urlencode({"within": "Ariha 5 km"}))
    assert rows
    assert all(abs(float(row["lat"]) - 35.81374) < 0.046 for row in rows)


def test_since_entry_into_force_begins_with_it(judged: Centre) -> None:
    rows = table(judged.person("duty-1"), "range=in-force")
    assert rows
    assert all(row["last"] > "2020-03-06T00:01:00" for row in rows)


@pytest.mark.parametrize(
    "query",
    ["kind=dancing", "since=yesterday", "within=1,2,3", "within=nan,0,1,1", "within=Atlantis", "range=7h", "zone=moon",
     "since=2020-03-09&until=2020-03-05", "party=nobody", "verdict=guilty"],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_and_stays_as_it_was_typed(judged: Centre, query: str) -> None:
    answer = judged.person("duty-1").get(f"/incidents/?{query}")
    assert answer.status == 422
    assert 'role="alert"' in answer.text
    assert not _CODE.findall(answer.text)
    assert judged.person("duty-1").get(f"/incidents.csv?{query}").status == 422
    name, _, value = query.rpartition("&")[2].partition("=")
    if name in ("since", "until", "within"):
        assert f'name="{name}" value="{value}"' in answer.text


# Views and exports.

QUERIES = (
    "",
    "family=fighting",
    "unlocated=yes",
    "zone=corridor",
    "q=Ariha",
    "since=2020-03-12&until=2020-03-15&differs=yes",
)


@pytest.mark.parametrize("query", QUERIES)
def test_all_views_and_exports_hold_the_same_incidents(judged: Centre, query: str) -> None:
    person = judged.person("duty-1")
    rows = table(person, query)
    wanted = [row["code"] for row in rows]
    assert wanted
    for view in VIEWS:
        assert codes(person, f"{query}&view={view}") == wanted
    features = json.loads(person.get(f"/incidents.geojson?{query}").body)["features"]
    assert [one["id"] for one in features] == wanted
    drawn = json.loads(person.get(f"/incidents/map.geojson?{query}").body)["features"]
    assert [one["properties"]["code"] for one in drawn] == [row["code"] for row in rows if row["lat"]]


def test_a_list_goes_on_after_fifty_rows(judged: Centre) -> None:
    person = judged.person("duty-1")
    assert len(_CODE.findall(person.get("/incidents/").text)) == 50
    assert len(codes(person)) == len(set(codes(person))) == len(table(person)) > 50


def test_the_tray_counts_what_is_not_on_the_map(judged: Centre) -> None:
    person = judged.person("duty-1")
    off = [row for row in table(person) if not row["lat"]]
    assert f"{len(off)} are not on the map" in person.get("/incidents/?view=map").words
    assert f"{len(off)} are not on the map" in person.get("/incidents/?view=map&within=36.5,35.7,36.7,35.9").words


def test_a_mark_of_the_timeline_leads_to_its_days(judged: Centre) -> None:
    person = judged.person("duty-1")
    page = person.get("/incidents/?view=timeline&since=2020-03-01&until=2020-03-31").text
    days = re.findall(r'<a href="([^"]+)" class="day" aria-label="([^"]+): (\d+)"', page)
    assert days
    for address, _, number in days:
        asked = parse_qs(urlsplit(unescape(address)).query)
        assert asked["since"] == asked["until"]
        began = [row for row in table(person) if row["first"][:10] == asked["since"][0]]
        assert len(began) >= int(number)
    for event in ("Signed", "In force", "Article 2: due", "Article 3: to begin"):
        assert event in page


def test_an_export_says_where_in_tens_of_metres_and_no_closer(judged: Centre) -> None:
    for row in table(judged.person("duty-1")):
        assert len(row["lat"].partition(".")[2]) <= 4
        assert len(row["lon"].partition(".")[2]) <= 4


@given(st.text(max_size=40))
def test_no_cell_of_words_is_a_formula(text: str) -> None:
    cell = harmless(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell in (text, f"'{text}")


@pytest.fixture(scope="module")
def told_at_home(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The example's centre with one more report, which it keeps to itself, of a place with an odd name."""
    folder = tmp_path_factory.mktemp("told-at-home") / "centre"
    shutil.copytree(story, folder)
    source = folder.parent / "told.csv"
    source.write_text(
        "date,place,lat,lon,kind,text\n"
        '2020-03-20,"=HYPERLINK(""http://x"")",35.8,36.6,shelling,Shelling was reported near the road.\n'
    )
    command: list[str | Path] = [TRUCELINE, "read", source, "--node", folder, "--as", "duty-1"]
    assert run(command, env=environment()).returncode == 0
    worked_out(folder)
    with served(folder) as centre:
        yield centre


def test_a_name_that_begins_like_a_formula_is_harmless_in_the_table(told_at_home: Centre) -> None:
    rows = table(told_at_home.person("duty-1"), "since=2020-03-20&until=2020-03-20")
    cells = [value for row in rows for value in row.values()]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not [cell for cell in cells if cell.startswith("=")]


# Who sees what.


def test_a_liaison_officer_lists_the_joint_view_alone(told_at_home: Centre) -> None:
    own, joint = told_at_home.person("duty-1"), told_at_home.person("liaison-russia")
    shared, held = {row["code"] for row in table(joint)}, {row["code"] for row in table(own)}
    assert shared < held
    assert shared == set(codes(joint)) == set(codes(joint, "view=map")) == set(codes(joint, "view=timeline"))
    placed = json.loads(joint.get("/incidents/map.geojson").body)["features"]
    assert shared >= {one["properties"]["code"] for one in placed}
    assert "HYPERLINK" in own.get("/incidents/?since=2020-03-20").text
    for view in VIEWS:
        assert "HYPERLINK" not in joint.get(f"/incidents/?view={view}").text
    assert "HYPERLINK" not in joint.get("/incidents.geojson").text


def test_nobody_gets_an_export_without_signing_in(judged: Centre) -> None:
    for path in ("/incidents/", "/incidents.csv", "/incidents.geojson", "/incidents/map.geojson"):
        assert judged.person().get(path).status == 302


# Searches under a name.


def test_a_search_is_kept_shared_and_deleted(own_centre: Centre) -> None:
    person, other, guest = (own_centre.person(code) for code in ("duty-1", "analyst-1", "liaison-russia"))
    kept = person.post(
        "/incidents/searches", {"query": "kind=shelling&view=map", "name": "Shelling", "page": "/incidents/"}
    )
    assert kept.status == 302
    link = '<a href="/incidents/?kind=shelling&amp;view=map"><bdi>Shelling</bdi></a>'
    assert link in person.get("/incidents/").text
    assert link not in other.get("/incidents/").text
    share = re.search(r'action="(/incidents/searches/\d+/share)"', person.get("/incidents/").text)
    assert share
    assert other.post(share[1], {"shared": "yes"}).status == 404
    assert person.post(share[1], {"shared": "yes"}).status == 302
    assert link in other.get("/incidents/").text
    assert link not in guest.get("/incidents/").text, "what is looked for in internal things is no liaison officer's"
    assert person.post(share[1].replace("share", "delete"), {}).status == 302
    assert link not in person.get("/incidents/").text


def test_a_search_without_a_name_is_not_kept(own_centre: Centre) -> None:
    answer = own_centre.person("duty-1").post(
        "/incidents/searches", {"query": "q=x", "name": " ", "page": "/incidents/"}
    )
    assert answer.status == 422


# Nothing there.


def test_a_node_with_neither_agreement_nor_reports_says_what_is_missing(tmp_path: Path) -> None:
    made: list[str | Path] = [
        TRUCELINE,
        "init",
        tmp_path / "bare",
        "--name",
        "bare",
        "--agreement",
        IDLIB / "agreement.yaml",
    ]
    known = environment(TRUCELINE_VAULT_PASSPHRASE="another example")
    assert run(made, env=known).returncode == 0
    for name in ("agreement.yaml", "memorandum-2018.yaml"):
        (tmp_path / "bare" / name).unlink()
    worked_out(tmp_path / "bare")
    with served(tmp_path / "bare") as bare:
        person = bare.person("op-1")
        for view in VIEWS:
            answer = person.get(f"/incidents/?view={view}")
            assert answer.status == 200
            assert "This node has no agreement" in answer.words
            assert "There is no incident yet." in answer.words
        assert person.get("/incidents/?range=in-force").status == 422
        for page in ("/agreement/", "/effort/"):
            assert "This node has no agreement. bare What to do" in person.get(page).words
        assert "no patrol can be planned" in person.get("/patrols/plan").words
        assert "No report has come in." in person.get("/reports/").words
        for page in ("/patrols/?view=map", "/notices/?view=map", "/notices/give", "/patrols/tracks.geojson"):
            assert person.get(page).status == 200
        assert table(person) == []
        assert json.loads(person.get("/incidents.geojson").body) == {"type": "FeatureCollection", "features": []}


# In a browser.


def test_what_is_in_the_frame_of_the_map_is_the_list(judged: Centre, look: Look) -> None:
    page = look(judged, "/incidents/?view=map&within=36.2,35.5,36.9,36.1")
    page.wait_for_selector("[data-map][data-state=ready]")
    every = page.locator("#rows tr").count()
    page.locator("canvas.maplibregl-canvas").focus()
    page.keyboard.press("+")
    page.wait_for_url(lambda address: "within=36.2%2C" not in address and "within=36.2," not in address)
    page.wait_for_load_state("networkidle")
    query = urlsplit(page.url).query
    wanted = codes(judged.person("duty-1"), query)
    assert 0 < len(wanted) < every
    assert page.locator("#rows tr").evaluate_all("rows => rows.map(row => row.dataset.code)") == wanted
    csv_query = urlsplit(page.locator("#export-csv").get_attribute("href") or "").query
    assert [row["code"] for row in table(judged.person("duty-1"), csv_query)] == wanted


def test_rows_are_walked_and_opened_by_keys_and_the_next_come_in_place(judged: Centre, look: Look) -> None:
    page = look(judged, "/incidents/")
    page.locator("a[data-more]").click()
    page.locator("#rows tr").nth(50).wait_for()
    assert page.locator("a[data-more]").count() == 0
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("#rows tr").first
    assert first.get_attribute("aria-selected") == "true"
    code = first.get_attribute("data-code")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"/incidents/{code}/"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_days_are_chosen_by_the_handles_of_the_timeline(judged: Centre, look: Look) -> None:
    page = look(judged, "/incidents/?view=timeline&since=2020-03-01&until=2020-03-31")
    page.get_by_role("slider", name="From").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["since"], asked["until"]) == (["2020-03-05"], ["2020-03-31"])


def test_what_is_being_worked_out_comes_without_being_asked_for(own_centre: Centre, look: Look) -> None:
    page = look(own_centre, "/incidents/")
    page.locator("#rows tr").first.wait_for(timeout=90_000)
    assert page.locator("[data-behind]").count() == 0


def _bars(page: str) -> list[tuple[str, str, int]]:
    """The first and last day of each bar under the map, and how many incidents it says that they hold."""
    found = re.findall(r'data-since="([^"]+)" data-until="([^"]+)" aria-label="[^"]*: (\d+)"', page)
    return [(first, last, int(number)) for first, last, number in found]


def test_the_days_under_the_map_count_what_its_frame_holds_whatever_days_are_chosen(judged: Centre) -> None:
    person, frame = judged.person("analyst-1"), "within=36.2,35.5,36.9,36.1"
    bars = _bars(person.get(f"/incidents/?view=map&{frame}").text)
    told = [row for row in table(person, frame) if row["precision"] in ("day", "hour", "minute")]
    assert bars and sum(number for *_days, number in bars) >= len(told) > 0
    assert _bars(person.get(f"/incidents/?view=map&{frame}&since=2020-03-10&until=2020-03-12").text) == bars
    for first, last, number in bars:
        within = codes(person, f"{frame}&since={first}&until={last}")
        assert len(within) >= number


def test_without_scripts_a_bar_under_the_map_leads_to_its_days(judged: Centre) -> None:
    person = judged.person("analyst-1")
    page = person.get("/incidents/?view=map&kind=shelling").text
    leads = [unescape(one) for one in re.findall(r'<a href="([^"]+)" class="day"', page)]
    assert len(leads) == len(_bars(page)) > 0
    for lead in leads:
        asked = parse_qs(urlsplit(lead).query)
        assert asked["kind"] == ["shelling"] and asked["view"] == ["map"]
        narrowed = person.get(lead)
        assert narrowed.status == 200 and _CODE.search(narrowed.text)


def test_days_chosen_by_keys_under_the_map_narrow_list_and_map_and_address_at_once(judged: Centre, look: Look) -> None:
    page = look(judged, "/incidents/?view=map")
    page.wait_for_selector("[data-map][data-state=ready]")
    before = page.locator("#rows tr[data-code]").count()
    slider = page.get_by_role("slider", name="Until")
    last = date.fromisoformat(slider.get_attribute("aria-valuetext") or "") - timedelta(days=4 * 7)
    with page.expect_response(lambda answer: "map.geojson" in answer.url and f"until={last}" in answer.url) as drawn:
        slider.focus()
        for _step in range(4):
            page.keyboard.press("PageDown")
        page.wait_for_url(f"**until={last}**")
    query = urlsplit(page.url).query
    expect(page.locator("#rows tr[data-code]")).not_to_have_count(before)
    assert page.locator("#rows tr[data-code]").evaluate_all("rows => rows.map(row => row.dataset.code)") == codes(
        judged.person("duty-1"), query
    )
    placed = {row["code"] for row in table(judged.person("duty-1"), query.replace("view=map&", "")) if row["lat"]}
    assert {one["properties"]["code"] for one in drawn.value.json()["features"]} == placed
    assert slider.evaluate("grip => grip === document.activeElement")
    assert "since=" in (page.get_attribute("#export-csv", "href") or "")
    page.get_by_role("link", name="All time").last.click()
    expect(page.locator("#rows tr[data-code]")).to_have_count(before)
    assert "since=" not in page.url


def test_days_drawn_over_the_bars_are_chosen(judged: Centre, look: Look) -> None:
    page = look(judged, "/incidents/?view=map")
    page.wait_for_selector("[data-map][data-state=ready]")
    box = page.locator(".brush svg").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 30, steps=4)
    page.mouse.up()
    page.wait_for_url("**since=**")
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["since"][0] < asked["until"][0]
    assert page.locator("[data-chosen]").inner_text()


def test_according_to_names_those_who_have_a_name(judged: Centre) -> None:
    person = judged.person("analyst-1")
    reports = set(re.findall(r'/reports/([^/"]+)/"', person.get("/reports/").text))
    voices = [voice for row in table(person) for voice in row["according"].split("; ") if voice]
    assert voices and reports
    assert not {"he", "she", "it", "they"} & {voice.casefold() for voice in voices}
    assert not reports & set(voices)
    unnamed = [row["code"] for row in table(person) if not row["according"]]
    assert unnamed and "nobody named" in person.get(f"/incidents/?q={unnamed[0]}").words


def test_news_reaches_the_days_under_the_map_too(judged: Centre, look: Look) -> None:
    page = look(judged, "/incidents/?view=map")
    page.wait_for_selector("[data-map][data-state=ready]")
    with (
        page.expect_response(lambda answer: "part=beside" in answer.url),
        page.expect_response(lambda answer: "map.geojson" in answer.url),
    ):
        page.locator("#found").dispatch_event("truceline:again")
    assert page.locator(".brush .strip-grip").count() == 2
