"""The agreement: how it stands with each obligation and by which claims, zones on the map, versions side by side."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.begun import run
from tests.web.conftest import Look
from tests.web.serving import TRUCELINE, Centre, environment, served

END = ", in all of the area."
LATER = "All military actions along the line of contact stop from 00:01 on 6 March 2020, in all of the area."


@pytest.fixture(scope="module")
def judged(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The example's centre with what its reports amount to; its file of the agreement says something else by now."""
    folder = tmp_path_factory.mktemp("judged") / "centre"
    shutil.copytree(story, folder)
    known = environment(TRUCELINE_VAULT_PASSPHRASE="another example")
    done = run([TRUCELINE, "worker", "--once", "--node", folder], env=known)
    assert done.returncode == 0, done.stderr
    with served(folder) as centre:
        yield centre


def article(page: str, id: str) -> str:
    """What stands of one article."""
    return page.partition(f'id="article-{id}"')[2].partition("</article>")[0]


def plain(marked: str) -> str:
    """Words without marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", marked).split())


def test_each_obligation_says_how_it_stands_and_why(judged: Centre) -> None:
    page = judged.person("duty-1").get("/agreement/").text
    second, third = plain(article(page, "2")), plain(article(page, "3"))
    assert "agree on the parameters by which the corridor works, within 7 days late" in second
    assert "due 12 March 2020; reported done on 13 March 2020" in second
    assert "patrol the M4 together from Trumba to Ain al-Havr kept" in third
    assert "no state is a finding" in plain(page)


def test_evidence_leads_to_the_sentences_for_and_against(judged: Centre) -> None:
    person = judged.person("duty-1")
    third = article(person.get("/agreement/").text, "3")
    assert "5 claims that it was done" in plain(third)
    assert "6 claims against it" in plain(third)
    addresses = re.findall(r'href="(/reports/[^"#]+/)\?claim=[^"]+#', third)
    assert len(addresses) == 11
    assert person.get(addresses[0]).status == 200


def test_officers_of_both_sides_read_the_same(judged: Centre) -> None:
    told = [plain(article(judged.person(code).get("/agreement/").text, "3")) for code in
            ("liaison-turkiye", "liaison-russia")]  # fmt: skip
    assert told[0] == told[1]
    assert "kept" in told[0]


def test_an_article_leads_to_the_incidents_that_would_breach_it(judged: Centre) -> None:
    first = article(judged.person("duty-1").get("/agreement/").text, "1")
    found = re.search(r'href="(/incidents/\?article=protocol-2020/1&amp;verdict=breach_if_true)">(\d+) incident', first)
    assert found
    listed = judged.person("duty-1").get(found[1].replace("&amp;", "&"))
    assert listed.status == 200
    assert len(set(re.findall(r'data-code="(TL-[^"]+)"', listed.text))) == int(found[2])


def test_what_it_builds_on_is_shown_as_well_and_no_other(judged: Centre) -> None:
    person = judged.person("duty-1")
    words = person.get("/agreement/?of=memorandum-2018").words
    assert "Point 6" in words
    assert "no report tells whether it was done, which does not mean that it was not" in words
    assert person.get("/agreement/?of=none-such").status == 404


def test_nothing_is_said_to_stand_before_anything_was_judged(centre: Centre) -> None:
    words = centre.person("duty-1").get("/agreement/").words
    assert ("not judged yet" in words) != ("no state is a finding" in words)


@pytest.mark.parametrize(("language", "direction", "begins"), [
    ("ar", "rtl", "تتوقف جميع الأعمال العسكرية"), ("ru", "ltr", "Все военные действия"),
    ("tr", "ltr", "İdlib gerginliği azaltma bölgesinde"),
])  # fmt: skip
def test_articles_are_read_in_the_readers_language_with_the_files_own_words_beside(
    centre: Centre, language: str, direction: str, begins: str
) -> None:
    first = article(centre.person("duty-1", language).get("/agreement/").text, "1")
    assert f'lang="{language}" dir="{direction}">{begins}' in first
    assert "All military actions along the line of contact" in first


def test_two_languages_stand_beside_each_other_and_are_not_compared(centre: Centre) -> None:
    page = centre.person("duty-1", "ar").get("/agreement/versions/").text
    table = page.partition('<table class="list texts"')[2].partition("</table>")[0]
    assert table.count('lang="ar" dir="rtl"') == 3
    assert table.count('lang="en" dir="ltr"') == 3
    assert "<ins>" not in table
    assert "<del>" not in table


def test_what_changed_is_marked_word_by_word_and_said_without_colour(centre: Centre) -> None:
    query = "left=memorandum-2018&right=protocol-2020"
    page = centre.person("duty-1").get(f"/agreement/versions/?{query}").text
    table = page.partition('<table class="list texts"')[2].partition("</table>")[0]
    bound = next(row for row in table.split("<tr") if "Bound by it" in row)
    assert plain(re.findall(r"<ins>(.*?)</ins>", bound, re.DOTALL)[0]).startswith("[in the second alone:")
    assert "Armed groups, not further named" in plain(bound)
    assert "changed" in plain(bound)
    left_out = next(row for row in table.split("<tr") if "Left out" in row)
    assert "the same" in plain(left_out)
    assert "in the first alone" in plain(next(row for row in table.split("<tr") if "Point 10" in row))


def test_a_file_that_was_changed_since_it_was_adopted_is_shown_beside_what_was_adopted(
    story: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "centre"
    shutil.copytree(story, folder)
    file = folder / "agreement.yaml"
    before = LATER.replace("contact stop", "contact in the Idlib de-escalation area stop").replace(END, ".")
    written = file.read_text(encoding="utf-8")
    assert before in written
    file.write_text(written.replace(before, LATER), encoding="utf-8")
    with served(folder) as centre:
        page = centre.person("liaison-russia").get("/agreement/versions/").text
    table = page.partition('<table class="list texts"')[2].partition("</table>")[0]
    row = next(row for row in table.split("<tr") if "Article 1" in row)
    assert [plain(one) for one in re.findall(r"<del>(.*?)</del>", row, re.DOTALL)] == [
        "[in the first alone: in the Idlib de-escalation area ]",
        "[in the first alone: 2020. ]",
    ]
    assert "in all of the area." in " ".join(plain(one) for one in re.findall(r"<ins>(.*?)</ins>", row, re.DOTALL))


def test_every_zone_of_the_map_stands_in_the_table_with_its_shape_article_and_time(centre: Centre) -> None:
    words = centre.person("auditor-1").get("/agreement/zones/").words
    assert "6 km on each side of M4 highway from Trumba to Ain al-Havr, cut off flat at its ends" in words
    assert "761 km²; edge good to 1.5 km" in words
    assert "Article 2 protocol-2020 06 Mar 2020 00:01" in words
    assert "demilitarised zone" in words


def test_the_zones_are_drawn(centre: Centre, look: Look) -> None:
    page = look(centre, "/agreement/zones/", language="ar", width=390)
    page.wait_for_selector('#map[data-state="ready"]')
    assert page.locator("#map canvas").count() == 1
    assert page.locator("tr#zone-corridor").is_visible()
