"""Reports: what came in, read beside what was read out of it; decisions land in the journal as by the command line."""

from __future__ import annotations

import html
import json
import re
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

from tests.begun import run
from tests.web.conftest import Look
from tests.web.serving import TRUCELINE, Answer, Centre, Person, environment, hold, served
from tests.web.visiting import Visitor
from truceline.reports.report import Span
from truceline.web.reports.text import Mark, marked, stretches

KNOWN = {"TRUCELINE_VAULT_PASSPHRASE": "another example", "TRUCELINE_ACTOR": "op-1"}
NAMES = "Serakib, Саракиб, سراقب"
_DEADLINE = 120.0


def command(folder: Path, *words: str, typed: str = "") -> str:
    """What a command says that is given a node."""
    done = run([TRUCELINE, *words, "--node", folder], env=environment(**KNOWN), input=typed)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def desk(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The example's centre with its reports read and a second analyst; each test decides of reports of its own."""
    folder = tmp_path_factory.mktemp("desk") / "centre"
    shutil.copytree(story, folder)
    command(folder, "members", "add", "analyst-2", "--role", "analyst")
    command(folder, "worker", "--once")
    with served(folder) as centre:
        yield centre


def rows(centre: Centre, query: str, *given: object) -> list[tuple[object, ...]]:
    """What the node's database answers."""
    with closing(sqlite3.connect(centre.folder / "truceline.db")) as line:
        return line.execute(query, given).fetchall()


def awaited(condition: Callable[[], object]) -> None:
    """Waits until the node's worker has come so far."""
    until = time.monotonic() + _DEADLINE
    while not condition():
        assert time.monotonic() < until, "the worker does not come to it"
        time.sleep(0.1)


def standing(centre: Centre, claim: str) -> list[tuple[object, ...]]:
    """How a claim stands in the logs: log, state, who."""
    return rows(
        centre, "SELECT origin, state, author FROM standing WHERE subject = ? ORDER BY origin", f"claim:{claim}"
    )


def claims_of(centre: Centre, report: str) -> list[str]:
    """The ids of a report's suggested claims."""
    (found,) = rows(centre, "SELECT suggested FROM read_report WHERE view = 'own' AND report = ?", report)
    return list(json.loads(str(found[0])))


def fields(page: Answer, action: str = "") -> dict[str, str]:
    """What stands in the form of a step, as a browser would send it."""
    form = next(
        part
        for part in re.findall(r"<form.*?</form>", page.text, re.S)
        if f'value="{action}"' in part and action in part
    )
    told = {
        name: html.unescape(value) for name, value in re.findall(r'<input[^>]*?name="([^"]+)" value="([^"]*)"', form)
    }
    told |= {
        name: html.unescape(text).lstrip("\n")
        for name, text in re.findall(r'<textarea[^>]*?name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S)
    }
    for name, options in re.findall(r'<select[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        told[name] = html.unescape(chosen[1]) if chosen else ""
    return told


def hand_in(person: Person, name: str, content: bytes, **said: str) -> Answer:
    """A file, as a page without scripts hands it in."""
    edge = "edge-of-a-part"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in ({"csrfmiddlewaretoken": person.csrf} | said).items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = "".join(parts).encode() + head.encode() + b"Content-Type: text/html\r\n\r\n" + content
    kind = f"multipart/form-data; boundary={edge}"
    return person.ask("POST", "/reports/new", body + f"\r\n--{edge}--\r\n".encode(), Content_Type=kind)


def said_after(person: Person, answer: Answer) -> str:
    """What the page says that an answer leads to."""
    found = re.search(r"messages=([^;]+)", answer.headers.get("set-cookie", ""))
    assert found, answer.words
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    return person.get(answer.headers["location"], Cookie=f"{cookies}; messages={found[1]}").words


def received(centre: Centre, name: str) -> str:
    """The id of a report by its file's name, once its text is read."""
    query = "SELECT report FROM read_report WHERE view = 'own' AND name = ?"
    awaited(lambda: rows(centre, query, name))
    return str(rows(centre, query, name)[0][0])


@st.composite
def texts_with_marks(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    letters = st.sampled_from("ab<>&\"' \n\r\tسراقبèЖ\U0001f54a\u200f")
    text = draw(st.text(letters, min_size=1, max_size=60))
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    spans = draw(st.lists(ends, max_size=8))
    return text, [Mark(f"c{place}", Span(start=a, end=b), "unreviewed") for place, (a, b) in enumerate(spans)]


def bare(page: str) -> str:
    """The text between the tags, as a browser reads it."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


@given(texts_with_marks())
def test_marks_hold_the_very_words_however_they_lie_in_each_other(drawn: tuple[str, list[Mark]]) -> None:
    text, marks = drawn
    page = str(marked(text, Span(start=0, end=len(text)), marks, chosen="c0"))
    assert bare(page) == text
    for mark in marks:
        pieces = re.findall(r'<a [^>]*data-claims="([^"]*)"[^>]*>(.*?)</a>', page, re.S)
        words = "".join(bare(words) for claims, words in pieces if mark.claim in claims.split())
        assert words == mark.span.of(text)
    assert page.count("<a ") == page.count("</a>")


@given(st.text(st.sampled_from("ab \n"), max_size=400), st.integers(3, 50))
def test_stretches_are_the_whole_text_and_none_is_too_long(text: str, most: int) -> None:
    parts = stretches(text, most)
    assert "".join(part.of(text) for part in parts) == text
    assert all(part.end - part.start <= most for part in parts)


def test_the_inbox_shows_what_waits_and_filters_by_its_address(desk: Centre) -> None:
    analyst = desk.person("analyst-1")
    everything = analyst.get("/reports/")
    assert everything.status == 200
    assert "urdupoint.com" in everything.words
    some = analyst.get("/reports/?outlet=trtworld.com")
    assert "idlib-11" in some.text
    assert "idlib-10" not in some.text
    assert "No report is here that is asked for." in analyst.get("/reports/?q=nothing-has-this-name").words
    turkish = analyst.get("/reports/?language=tr").text
    assert "idlib-36-tr" in turkish
    assert "idlib-35-ar" not in turkish
    assert "idlib-35-ar" not in analyst.get("/reports/?since=2020-08-01").text


def test_every_value_stands_beside_the_words_that_say_so(desk: Centre) -> None:
    page = desk.person("analyst-1").get("/reports/article-2-4be8b1/")
    text = re.search(r"data-text>(.*?)</div>", page.text, re.S)
    assert text
    (whole,) = rows(
        desk,
        "SELECT report_text.text FROM read_report JOIN report_text ON sha256 = read_report.text "
        "WHERE view = 'own' AND report = 'article-2-4be8b1'",
    )
    assert bare(text[1]) == whole[0]
    for quoted in re.findall(r'<q dir="auto">(.*?)</q>', page.text):
        assert " ".join(bare(quoted).split()) in " ".join(str(whole[0]).split())


def test_accepting_rejecting_and_merging_are_recorded_as_by_the_command_line(desk: Centre) -> None:
    analyst, report = desk.person("analyst-1"), "idlib-02-d6bfa3"
    first, second, third, *_ = claims_of(desk, report)
    address = f"/reports/{report}/"
    done = analyst.post(address, {"do": "accept", "claim": first, "saw": ""})
    assert done.status == 302
    assert quote(second) in done.headers["location"]
    assert standing(desk, first) == [("centre/internal", "accepted", "centre/analyst-1")]
    nothing_said = analyst.post(address, {"do": "reject", "claim": second, "saw": ""})
    assert nothing_said.status == 422
    assert standing(desk, second) == []
    assert analyst.post(address, {"do": "reject", "claim": second, "saw": "", "reason": "it only asks"}).status == 302
    assert analyst.post(address, {"do": "merge", "claim": third, "saw": "", "into": first}).status == 302
    assert standing(desk, second)[0][1] == "rejected"
    assert standing(desk, third)[0][1] == "merged"
    told = [json.loads(line) for line in command_lines(desk, "claims", "list", "--json")]
    review = next(one["review"] for one in told if one["id"] == first)
    assert (review["state"], review["by"]) == ("accepted", ["centre/analyst-1"])
    assert second not in {one["id"] for one in told}
    in_work = analyst.get("/reports/?state=in_work")
    assert report in in_work.text


def command_lines(centre: Centre, *words: str) -> list[str]:
    """The lines that a command prints about a node's folder."""
    done = run([TRUCELINE, *words, centre.folder], env=environment(**KNOWN))
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()


def test_a_correction_sets_only_what_was_changed(desk: Centre) -> None:
    analyst, report = desk.person("analyst-1"), "idlib-10-8a7f3c"
    claim = claims_of(desk, report)[0]
    page = analyst.get(f"/reports/{report}/?claim={claim}&do=correct")
    typed = fields(page, "correct") | {"mode": "demanded", "figures": "killed:2", "reason": "as it says"}
    assert analyst.post(f"/reports/{report}/", typed).status == 302
    ((detail,),) = rows(desk, "SELECT detail FROM standing WHERE subject = ?", f"claim:{claim}")
    fact = json.loads(str(detail))["claim_corrected"]
    assert fact["fields"] == ["mode", "figures"]
    assert fact["claim"]["mode"] == "demanded"
    assert [(one["of"], one["low"]) for one in fact["claim"]["figures"]] == [("killed", 2)]
    wrong = fields(analyst.get(f"/reports/{report}/?claim={claim}&do=correct"), "correct")
    refused = analyst.post(f"/reports/{report}/", wrong | {"place": "Atlantis on the sea"})
    assert refused.status == 422
    assert "does not stand in" in refused.words
    assert "Atlantis on the sea" in refused.text


def test_a_claim_is_added_in_the_words_that_were_selected_or_typed(desk: Centre) -> None:
    analyst, report = desk.person("analyst-1"), "idlib-05-7a55d6"
    (text,) = rows(
        desk,
        "SELECT report_text.text FROM read_report JOIN report_text ON sha256 = read_report.text "
        "WHERE view = 'own' AND report = ?",
        report,
    )
    words = str(text[0])
    start = words.index(" ") + 1
    end = words.index(" ", words.index(" ", start + 20) + 20)
    told = {"do": "add", "quote": words[start:end], "start": start, "end": end, "kind": "statement", "mode": "reported"}
    done = analyst.post(f"/reports/{report}/", told)
    assert done.status == 302
    found = re.search(r"claim=(\w+)", done.headers["location"])
    assert found
    ((detail,),) = rows(desk, "SELECT detail FROM standing WHERE subject = ?", f"claim:{found[1]}")
    assert json.loads(str(detail))["claim_added"]["claim"]["span"] == {"start": start, "end": end}
    missing = analyst.post(
        f"/reports/{report}/", {"do": "add", "quote": "words of no report", "kind": "statement", "mode": "reported"}
    )
    assert missing.status == 422
    assert "does not stand in" in missing.words
    assert "words of no report" in missing.text


def test_the_second_of_two_analysts_is_told_what_changed_and_keeps_what_they_typed(desk: Centre) -> None:
    one, two, report = desk.person("analyst-1"), desk.person("analyst-2"), "idlib-04-b2e011"
    claim = claims_of(desk, report)[0]
    address = f"/reports/{report}/"
    first = fields(one.get(f"{address}?claim={claim}&do=correct"), "correct")
    second = fields(two.get(f"{address}?claim={claim}&do=correct"), "correct")
    assert one.post(address, first | {"mode": "denied"}).status == 302
    refused = two.post(address, second | {"outcome": "completed", "reason": "as the second one reads it"})
    assert refused.status == 409
    assert "changed since it was read: corrected by centre/analyst-1" in refused.words
    again = fields(refused, "correct")
    assert again["reason"] == "as the second one reads it"
    assert (again["outcome"], again["mode"]) == ("completed", "denied")
    assert standing(desk, claim)[0][2] == "centre/analyst-1"
    assert two.post(address, again).status == 302
    ((detail,),) = rows(desk, "SELECT detail FROM standing WHERE subject = ?", f"claim:{claim}")
    corrected = json.loads(str(detail))["claim_corrected"]["claim"]
    assert (corrected["mode"], corrected["outcome"]) == ("denied", "completed")
    late = one.post(address, {"do": "reject", "claim": claim, "saw": again["saw"], "reason": "it does not say so"})
    assert late.status == 409
    assert "it does not say so" in late.text


def test_a_source_is_graded_by_who_may(desk: Centre) -> None:
    report = "idlib-08-73fd99"
    analyst = desk.person("analyst-1")
    told = fields(analyst.get(f"/reports/{report}/"), "grade") | {"reliability": "B", "credibility": "2", "share": "on"}
    assert analyst.post(f"/reports/{report}/", told).status == 302
    assert "B2" in analyst.get(f"/reports/{report}/").words
    assert desk.person("duty-1").post(f"/reports/{report}/", told).status == 403
    refused = desk.person("duty-1").post(f"/reports/{report}/", {"do": "accept", "claim": claims_of(desk, report)[0]})
    assert refused.status == 403


def _markable(page: str, name: str) -> list[tuple[str, str]]:
    """What can be marked on a page, each with how it stood there."""
    found = re.findall(rf'name="{name}" value="([^"]+)".*?name="saw-[^"]+" value="([^"]*)"', page)
    return [(html.unescape(one), html.unescape(saw)) for one, saw in found]


def _results(answer: Answer) -> list[str]:
    part = answer.text.partition('class="results"')[2].partition("</ul>")[0]
    return re.findall(r"<li>.*?</li>", part, re.DOTALL)


def test_marked_claims_are_decided_of_one_by_one_and_what_fails_stays_marked(desk: Centre) -> None:
    person = desk.person("analyst-1")
    ((report,), *_more) = rows(
        desk, "SELECT report FROM read_report WHERE view = 'own' AND waiting > 5 ORDER BY report"
    )
    path = f"/reports/{report}/"
    claims = [one for one in _markable(person.get(path).text, "mark") if not standing(desk, one[0])]
    (first, saw), (second, _), (third, also), (fourth, last) = claims[:4]
    assert person.post(path, {"do": "accept", "claim": second, "saw": ""}).status == 302
    marked = [("mark", first), ("mark", second), ("mark", third), (f"saw-{first}", saw), (f"saw-{third}", also)]
    typed = [("reason", "Read together"), (f"saw-{second}", "")]
    answer = person.post(path, [("do", "accept_marked"), *typed, *marked])
    assert answer.status == 409
    assert ["not done." in one for one in _results(answer)] == [False, True, False]
    assert standing(desk, first)[0][1] == standing(desk, third)[0][1] == "accepted"
    stays = re.findall(r'name="mark" value="([^"]+)" form="marked" aria-label="[^"]*" checked', answer.text)
    assert [html.unescape(one) for one in stays] == [second]
    assert 'value="Read together"' in answer.text
    without = person.post(path, [("do", "reject_marked"), ("mark", fourth), (f"saw-{fourth}", last)])
    assert without.status == 409 and "no reason is given" in without.words
    why = [("reason", "Not said"), ("mark", fourth), (f"saw-{fourth}", last)]
    done = person.post(path, [("do", "reject_marked"), *why])
    assert done.status == 302
    assert "1 claim is rejected." in said_after(person, done)
    assert person.post(path, {"do": "accept_marked"}).status == 409
    assert desk.person("duty-1").post(path, [("do", "accept_marked"), *marked]).status == 403


def test_marked_reports_are_graded_alike_and_each_says_what_became_of_it(desk: Centre) -> None:
    person = desk.person("analyst-1")
    for name in ("agency-one.txt", "agency-two.txt"):
        hand_in(person, name, f"The agency says in {name} that Saraqib was shelled on 10 March 2020.".encode())
    ids = [received(desk, name) for name in ("agency-one.txt", "agency-two.txt")]
    listed = dict(_markable(person.get("/reports/?q=agency").text, "report"))
    assert sorted(listed) == sorted(ids)
    marked = [pair for name in ids for pair in (("report", name), (f"saw-{name}", listed[name]))]
    none = person.post("/reports/grade?q=agency", [*marked, ("reason", "The same agency")])
    assert none.status == 409 and none.words.count("no grade is given") == 2
    assert none.text.count('form="marked" aria-label') == 2 == none.text.count('" checked><input type="hidden"')
    assert 'value="The same agency"' in none.text
    graded = [("reliability", "B"), ("credibility", "2"), ("reason", "The same agency")]
    done = person.post("/reports/grade?q=agency", [*marked, *graded])
    assert (done.status, done.headers["location"]) == (302, "/reports/?q=agency")
    assert "2 sources are graded." in said_after(person, done)
    assert set(dict(_markable(person.get("/reports/?q=agency").text, "report")).values()) == {"B2"}
    again = person.post("/reports/grade", [*marked, ("reliability", "C")])
    assert again.status == 409 and again.words.count("graded since it was read") == 2
    assert desk.person("duty-1").post("/reports/grade", marked).status == 403


def test_a_liaison_officer_sees_what_is_shared_alone(desk: Centre) -> None:
    duty, liaison = desk.person("duty-1"), desk.person("liaison-russia")
    text = b"Idlib, July 14, 2020. Two shells fell near Saraqib on July 14, a resident said."
    assert hand_in(duty, "kept-at-home.txt", text).status == 302
    home = received(desk, "kept-at-home.txt")
    assert duty.get(f"/reports/{home}/").status == 200
    assert "kept-at-home" not in liaison.get("/reports/").text
    for path in (f"/reports/{home}/", f"/reports/{home}/original", f"/reports/{home}/?part=claims"):
        assert liaison.get(path).status == 404
    assert hand_in(duty, "for-all.txt", text + b" Nobody was hurt.", share="on").status == 302
    shared = received(desk, "for-all.txt")
    awaited(lambda: liaison.get(f"/reports/{shared}/").status == 200)
    awaited(lambda: claims_of(desk, shared))
    claim = claims_of(desk, shared)[0]
    accepted = {"do": "accept", "claim": claim, "saw": "", "reason": "words that stay here"}
    assert desk.person("analyst-1").post(f"/reports/{shared}/", accepted).status == 302
    seen = liaison.get(f"/reports/{shared}/")
    assert "words that stay here" not in seen.text
    assert "Accept" not in seen.words
    assert liaison.post(f"/reports/{shared}/", accepted).status == 403


def test_a_protected_source_is_named_nowhere(desk: Centre) -> None:
    code = re.search(r"p-\w+", command(desk.folder, "vault", "add", "--from", "-", typed="name: Somebody Nobodyson\n"))
    assert code
    duty = desk.person("duty-1")
    text = b"Saraqib, July 14, 2020. Three shells fell on the market on July 14."
    done = hand_in(duty, "letter-of-Nobodyson.txt", text, source=code[0])
    assert done.status == 302
    query = "SELECT report FROM read_report WHERE view = 'own' AND protected AND name LIKE 'held-%'"
    awaited(lambda: rows(desk, query))
    report = str(rows(desk, query)[0][0])
    for person in (duty, desk.person("analyst-1"), desk.person("auditor-1")):
        page = person.get(f"/reports/{report}/")
        assert "a protected source" in page.words
        for shown in (
            page.text,
            person.get("/reports/").text,
            page.headers,
            person.get(f"/reports/{report}/original").headers,
        ):
            assert "Nobodyson" not in str(shown)
    assert rows(desk, "SELECT 1 FROM read_report WHERE view = 'joint' AND protected") == []
    assert report not in desk.person("liaison-russia").get("/reports/?protected=yes").text
    assert desk.person("liaison-russia").get(f"/reports/{report}/").status == 404
    assert desk.person("liaison-russia").get(f"/reports/{report}/original").status == 404
    shared = hand_in(duty, "second-of-Nobodyson.txt", text + b" Again.", source=code[0], share="on")
    assert "never shared" in said_after(duty, shared)


def test_what_stands_in_a_report_does_nothing(desk: Centre, look: Look) -> None:
    duty = desk.person("duty-1")
    evil = (
        '<script>document.title="taken"</script><img src=x onerror="document.title=1"> "quoted" &amp; {{ 7 }} '
        "near Idlib on July 14, 2020."
    )
    assert hand_in(duty, "<b>bold<script>.txt", evil.encode()).status == 302
    name = received(desk, "<b>bold<script>.txt")
    page = look(desk, f"/reports/{quote(name, safe='')}/", "analyst-1")
    expect(page.locator("[data-text]")).to_have_text(evil)
    assert page.locator("[data-text] script, [data-text] img, h1 b").count() == 0
    assert "taken" not in page.title()
    page.goto(f"{desk.url}/reports/")
    assert page.locator("main .reports-list script").count() == 0
    answer = duty.get(f"/reports/{quote(name, safe='')}/original")
    assert answer.body == evil.encode()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_name_in_three_scripts_is_shown_as_it_stands(desk: Centre) -> None:
    duty = desk.person("duty-1")
    told = {"text": f"July 14, 2020. Shelling was reported near {NAMES} on July 14.", "name": "names in three scripts"}
    assert duty.post("/reports/new", told).status == 302
    report = received(desk, "names in three scripts.txt")
    page = duty.get(f"/reports/{quote(report)}/")
    text = re.search(r"data-text>(.*?)</div>", page.text, re.S)
    assert text
    assert NAMES in bare(text[1])
    assert "names in three scripts.txt" in duty.get("/reports/?q=three+scripts").words


def test_what_cannot_be_read_is_kept_and_said_why(desk: Centre) -> None:
    duty = desk.person("duty-1")
    assert hand_in(duty, "broken.pdf", b"%PDF-1.7 nothing that follows").status == 302
    report = received(desk, "broken.pdf")
    page = duty.get("/reports/?state=not_read")
    assert "broken.pdf" in page.words
    ((told,),) = rows(desk, "SELECT told FROM read_report WHERE view = 'own' AND report = ?", report)
    assert json.loads(str(told))[0]["reason"] in html.unescape(page.text)
    assert duty.get(f"/reports/{report}/").status == 200
    assert duty.get(f"/reports/{report}/original").body == b"%PDF-1.7 nothing that follows"
    again = hand_in(duty, "broken.pdf", b"%PDF-1.7 nothing that follows")
    assert "was here before" in said_after(duty, again)


def test_too_much_at_once_is_refused_before_it_is_taken_apart(desk: Centre) -> None:
    duty = desk.person("duty-1")
    answer = duty.ask(
        "POST", "/reports/new", b"", Content_Type="multipart/form-data", Content_Length=str((64 << 20) + (1 << 20))
    )
    assert answer.status == 413
    assert "64 MB" in answer.words
    assert "64 MB at once at most" in duty.get("/reports/new").words


def test_a_form_without_its_token_hands_in_nothing(desk: Centre) -> None:
    duty = desk.person("duty-1")
    stranger = Person(duty.url, duty.code, duty.session, csrf="y" * 32)
    before = rows(desk, "SELECT COUNT(*) FROM standing WHERE type = 'report'")
    body = {"text": "words of a stranger", "csrfmiddlewaretoken": "z" * 32}
    parts = "&".join(f"{name}={quote(value)}" for name, value in body.items()).encode()
    kind = "application/x-www-form-urlencoded"
    assert stranger.ask("POST", "/reports/new", parts, Content_Type=kind).status == 403
    assert rows(desk, "SELECT COUNT(*) FROM standing WHERE type = 'report'") == before


def test_a_report_of_five_megabytes_is_shown_in_parts(desk: Centre) -> None:
    duty = desk.person("duty-1")
    lines = "".join(f"Line {n} of a very long account of nothing at all, told at length.\n" for n in range(78_000))
    content = f"{lines}On 14 July 2020 Saraqib was shelled. The very last words of it.".encode()
    assert len(content) > 5_000_000
    assert hand_in(duty, "long.txt", content).status == 302
    report = received(desk, "long.txt")
    first = duty.get(f"/reports/{report}/")
    assert len(first.body) < 200_000
    pages = re.search(r"part 1 of (\d+)", first.words)
    assert pages
    last = duty.get(f"/reports/{report}/?at={pages[1]}")
    assert "The very last words of it." in last.words
    assert "Line 0 of" not in last.words
    awaited(lambda: "Claims are in other parts of the text" in duty.get(f"/reports/{report}/").words)
    lead = re.search(r'href="(\?at=\d+)">part ', duty.get(f"/reports/{report}/").text)
    assert lead and "Saraqib was shelled" in duty.get(f"/reports/{report}/{lead[1]}").words


def test_a_correction_typed_as_the_session_ended_is_there_again(desk: Centre) -> None:
    report, password = "idlib-09-513dfa", "a long enough phrase 2020"
    claim = claims_of(desk, report)[0]
    given_password = (
        "import sys; from pathlib import Path; from truceline.server.application import for_people; for_people();"
        "from truceline.store import node; opened = node.open_node(Path(sys.argv[1]));"
        "from truceline.web.accounts.accounts import set_password;"
        "set_password(opened, 'analyst-2', sys.argv[2])"
    )
    done = run([sys.executable, "-c", given_password, desk.folder, password], env=environment(**KNOWN))
    assert done.returncode == 0, done.stderr
    address = f"/reports/{report}/"
    analyst = desk.person("analyst-1")
    typed = fields(analyst.get(f"{address}?claim={claim}&do=correct"), "correct") | {"reason": "typed for ten minutes"}
    browser = Visitor(desk.url)
    assert browser.sign_in("analyst-2", password).status == 302
    del browser.cookies["sessionid"]
    sent = browser.send(address, typed, page="/accounts/login/")
    assert sent.status == 302
    assert browser.sign_in("analyst-2", password, then=address).leads_to == address
    page = browser.get(address)
    assert page.status == 200
    assert 'value="typed for ten minutes"' in page.text
    assert standing(desk, claim) == []


def test_words_that_are_selected_become_a_claim(desk: Centre, look: Look) -> None:
    report = "idlib-35-ar-55d92e"
    page = look(desk, f"/reports/{report}/", "analyst-1", "ar")
    assert page.locator("[data-text]").evaluate("text => getComputedStyle(text).direction") == "rtl"
    page.evaluate(
        "() => { const text = document.querySelector('[data-text]'); const marks = text.querySelectorAll('a.claimed');"
        "const range = document.createRange(); range.setStart(marks[0].lastChild, 3);"
        "range.setEnd(marks[1].lastChild, 9); getSelection().removeAllRanges(); getSelection().addRange(range); }"
    )
    page.locator("[data-add] button").click()
    form = page.locator("#adding form")
    quoted = form.locator('[name="quote"]').input_value()
    start, end = (int(form.locator(f'[name="{name}"]').input_value()) for name in ("start", "end"))
    ((text,),) = rows(
        desk,
        "SELECT report_text.text FROM read_report JOIN report_text ON sha256 = read_report.text "
        "WHERE view = 'own' AND report = ?",
        report,
    )
    assert str(text)[start:end].split() == quoted.split()
    form.locator('[name="kind"]').select_option("statement")
    form.locator("button.main").click()
    page.wait_for_url("**claim=*")
    assert rows(desk, "SELECT 1 FROM standing WHERE type = 'claim' AND key = ? AND state = 'added'", report)


def test_pages_that_wait_for_a_reading_show_it_by_themselves(own_centre: Centre, look: Look, tmp_path: Path) -> None:
    duty = own_centre.person("duty-1")
    hold(own_centre, "other", signal.SIGSTOP)
    came, text = tmp_path / "came.txt", "Saraqib was shelled on {} March 2020, the agency said."
    came.write_text(text.format(10))
    command(own_centre.folder, "read", str(came))
    assert hand_in(duty, "handed-in.txt", text.format(11).encode()).status == 302
    inbox = look(own_centre, "/reports/")
    expect(inbox.get_by_role("row").filter(has_text="handed-in.txt")).to_contain_text("being read")
    page = look(own_centre, inbox.get_by_role("link", name="handed-in", exact=False).get_attribute("href"))
    page.get_by_text("Its claims are not read yet").wait_for()
    (coming,) = rows(own_centre, "SELECT subject FROM standing WHERE subject LIKE 'report:came%'")
    waits = look(own_centre, f"/reports/{str(coming[0]).removeprefix('report:')}/")
    waits.get_by_text("waits to be read").wait_for()
    hold(own_centre, "other", signal.SIGCONT)
    for each in page, waits:
        expect(each.get_by_role("region", name="What it claims")).to_contain_text("was shelled")
    for name in "handed-in.txt", "came.txt":
        expect(inbox.get_by_role("row").filter(has_text=name)).to_contain_text("unreviewed")
