"""Find: whatever has a page is found from everywhere, in any script, by who may see it, with or without scripts."""

from __future__ import annotations

import re

import pytest

from tests.web.serving import Centre, Person

_LINK = re.compile(r'<li><a href="([^"]+)"')


def found(person: Person, text: str) -> list[str]:
    """The addresses that are found."""
    answer = person.get(f"/find?part=found&q={text}")
    assert answer.status == 200
    assert "<html" not in answer.text
    return _LINK.findall(answer.text)


@pytest.mark.parametrize("text", ["Ariha", "ARI", "%D8%A3%D8%B1%D9%8A%D8%AD%D8%A7"])
def test_an_incident_is_found_by_its_place_in_any_script(centre: Centre, text: str) -> None:
    assert any(address.startswith("/incidents/TL-") for address in found(centre.person("duty-1"), text))


def test_an_incident_is_found_by_the_code_that_somebody_spoke(centre: Centre) -> None:
    person = centre.person("duty-1")
    (address, *_) = [one for one in found(person, "Ariha") if one.startswith("/incidents/")]
    code = address.strip("/").rpartition("/")[2]
    for spoken in (code, code.lower(), code.removeprefix("TL-"), code.removeprefix("TL-")[:4]):
        assert address in found(person, spoken)
    assert person.get(address).status == 200


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("m4-2020-07-14", "/patrols/"),
        ("illustrative-case", "/cases/"),
        ("incid", "/incidents/"),
        ("idlib-21", "/reports/"),
    ],
)
def test_patrols_cases_pages_and_reports_are_found(centre: Centre, text: str, address: str) -> None:
    person = centre.person("duty-1")
    (one, *_) = [one for one in found(person, text) if one.startswith(address)]
    assert person.get(one).status == 200


def test_what_is_found_can_be_opened_by_who_found_it(centre: Centre) -> None:
    for code in ("duty-1", "liaison-russia", "auditor-1"):
        person = centre.person(code)
        addresses = {one for text in ("m4", "idlib", "2020", "a") for one in found(person, text)}
        assert addresses
        assert {address: person.get(address).status for address in addresses} == dict.fromkeys(addresses, 200)


@pytest.mark.parametrize(
    "text", ["", "%00", "%25", "%22%20OR%201", "..", "*", "x" * 2000, "%F0%9F%98%80", "no+such+thing"]
)
def test_whatever_is_typed_is_answered(centre: Centre, text: str) -> None:
    for path in (f"/find?q={text}", f"/find?part=found&q={text}"):
        assert centre.person("duty-1").get(path).status == 200


def test_nobody_finds_anything(centre: Centre) -> None:
    assert centre.person().get("/find?part=found&q=ariha").status in (302, 303)


def test_the_page_works_without_scripts(centre: Centre) -> None:
    answer = centre.person("duty-1").get("/find?q=Ariha")
    assert "<h1>Find</h1>" in answer.text
    assert 'value="Ariha"' in answer.text
    assert _LINK.findall(answer.text)
