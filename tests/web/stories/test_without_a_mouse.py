"""The same work by keys alone, and in a browser that runs no scripts."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.stories.conftest import Comes
from tests.web.stories.person import LANGUAGES

READ = ("idlib-02", "idlib-04", "idlib-07", "idlib-08")
PLAIN = ("idlib-01", "idlib-10", "idlib-11", "idlib-12")


def test_a_report_is_found_and_decided_by_keys(comes: Comes, language: str) -> None:
    name = READ[LANGUAGES.index(language)]
    reader = comes("analyst-1", "/reports/")
    reader.types("/")
    reader.writes(name)
    reader.types("Enter")
    reader.waits_for_path(f"/reports/*q={name}*")
    reader.types("j", "Enter")
    reader.waits_for_path(f"/reports/{name}-*/")
    claims = reader.in_part("What it claims")
    reader.types("j", "a")
    reader.sees("The claim is accepted.")
    claims.line(0).sees("accepted")
    reader.types("r")
    reader.is_at("Why the report does not say this")
    reader.writes("it does not say so")
    reader.types("Enter")
    reader.sees("The claim is rejected.")
    reader.types("e")
    reader.is_at("What")


def test_anything_is_found_and_opened_by_keys(comes: Comes, language: str) -> None:
    duty = comes("duty-1")
    duty.types("?")
    keys = duty.in_part("Keys", "dialog")
    keys.sees("find anything")
    keys.sees("Patrols")
    duty.types("Escape")
    keys.is_gone()
    duty.types("Control+k")
    palette = duty.in_part("Find", "dialog")
    palette.is_at("Find")
    duty.writes("m4-2020-07-14")
    found = palette.in_part("Found", "list")
    expect(found.at("listitem", "m4-").here).to_have_count(1)
    found.reads("TL-", "m4-2020-07-14")
    duty.types("ArrowDown", "ArrowDown", "Enter")
    duty.waits_for_path("/patrols/m4-2020-07-14/")
    duty.types("g", "i")
    duty.waits_for_path("/incidents/")


def test_the_same_is_done_without_scripts(comes: Comes, language: str) -> None:
    name = PLAIN[LANGUAGES.index(language)]
    reader = comes("analyst-1", f"/reports/?q={name}", scripts=False)
    reader.at("row", name).follows_name(name)
    claims = reader.in_part("What it claims")
    claims.line(0).presses("Accept")
    reader.sees("The claim is accepted.")
    claims.line(0).follows("Reject")
    claims.line(0).fills("Why the report does not say this", "it does not say so")
    claims.line(0).presses("Reject it")
    reader.sees("The claim is rejected.")
    duty = comes("duty-1", "/patrols/", scripts=False)
    duty.follows_name("m4-2020-07-14")
    duty.in_part("What is told of it").sees("halted")
    duty.goes("/cases/illustrative-case-2020-07-14/")
    note = duty.opens("Add a note")
    note.fills("Note", f"written without scripts, {language}")
    note.presses("Add a note")
    duty.sees("The step is recorded.")
    duty.reads(f"written without scripts, {language}")
