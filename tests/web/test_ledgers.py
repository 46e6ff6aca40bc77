"""Ledgers beside each other: whose number is whose, where it is told, and who may say what in whose name."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.serving import Centre, served

DAY = "/ledgers/?since=2020-07-14&until=2020-07-14"
ITEM = {"ledger": "turkiye", "kind": "shelling", "day": "2020-07-14", "place": "Nayrab"}


@pytest.fixture(scope="module")
def desk(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre in which these tests record, each something of its own."""
    folder = tmp_path_factory.mktemp("desk") / "centre"
    shutil.copytree(story, folder)
    with served(folder) as centre:
        yield centre


def rows(body: bytes) -> list[dict[str, str]]:
    """A table that was downloaded."""
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def test_parties_stand_in_the_agreements_order_and_monitors_after_them(centre: Centre) -> None:
    for language, names in {
        "en": ("Türkiye", "Russia", "Syrian Observatory for Human Rights"),
        "ru": ("Турция", "Россия", "Syrian Observatory for Human Rights"),
        "ar": ("تركيا", "روسيا", "المرصد السوري لحقوق الإنسان"),
    }.items():
        head = centre.person("duty-1", language).get(DAY).text.split("<thead>")[1].split("</thead>")[0]
        assert re.findall(r"<th[^>]*><bdi>([^<]*)", head) == list(names)


def test_each_item_stands_in_its_own_ledgers_column_and_leads_to_where_it_was_told(centre: Centre) -> None:
    person = centre.person("duty-1")
    page = person.get(DAY).text
    for item in ("russia-2020-07-14", "turkiye-2020-07-14", "sohr-2020-07-14"):
        assert f'href="/ledgers/items/{item}/"' in page
    item_page = person.get("/ledgers/items/russia-2020-07-14/")
    assert "in the ledger of Russia" in item_page.words
    assert 'href="https://www.urdupoint.com/en/world/terrorists-attack-russian-turkish-patrol-in-s-973781.html"' in (
        item_page.text
    )
    assert "14 Jul 2020 08:50" in item_page.words


def test_an_uncertain_match_confirms_nothing_and_says_why(centre: Centre) -> None:
    words = centre.person("duty-1").get(DAY).words
    assert "may be told by another ledger too" in words
    assert "May be one : like kinds, same day" in words or "May be one: like kinds, same day" in words
    assert "no time of day told by both" in words


def test_published_numbers_stay_apart_by_ledger_and_by_who_told_them(centre: Centre) -> None:
    words = centre.person("duty-1").get("/ledgers/?since=2020-12-24&until=2020-12-24").words
    assert "38 36 according to Syrian government as Russia tells" in words
    assert "4 0 confirmed by Russia as Russia tells" in words
    assert "42" not in words.partition("Published numbers")[2].partition("Keys")[0]


def test_a_sum_is_of_one_ledger_with_its_parts_and_the_days_nothing_is_told_of(centre: Centre) -> None:
    words = centre.person("duty-1").get("/ledgers/?since=2020-07-10&until=2020-08-31").words
    assert "Sum of 32 opening fire, as Russia tells, 19 Jul 2020 to 31 Aug 2020 = 5 + 9 + 11 + 1 + 6" in words
    assert "Sum of 11 opening fire, as Russia tells, 19 Jul 2020 to 31 Aug 2020 = 0 + 1 + 1 + 9 + 0" in words
    assert "nothing told of 39 days between" in words
    assert "not added, since two counts of russia are of" in words


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("since=2020-07-01&until=2020-08-31&ledger=sohr", {"sohr-2020-07-14", "sohr-2020-08-17"}),
        ("since=2020-07-01&until=2020-08-31&state=confirmed", set()),
        ("since=2020-07-01&until=2020-08-31&kind=ied", {"russia-2020-07-14"}),
        ("since=2020-07-01&until=2020-08-31&place=urum+al-jawz", {"russia-2020-08-25"}),
    ],
)
def test_filters_leave_what_they_name(centre: Centre, query: str, ids: set[str]) -> None:
    page = centre.person("duty-1").get(f"/ledgers/?{query}").text
    table = page.partition('id="happenings"')[2].partition("</section>")[0]
    found = set(re.findall(r"/ledgers/items/([^/]+)/", table))
    if "ledger" in query:
        assert {id for id in found if id.startswith("sohr")} == ids
    else:
        assert found == ids


def test_what_is_shown_can_be_downloaded_each_row_in_its_own_ledger(centre: Centre) -> None:
    person = centre.person("duty-1")
    items = rows(person.get("/ledgers/items.csv?since=2020-07-14&until=2020-07-14").body)
    assert {(one["id"], one["ledger"]) for one in items} == {
        ("russia-2020-07-14", "russia"), ("turkiye-2020-07-14", "turkiye"), ("sohr-2020-07-14", "sohr"),
    }  # fmt: skip
    counts = rows(person.get("/ledgers/counts.csv?since=2020-12-24&until=2020-12-24").body)
    assert {(one["ledger"], one["told_by"], one["number"]) for one in counts} == {
        ("russia", "russia", "38"), ("turkiye", "russia", "4"),
    }  # fmt: skip


@pytest.mark.parametrize("query", ["since=yesterday", "since=2020-08-01&until=2020-07-01", "since=0001-01-01"])
def test_days_that_cannot_be_are_refused_in_one_line(centre: Centre, query: str) -> None:
    answer = centre.person("duty-1").get(f"/ledgers/?{query}")
    assert answer.status == 422
    assert "What to do" in answer.words


def test_an_officer_registers_for_the_own_side_alone(desk: Centre) -> None:
    officer = desk.person("liaison-turkiye")
    form = officer.get("/ledgers/register/").text
    assert re.findall(r'<option value="([^"]*)"', form.partition('name="ledger"')[2].partition("</select>")[0]) == [
        "turkiye"
    ]
    refused = officer.post("/ledgers/register/", ITEM | {"ledger": "russia"})
    assert refused.status == 422
    taken = officer.post("/ledgers/register/", ITEM | {"name": "T-114", "time": "10:30"})
    assert (taken.status, taken.headers["location"]) == (302, "/ledgers/items/T-114/")
    words = desk.person("liaison-russia").get("/ledgers/items/T-114/").words
    assert "14 Jul 2020 10:30" in words
    assert "centre/shared#" in words


def test_a_name_that_is_taken_is_said_to_be_and_nothing_of_what_has_it(desk: Centre) -> None:
    duty = desk.person("duty-1")
    assert duty.post("/ledgers/register/", ITEM | {"name": "kept-at-home", "words": "known to us alone"}).status == 302
    for code in ("liaison-russia", "liaison-turkiye"):
        own = ITEM | {"name": "kept-at-home", "ledger": code.removeprefix("liaison-"), "words": "told by an officer"}
        answer = desk.person(code).post("/ledgers/register/", own)
        assert answer.status == 409
        assert "this name is taken here" in answer.words
        assert "ledger of" not in answer.words and "known to us alone" not in answer.text
    words = duty.get("/ledgers/items/kept-at-home/").words
    assert "known to us alone" in words and "told by an officer" not in words


def test_each_side_answers_the_other_and_nobody_themselves(desk: Centre) -> None:
    path = "/ledgers/items/russia-2020-07-14/"
    assert "Answer for another ledger" not in desk.person("liaison-russia").get(path).words
    own = desk.person("liaison-russia").post(f"{path}answer/", {"ledger": "russia", "says": "confirms"})
    assert own.status in (403, 422)
    told = {"ledger": "turkiye", "says": "denies", "words": "no such thing"}
    assert desk.person("liaison-turkiye").post(f"{path}answer/", told).status == 302
    page = desk.person("liaison-russia").get(path).words
    assert "contested" in page
    assert "“no such thing”" in page or "no such thing" in page
    assert "contested 1" in desk.person("duty-1").get(f"{DAY}&ledger=russia").words


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day": ""}, "This field is required."),
        ({"day": "2999-01-01"}, "That is no day of a ceasefire."),
        ({"day": "2100-01-01"}, "item"),
        ({"name": "two words"}, "is no name for it"),
        ({"position": "nowhere at all"}, "No such place is known."),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_stays(desk: Centre, wrong: dict[str, str], said: str) -> None:
    answer = desk.person("duty-1").post("/ledgers/register/", ITEM | {"words": "kept as typed"} | wrong)
    assert answer.status == 422
    assert said in answer.words
    assert "kept as typed" in answer.text
    assert 'value="Nayrab"' in answer.text


def test_what_changed_meanwhile_is_not_written_over(desk: Centre) -> None:
    person, path = desk.person("analyst-1"), "/ledgers/items/turkiye-2020-07-14/again/"
    saw = re.findall(r'name="saw" value="(\d+)"', person.get(path).text)[0]
    fields = ITEM | {"kind": "vehicle bomb", "saw": saw, "share": "on"}
    assert person.post(path, fields).status == 302
    late = person.post(path, fields | {"words": "second thoughts"})
    assert late.status == 409
    assert "changed since it was read" in late.words
    assert "second thoughts" in late.text


def test_a_number_is_published_under_its_speaker_with_its_parts(desk: Centre) -> None:
    officer = desk.person("liaison-russia")
    fields = {
        "ledger": "turkiye", "told_by": "russia", "kind": "violation", "first": "2020-07-14", "number": 7,
        "by_place": "Idlib = 5\nLatakia 2", "confirmed_by": "russia = 0",
    }  # fmt: skip
    taken = officer.post("/ledgers/publish/", fields)
    assert taken.status == 302
    words = officer.get(taken.headers["location"]).words
    assert "7 violation of the ledger of Türkiye, as Russia tells" in words
    assert "Idlib 5, Latakia 2" in words
    for wrong, said in (
        ({"by_place": "Idlib five"}, "is no name and number"),
        ({"by_place": "Idlib = 9"}, "a part of 9 in a number of 7"),
        ({"confirmed_by": "turkiye = 1"}, "confirms its own number"),
    ):
        refused = officer.post("/ledgers/publish/", fields | wrong)
        assert refused.status == 422
        assert said in refused.words
    assert officer.post("/ledgers/publish/", fields | {"told_by": "turkiye"}).status == 422


def test_who_may_not_record_is_shown_no_way_to(centre: Centre) -> None:
    person = centre.person("auditor-1")
    assert "Register an item" not in person.get(DAY).words
    assert person.get("/ledgers/register/").status == 403
    assert person.post("/ledgers/register/", ITEM).status == 403
