"""Figures of people affected: each as one speaker told it, over time, summed only where that says something."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.begun import run
from tests.web.serving import TRUCELINE, Centre, environment, served

FIGURE = {
    "speaker": "OCHA", "kind": "displaced", "measure": "stock", "unit": "people", "population": "Nayrab",
    "low": 300, "high": 400, "as_of": "2020-07-10",
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre in which these tests record, each something of its own."""
    folder = tmp_path_factory.mktemp("desk") / "centre"
    shutil.copytree(story, folder)
    with served(folder) as centre:
        yield centre


def charts(page: str) -> dict[str, str]:
    """The drawings of a page by what they are called."""
    return dict(re.findall(r"<figcaption>([^<]*)</figcaption>.*?(<svg.*?</svg>)", page, re.DOTALL))


def test_speakers_stand_beside_each_other_and_are_never_added(centre: Centre) -> None:
    words = centre.person("duty-1").get("/figures/?kind=killed").words
    table = words.partition("Speakers beside each other")[2]
    assert re.search(r"killed, Turkish soldiers , the attack of 19 March .*? Türkiye 2 19 Mar 2020", table)
    assert re.search(r"Russia 2 19 Mar 2020", table)
    assert "Türkiye , killed: 3 = 2" in words
    assert "4 =" not in words


def test_a_superseded_figure_stays_and_is_drawn_thin(centre: Centre) -> None:
    page = centre.person("duty-1").get("/figures/?kind=displaced").text
    stock = charts(page)["displaced: how many there are on a day"]
    widths = re.findall(r'<rect[^>]*width="([\d.]+)"', stock)
    assert sorted(widths) == ["10.0", "10.0", "3.0"]
    assert "superseded" in page
    assert "OCHA, 2020-04-17: ~854,000" in stock
    assert "OCHA, 2020-04-27: ~846,000" in stock


def test_stock_and_flow_people_and_movements_are_drawn_apart(centre: Centre) -> None:
    drawn = charts(centre.person("duty-1").get("/figures/").text)
    assert "displaced: how many there are on a day" in drawn
    assert "displaced: how many over a period" in drawn
    assert {"returned: how many over a period", "returned: how many over a period (movements)"} <= set(drawn)
    assert all("Not summed." in svg for svg in drawn.values())


def test_a_sum_is_of_one_speakers_parts_and_says_them(centre: Centre) -> None:
    words = centre.person("duty-1").get("/figures/").words.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "OCHA , returned: 126 000 = about 106 000 ( to areas of origin , 17 Apr 2020 )" in words
    assert "Never added: two speakers" in words


def test_only_what_was_told_by_a_day_is_shown(centre: Centre) -> None:
    words = centre.person("duty-1").get("/figures/?day=2020-04-20").words.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "854 000" in words
    assert "846 000" not in words
    assert centre.person("duty-1").get("/figures/?day=soon").status == 422


def test_the_table_can_be_downloaded(centre: Centre) -> None:
    body = centre.person("duty-1").get("/figures/figures.csv?kind=displaced").body.decode()
    told = list(csv.DictReader(io.StringIO(body, newline="")))
    assert {(one["speaker"], one["low"], one["holds"]) for one in told} == {
        ("Türkiye", "1000000", "True"), ("REACH Initiative", "959000", "True"), ("OCHA", "854000", "False"),
        ("OCHA", "846000", "True"),
    }  # fmt: skip


def test_a_figure_leads_to_where_it_was_told(centre: Centre) -> None:
    person = centre.person("liaison-russia")
    page = person.get("/figures/?kind=wounded").text
    address = re.findall(r'href="(/figures/figure-\d+/)"', page)[0]
    assert "reliefweb.int" in person.get("/figures/figure-14/").text
    assert person.get(address).status == 200
    assert person.get("/figures/none-such/").status == 404


def test_a_later_figure_of_the_same_speaker_takes_the_earlier_ones_place(desk: Centre) -> None:
    person = desk.person("duty-1")
    for fields in (FIGURE, FIGURE | {"low": 310, "high": 310, "as_of": "2020-07-12"}):
        taken = person.post("/figures/tell/", fields)
        assert taken.status == 302
        assert person.get(taken.headers["location"]).status == 200
    words = person.get("/figures/?kind=displaced&day=2020-07-13").words
    assert "300 to 400 10 Jul 2020" in words
    assert "superseded by the same speaker's figure as of 12 Jul 2020" in words


def test_a_mistake_is_said_and_what_was_typed_stays(desk: Centre) -> None:
    person = desk.person("duty-1")
    for wrong, said in (
        ({"low": 500}, "a figure from 500 to 400"),
        ({"low": "", "high": ""}, "a figure without a number"),
        ({"unit": "movements"}, "a stock of movements"),
        ({"kind": "killed"}, "killed is no stock of people"),
        ({"as_of": "2100-01-01"}, "figure"),
        ({"speaker": ""}, "This field is required."),
    ):
        answer = person.post("/figures/tell/", FIGURE | {"words": "kept as typed"} | wrong)
        assert answer.status == 422, wrong
        assert said in answer.words
        assert "kept as typed" in answer.text


def test_an_officer_tells_the_own_sides_figures_and_writes_them_to_the_shared_log(desk: Centre) -> None:
    for code, own, other in (
        ("liaison-russia", "russia", "turkiye"),
        ("liaison-turkiye", "turkiye", "russia"),
    ):
        officer = desk.person(code)
        assert officer.post("/figures/tell/", FIGURE | {"speaker": other}).status == 422
        taken = officer.post("/figures/tell/", FIGURE | {"speaker": own, "population": f"of {own}"})
        assert taken.status == 302
        assert "centre/shared#" in desk.person("auditor-1").get(taken.headers["location"]).words


def test_what_reports_suggest_is_in_no_figure_until_somebody_tells_it(desk: Centre) -> None:
    assert desk.person("liaison-russia").get("/figures/suggestions/").status == 403
    person = desk.person("analyst-1")
    claims = run([TRUCELINE, "claims", desk.folder, "--json"], env=environment()).stdout
    told = (json.loads(line) for line in claims.splitlines())
    claim = next(one for one in told if any(f["of"] == "killed" for f in one["figures"]) and one["mode"] == "reported")
    words = ["claims", "accept", claim["id"], "--node", desk.folder, "--as", "analyst-1"]
    done = run([TRUCELINE, *words], env=environment())
    assert done.returncode == 0, done.stderr
    page = person.get("/figures/suggestions/")
    assert claim["quote"][:30] in page.words
    address = re.findall(r'href="(/figures/tell/\?claim=[^"]+)"', page.text)[0]
    form = person.get(address).text
    assert f'value="claim:{claim["id"]}' in form.replace("&#x27;", "'").replace("&amp;", "&")
    ref = {"ref": f"claim:{claim['id']}", "share": "on", "population": "of a report"}
    taken = person.post("/figures/tell/", FIGURE | ref).headers["location"]
    assert "/reports/" in person.get(taken).text
    shown = desk.person("liaison-russia").get(taken)
    assert shown.status == 200
    assert "/reports/" not in re.sub(r"<nav.*?</nav>", "", shown.text, flags=re.DOTALL), "decided of at home"
