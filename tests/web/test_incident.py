"""The page of one incident: accounts side by side, place, assessment, case, findings, history; and what is decided."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from tests.begun import run
from tests.web.conftest import Look
from tests.web.serving import Answer, Centre, Person, environment, hold, worked_out

CASE = "illustrative-case-2020-07-14"


class Beside(HTMLParser):
    """The table of accounts: by question, each cell's words and whether it is marked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, bool]]] = []
        self._inside = self._cell = False
        self._of = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "table":
            self._inside = told.get("class") == "beside" and not self.rows
        if self._inside and tag == "tr":
            self.rows.append([])
        if self._inside and tag in ("td", "th"):
            self._cell = True
            self.rows[-1].append(("", told.get("class") == "differs"))

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "table"
        self._cell = self._cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside and self._cell:
            words, marked = self.rows[-1][-1]
            self.rows[-1][-1] = (" ".join(f"{words} {data}".split()), marked)

    def row(self, name: str) -> list[tuple[str, bool]]:
        """The cells of a question."""
        return next(row[1:] for row in self.rows if row and row[0][0] == name)


def rows(person: Person, query: str = "") -> list[dict[str, str]]:
    """The incidents that a member sees."""
    return list(csv.DictReader(io.StringIO(person.get(f"/incidents.csv?{query}").body.decode(), newline="")))


def code_of(person: Person, **wanted: str) -> str:
    """The code of the first incident with these values."""
    return next(row["code"] for row in rows(person) if wanted.items() <= row.items())


def opened(person: Person) -> str:
    """The code of the incident that people opened."""
    page = person.get(f"/cases/{CASE}/").text
    found = re.search(r'href="/incidents/(TL-[0-9A-Z]+)/"', page)
    assert found
    return found[1]


def saw(person: Person, address: str) -> str:
    """How much of it the form tells."""
    page = person.get(address)
    assert page.status == 200, page.words
    found = re.search(r'name="saw" value="(\d+)"', page.text)
    assert found
    return found[1]


def done(answer: Answer) -> str:
    """Where a form that was taken leads to."""
    assert answer.status == 302, answer.words
    return answer.headers["location"]


def test_an_incident_is_spoken_of_by_its_code_however_it_is_written(centre: Centre) -> None:
    duty = centre.person("duty-1")
    code = opened(duty)
    page = duty.get(f"/incidents/{code}/")
    assert page.status == 200
    assert f'<h1><span class="code" dir="ltr">{code}</span>' in page.text
    for other in (code.lower(), code.removeprefix("TL-"), "illustrative-2020-07-14"):
        assert done(duty.get(f"/incidents/{other}/")) == f"/incidents/{code}/"
    assert duty.get("/incidents/TL-AAAAAA/").status == 404


def test_every_source_has_a_column_and_every_claim_its_words(centre: Centre) -> None:
    duty = centre.person("duty-1")
    for row in rows(duty):
        page = duty.get(f"/incidents/{row['code']}/")
        assert page.status == 200, row["code"]
        table = Beside(page.text)
        widths = {len(line) for line in table.rows}
        assert len(widths) == 1, row["code"]
        links = re.findall(r'href="(/reports/[^"]+\?claim=[^"]+#chosen)"', page.text)
        assert len(set(links)) == int(row["accounts"]), row["code"]


def test_a_cell_that_differs_is_marked_by_more_than_its_colour_and_no_other_is(centre: Centre) -> None:
    duty = centre.person("duty-1")
    code = next(row["code"] for row in rows(duty, "differs=yes") if "actors" in row["differs"])
    page = duty.get(f"/incidents/{code}/").text
    table = Beside(page)
    marked = [words for words, differs in table.row("who") if differs]
    assert len(marked) > 1
    assert all("differs: Who: " in words for words in marked)
    assert page.count('class="differ-sign"') == sum(differs for line in table.rows for _words, differs in line)
    assert not any(differs for _words, differs in table.row("figures"))


def test_accounts_that_agree_are_not_marked(centre: Centre) -> None:
    duty = centre.person("duty-1")
    page = duty.get(f"/incidents/{opened(duty)}/")
    assert not any(differs for line in Beside(page.text).rows for _words, differs in line)
    assert "wounded: Three and at least three are compatible" in page.words


def test_words_lead_to_where_they_stand_in_their_report(centre: Centre) -> None:
    duty = centre.person("duty-1")
    page = duty.get(f"/incidents/{opened(duty)}/").text
    link, quote = re.findall(r'<a href="(/reports/[^"]+\?claim=[^"]+)#chosen"><q><bdi>([^<]+)<', page)[0]
    report = duty.get(unescape(link))
    assert report.status == 200
    chosen = report.text.index('id="chosen"')
    assert unescape(quote)[:20] in " ".join(unescape(re.sub("<[^>]+>", "", report.text[chosen:])).split())


def test_the_map_and_its_table_tell_the_same_places(centre: Centre) -> None:
    duty = centre.person("duty-1")
    code = opened(duty)
    page = duty.get(f"/incidents/{code}/")
    drawn = json.loads(duty.get(f"/incidents/{code}/places.geojson").body)["features"]
    assert len(drawn) == 2
    for one in drawn:
        lon, lat = one["geometry"]["coordinates"]
        assert f"{lat:.4f}, {lon:.4f}" in page.words
        assert f"{one['properties']['radius_m'] / 1000:.1f} km" in page.words
        assert all(name in page.words for name in one["properties"]["words"].split(", "))
    assert re.search(r"M4 km 19\.9.*? [+−][\d.]+ k?m from the road; positive is left of its direction", page.words)
    assert re.search(r"inside · \+[\d.]+ k?m from its edge; positive is inside", page.words)


def test_each_article_says_why_and_what_is_missing_to_judge(centre: Centre) -> None:
    duty = centre.person("duty-1")
    page = duty.get(f"/incidents/{opened(duty)}/").words
    assert "Article 1 breach if true If it happened as told, it breaks Article 1" in page
    assert "Missing to judge: nobody is named as having done it" in page


def test_the_case_its_findings_and_the_history_stand_on_the_page(centre: Centre) -> None:
    duty = centre.person("duty-1")
    page = duty.get(f"/incidents/{opened(duty)}/")
    assert f'href="/cases/{CASE}/"' in page.text
    assert "it is confirmed that it happened" in page.words
    assert "Put together by centre/analyst-1" in page.words
    assert re.search(r"incident opened · centre/analyst-1 · centre/shared#\d+", page.words)


def test_decisions_are_offered_to_those_alone_who_may_take_them(centre: Centre) -> None:
    code = opened(centre.person("duty-1"))
    steps = {"regroup", "merge", "split"}
    for member, offered in (("analyst-1", steps), ("duty-1", set()), ("liaison-russia", set()), ("auditor-1", set())):
        page = centre.person(member).get(f"/incidents/{code}/").text
        assert set(re.findall(rf'href="/incidents/{code}/([a-z]+)"', page)) == offered, member
        for step in steps - offered:
            assert centre.person(member).get(f"/incidents/{code}/{step}").status == 403, (member, step)
            assert centre.person(member).post(f"/incidents/{code}/{step}", {"reason": "so"}).status == 403
    gathered = code_of(centre.person("duty-1"), kind="obstruction")
    assert centre.person("analyst-1").get(f"/incidents/{gathered}/split").status == 404
    assert centre.person("auditor-1").get(f"/incidents/{gathered}/open").status == 403
    assert "Open a case" not in centre.person("auditor-1").get(f"/incidents/{gathered}/").text


def test_an_incident_is_opened_given_other_claims_and_split(own_centre: Centre) -> None:
    analyst = own_centre.person("analyst-1")
    row = max((one for one in rows(analyst) if one["kind"] == "obstruction"), key=lambda one: int(one["accounts"]))
    code = row["code"]
    claims = choices(analyst, f"/incidents/{code}/open")
    assert len(claims) == int(row["accounts"]) > 3
    form = f"/incidents/{code}/open"
    told = [("saw", saw(analyst, form)), ("reason", "one barrier"), ("joint", "on")]
    done(analyst.post(form, [*told, *(("claims", one) for one in claims[:3])]))
    worked_out(own_centre.folder)
    mine = f"/incidents/{holding(analyst, claims[0], own_centre)}/"
    assert "Put together by centre/analyst-1" in analyst.get(mine).words
    assert "Suggested, and not counted" in analyst.get(mine).words
    regroup = f"{mine}regroup"
    same = [("saw", saw(analyst, regroup)), *(("claims", one) for one in claims[:3])]
    unchanged = analyst.post(regroup, [*same, ("reason", "as before")])
    assert unchanged.status == 409
    assert "has just these claims" in unchanged.words
    assert "as before" in unchanged.text
    done(analyst.post(regroup, same[:-1]))
    late = analyst.post(regroup, same)
    assert late.status == 409
    assert "It was changed since you read it." in late.words
    # The form is of what was decided last, whether it is worked out by now or not.
    split = f"{mine}split"
    one = analyst.post(split, [("saw", saw(analyst, split)), ("part0", "1"), ("part1", "1")])
    assert one.status == 422
    assert "one part is no split" in one.words
    done(analyst.post(split, [("saw", saw(analyst, split)), ("part0", "1"), ("part1", "2"), ("reason", "two")]))
    worked_out(own_centre.folder)
    assert holding(analyst, claims[0], own_centre) != holding(analyst, claims[1], own_centre)


def choices(person: Person, form: str) -> list[str]:
    """The claims that a form offers."""
    page = person.get(form)
    assert page.status == 200, page.words
    return [unescape(one) for one in re.findall(r'name="claims" value="([^"]+)"', page.text)]


def holding(person: Person, claim: str, centre: Centre) -> str:
    """The code of the incident that has a claim."""
    from urllib.parse import quote

    wanted = f"?claim={quote(claim, safe='')}#chosen"
    for row in rows(person):
        page = person.get(f"/incidents/{row['code']}/").text
        if wanted in page.partition("Suggested, and not counted")[0]:
            return row["code"]
    raise AssertionError(f"no incident of {centre.folder} has {claim}")


def test_two_incidents_are_merged_and_the_code_of_the_one_leads_to_the_other(own_centre: Centre) -> None:
    analyst = own_centre.person("analyst-1")
    into = opened(analyst)
    gathered = code_of(analyst, kind="obstruction")
    form = f"/incidents/{gathered}/open"
    claims = choices(analyst, form)
    told = [("saw", saw(analyst, form)), ("joint", "on"), *(("claims", one) for one in claims)]
    done(analyst.post(form, told))
    worked_out(own_centre.folder)
    mine = holding(analyst, claims[0], own_centre)
    merge = f"/incidents/{mine}/merge"
    nowhere = analyst.post(merge, {"saw": saw(analyst, merge), "into": "TL-AAAAAA", "reason": "the same"})
    assert nowhere.status == 422
    assert "the same" in nowhere.text
    itself = analyst.post(merge, {"saw": saw(analyst, merge), "into": mine})
    assert itself.status == 409
    done(analyst.post(merge, {"saw": saw(analyst, merge), "into": into, "reason": "the same"}))
    worked_out(own_centre.folder)
    assert done(analyst.get(f"/incidents/{mine}/")) == f"/incidents/{opened(analyst)}/"


def test_a_finding_is_stated_of_an_incident_without_a_case(own_centre: Centre) -> None:
    analyst, verifier = own_centre.person("analyst-1"), own_centre.person("verifier-1")
    gathered = code_of(analyst, kind="obstruction")
    assert verifier.get(f"/incidents/{gathered}/finding").status == 404
    form = f"/incidents/{gathered}/open"
    claims = choices(analyst, form)
    done(analyst.post(form, [("saw", saw(analyst, form)), ("joint", "on"), *(("claims", one) for one in claims)]))
    worked_out(own_centre.folder)
    mine = f"/incidents/{holding(analyst, claims[0], own_centre)}/"
    told = {
        "decider": "centre",
        "occurrence": "probable",
        "occurrence_grounds": "three reports tell of it",
        "joint": "on",
    }
    done(verifier.post(f"{mine}finding", told))
    page = own_centre.person("liaison-russia").get(mine).words
    assert "it probably happened" in page
    assert "three reports tell of it" in page


def test_no_two_fields_of_a_finding_have_one_name(centre: Centre) -> None:
    verifier = centre.person("verifier-1")
    labels = re.findall(r'<label for="id_[^>]*>([^<]+)<', verifier.get(f"/incidents/{opened(verifier)}/finding").text)
    assert len(labels) == len(set(labels)) > 8, labels


def test_the_page_in_a_browser_draws_the_place_and_fits_a_phone(centre: Centre, look: Look) -> None:
    code = opened(centre.person("duty-1"))
    page = look(centre, f"/incidents/{code}/")
    page.locator('[data-map][data-state="ready"]').wait_for()
    page.get_by_role("link", name="A large roadside bomb").click()
    page.locator("#chosen").wait_for(state="attached")
    narrow = look(centre, f"/incidents/{code}/", language="ar", width=390)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_incident_that_is_not_judged_yet_is_waited_for_and_then_shown(own_centre: Centre, look: Look) -> None:
    analyst = own_centre.person("analyst-1")
    hold(own_centre, "judging", signal.SIGSTOP)
    row = next(one for one in rows(analyst) if one["kind"] == "obstruction")
    old = look(own_centre, f"/incidents/{row['code']}/", code="analyst-1")
    told = [("incidents", row["code"]), ("words", "a barrier"), ("joint", "on")]
    sides = [("parties", "russia"), ("parties", "turkiye"), ("deciders", "russia"), ("deciders", "turkiye")]
    case = look(own_centre, done(analyst.post("/cases/open", [*told, *sides])), code="analyst-1")
    about = case.get_by_role("main").get_by_role("status")
    waits = look(own_centre, about.get_by_role("link").get_attribute("href") or "", code="analyst-1")
    assert waits.locator("h1").inner_text().startswith("Being worked out")
    old.get_by_text("newer entry of the record is not in it yet").wait_for()
    hold(own_centre, "judging", signal.SIGCONT)
    waits.get_by_role("heading", name="Accounts side by side").wait_for()
    assert waits.locator("h1 .code").inner_text().startswith("TL-")
    assert waits.url.endswith(f"/incidents/{waits.locator('h1 .code').inner_text()}/")
    about.get_by_role("link", name=waits.locator("h1 .code").inner_text()).wait_for()
    old.get_by_text("It was worked out anew since you opened it.").wait_for()
    assert analyst.get("/incidents/i-none/").status == 404


_HOURS = """
import sys
from pathlib import Path
from zoneinfo import ZoneInfo
from truceline.server.application import for_people
for_people()
from truceline.store.incidents import Row
from truceline.store.node import open_node
from truceline.web.incidents.shown import Saying
hour = {"first": "2020-07-14T08:50", "last": "2020-07-14T08:51", "day": "2020-07-14", "last_day": "2020-07-14"}
row = Row(**({name: "" for name in Row._fields} | hour))
saying = Saying(open_node(Path(sys.argv[1])))
for told, zone in (row, "Asia/Damascus"), (row, "Etc/GMT+5"), (row._replace(last="2020-07-15T12:00"), "UTC"):
    saying.zone = ZoneInfo(zone)
    print(saying.days(told))
"""


def test_an_hour_is_told_with_its_zone(story: Path) -> None:
    done = run([sys.executable, "-c", _HOURS, story], env=environment())
    assert done.returncode == 0, done.stderr
    said = ["14 Jul 2020 08:50 UTC+03:00", "14 Jul 2020 08:50 UTC-05:00", "14 Jul 2020"]
    assert done.stdout.splitlines() == said
