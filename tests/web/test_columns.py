"""Lists: each member's own columns, and rows that are marked for one step."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from urllib.parse import urlencode

import pytest

from tests.web.conftest import Look
from tests.web.serving import Centre
from truceline.web.columns import LISTS

_HEADS = re.compile(r'<th scope="col" class="c-(\w+)[^"]*"')
PATHS = {
    "incidents": "/incidents/",
    "incidents_map": "/incidents/?view=map",
    "reports": "/reports/",
    "patrols": "/patrols/",
    "notices": "/notices/?view=list&since=2020-03-01",
}


@pytest.mark.parametrize("of", LISTS)
def test_a_list_shows_the_columns_that_its_reader_chose_and_nobody_elses(own_centre: Centre, of: str) -> None:
    person, other = own_centre.person("analyst-1"), own_centre.person("leader-1")
    usual = [one.name for one in LISTS[of] if one.usual]
    assert _HEADS.findall(person.get(PATHS[of]).text) == usual
    wanted = [one.name for one in LISTS[of] if not one.usual] + usual[1:2]
    kept = person.post(f"/columns/{of}", [("next", PATHS[of]), *(("column", name) for name in wanted)])
    assert (kept.status, kept.headers.get("location")) == (302, PATHS[of]), kept.words
    page = person.get(PATHS[of]).text
    assert sorted(_HEADS.findall(page)) == sorted(wanted)
    rows = re.findall(r"<tr[^>]*>(?:(?!</tr>).)*</td>.*?</tr>", page, re.DOTALL)
    assert rows and all({*re.findall(r'<td class="c-(\w+)', row)} - {"report"} == {*wanted} for row in rows)
    assert _HEADS.findall(other.get(PATHS[of]).text) == usual
    assert person.post(f"/columns/{of}", {"next": PATHS[of], "usual": "yes"}).status == 302
    assert _HEADS.findall(person.get(PATHS[of]).text) == usual


def test_what_is_no_list_has_no_columns_and_nobody_is_sent_off_the_node(own_centre: Centre) -> None:
    person = own_centre.person("analyst-1")
    assert person.post("/columns/members", {"next": "/"}).status == 404
    sent = person.post("/columns/reports", {"next": "//elsewhere.example/", "column": "state"})
    assert sent.headers["location"] == "/"
    assert person.get("/columns/reports").status == 405


def test_the_marked_incidents_alone_are_exported_as_they_were_marked(centre: Centre) -> None:
    person = centre.person("analyst-1")
    codes = re.findall(r'name="incident" value="(TL-[^"]+)"', person.get("/incidents/").text)
    wanted = [codes[4], codes[1]]
    query = urlencode([("incident", code) for code in wanted])
    body = person.get(f"/incidents.csv?{query}").body.decode()
    assert [row["code"] for row in csv.DictReader(io.StringIO(body, newline=""))] == wanted
    features = person.get(f"/incidents.geojson?{query}").body.decode()
    assert re.findall(r'"id":"(TL-[^"]+)"', features) == wanted
    assert person.get(f"/incidents.csv?{query}&incident=TL-999999").status == 404


def test_one_case_is_opened_of_the_marked_incidents(own_centre: Centre) -> None:
    person = own_centre.person("analyst-1")
    codes = re.findall(r'name="incident" value="(TL-[^"]+)"', person.get("/incidents/").text)[5:7]
    page = person.get(f"/cases/open?{urlencode([('incident', code) for code in codes])}").text
    assert f'value="{" ".join(codes)}"' in unescape(page)
    checked = re.findall(r'name="(parties|deciders|alleged|registered_by)" value="([^"]+)"[^>]* checked', page)
    assert {name for name, _value in checked} >= {"parties", "deciders"}
    answer = person.post("/cases/open", [("incidents", " ".join(codes)), ("words", "Told together"), *checked])
    assert answer.status == 302, answer.words
    told = person.get(answer.headers["location"]).words
    assert told.count("Nobody has stated a finding of it.") == 2


def test_rows_are_marked_by_keys_and_stay_marked_when_the_list_comes_anew(centre: Centre, look: Look) -> None:
    page = look(centre, "/incidents/", code="analyst-1")
    bar = page.locator(".marked-bar")
    assert not bar.is_visible()
    for key in ("j", "x", "j", "j", "x"):
        page.keyboard.press(key)
    assert bar.is_visible() and page.locator("[data-marked]").inner_text() == "2"
    marked = page.locator("input.mark:checked").evaluate_all("boxes => boxes.map(box => box.value)")
    page.locator("#found").evaluate(
        # Copied, not written anew: styles that scripts set would come back as inline ones, which the policy refuses.
        """part => {
            part.replaceChildren(...[...part.childNodes].map(child => child.cloneNode(true)));
            part.querySelectorAll("input.mark").forEach(box => { box.checked = false; });
            part.dispatchEvent(new Event("truceline:again", { bubbles: true }));
        }"""
    )
    again = page.locator("input.mark:checked").evaluate_all("boxes => boxes.map(box => box.value)")
    assert again == marked and len(marked) == 2
    page.get_by_role("button", name="Open one case of them").click()
    page.wait_for_url("**/cases/open?**")
    assert page.get_by_label("Incidents").input_value() == " ".join(marked)


@pytest.mark.parametrize("language", ["en", "tr", "ru", "ar"])
def test_no_list_is_wider_than_the_window_in_any_language(centre: Centre, look: Look, language: str) -> None:
    page = look(centre, "/incidents/", language=language)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for path in PATHS.values():
            page.goto(centre.url + path)
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), (path, width)
