"""Access denied in pages: asked, answered with reasons, counted by party, each restriction with its report."""

from __future__ import annotations

import re

from tests.web.serving import Answer, Centre, Person

JULY = "/access/?since=2020-07-01&until=2020-07-31"


def saw(page: Answer) -> str:
    found = re.search(r'name="saw" value="(\d+)"', page.text)
    assert found
    return found[1]


def asked(person: Person) -> str:
    """The address at which a new request is answered."""
    typed = {"place": "Ariha", "asked_by": "patrol 7", "at": "2020-07-20 09:00", "share": "on"}
    assert person.post("/access/ask", typed).status == 302
    found = re.search(r'"(/access/a-[^"]+/answer)"', person.get(JULY).text)
    assert found
    return found[1]


def answered(person: Person, address: str, **typed: object) -> Answer:
    told = {"answer": "denied", "by": "an officer at the gate", "party": "syria-government", "at": "2020-07-20 09:30"}
    return person.post(address, told | {"saw": saw(person.get(address)), "share": "on"} | typed)


def test_a_period_without_requests_leads_to_the_last_day(centre: Centre) -> None:
    page = centre.person("duty-1").get("/access/")
    assert "The last one is of 14 Jul 2020" in page.words
    assert "?since=2020-07-14&amp;until=2020-07-14" in page.text


def test_a_restriction_stands_with_its_reason_and_its_case(centre: Centre) -> None:
    page = centre.person("duty-1").get(JULY)
    assert "granted under conditions" in page.words and "only after the road was searched" in page.words
    assert 'href="/cases/illustrative-case-2020-07-14/"' in page.text
    assert "1 request: 0 granted without restriction, 0 without an answer." in page.words


def test_only_those_who_ask_or_answer_find_the_forms(centre: Centre) -> None:
    assert centre.person("auditor-1").get("/access/ask").status == 403
    assert centre.person("liaison-russia").get("/access/ask").status == 403
    assert centre.person("liaison-russia").get("/access/illustrative-access-2020-07-14/answer").status == 200
    assert centre.person("duty-1").get("/access/nothing/answer").status == 404


def test_a_denial_needs_its_reason_and_becomes_a_report(own_centre: Centre) -> None:
    person = own_centre.person("duty-1")
    address = asked(person)
    assert "silence is neither a grant nor a denial" in person.get(JULY).words
    without = answered(person, address, reason="")
    assert without.status == 422 and "no reason given" in without.words and "an officer at the gate" in without.text
    assert answered(person, address, reason="the road is mined").status == 302
    page = person.get(JULY)
    assert "the road is mined" in page.words and "alleged: Syrian government" in page.words
    assert re.search(r"Syrian government 1 0 0 0 0", page.words)
    assert "its report" in page.words or re.search(r'class="code" href="/incidents/TL-', page.text)


def test_who_is_told_of_a_mistake_has_read_no_more_than_before(own_centre: Centre) -> None:
    person = own_centre.person("duty-1")
    address = asked(person)
    read = saw(person.get(address))
    assert answered(person, address, answer="granted", reason="").status == 302
    wrong = answered(person, address, reason="", saw=read)
    assert wrong.status == 422
    assert saw(wrong) == read
    late = answered(person, address, reason="the road is mined", saw=saw(wrong))
    assert late.status == 409 and "changed since it was read" in late.words
    assert answered(person, address, reason="the road is mined", saw=saw(late)).status == 302


def test_a_later_grant_lifts_no_denial(own_centre: Centre) -> None:
    person = own_centre.person("duty-1")
    address = asked(person)
    assert answered(person, address, reason="no reason given").status == 302
    granted = answered(person, address, answer="granted", reason="", at="2020-07-20 15:00")
    assert granted.status == 302
    assert re.search(r"Syrian government 1 0 0 0 1", person.get(JULY).words)


def test_an_answer_from_before_the_question_is_refused_in_place(own_centre: Centre) -> None:
    person = own_centre.person("duty-1")
    address = asked(person)
    early = answered(person, address, reason="closed", at="2020-07-19 09:00")
    assert early.status == 422 and "before it was asked" in early.words and "closed" in early.text
