"""Nothing that somebody typed is lost: not where a session ends in the middle of it, nor where two write at once."""

from __future__ import annotations

import sys

import pytest

from tests.begun import run
from tests.web.serving import Centre, environment
from tests.web.stories.conftest import Comes
from tests.web.stories.person import LANGUAGES, Person

REPORT, CASE = "/reports/idlib-05-7a55d6/", "/cases/illustrative-case-2020-07-14/"
PASSWORD = "a long enough phrase 2020"
TYPED = "typed for ten minutes"
_GIVE = """
import sys
from pathlib import Path
from truceline.server.application import for_people
for_people()
from truceline.store import journal, node
opened = node.open_node(Path(sys.argv[1]))
from truceline.acts import members
from truceline.web.accounts.accounts import set_password
members.add(journal.Actor(opened, "op-1"), "analyst-2", ["analyst"])
set_password(opened, "analyst-2", sys.argv[2])
"""


@pytest.fixture(scope="session")
def account(desk: Centre) -> str:
    """The code of a member with a password."""
    command = [sys.executable, "-c", _GIVE, desk.folder, PASSWORD]
    done = run(command, env=environment())
    assert done.returncode == 0, done.stderr
    return "analyst-2"


def signs_in(person: Person, code: str) -> None:
    """By code and password."""
    person.fills("Code", code)
    person.fills("Password", PASSWORD)
    person.presses("Sign in")


def test_what_was_typed_as_a_session_ended_is_there_after_signing_in(comes: Comes, account: str, language: str) -> None:
    analyst = comes("", f"/accounts/login/?next={REPORT}")
    signs_in(analyst, account)
    claim = analyst.in_part("What it claims").line(LANGUAGES.index(language))
    claim.follows("Correct")
    claim.chooses("How it is told", "planned")
    claim.fills("Why", TYPED)
    analyst.session_ends()
    claim.presses("Correct it")
    analyst.waits_for_path("/accounts/login/*")
    signs_in(analyst, account)
    analyst.waits_for_path(f"{REPORT}*")
    claim.holds("Why", TYPED)
    claim.presses("Correct it")
    analyst.sees("The claim is corrected.")
    claim.reads(TYPED, analyst.say("corrected"))


def test_of_two_who_write_at_once_the_second_loses_nothing(comes: Comes, language: str) -> None:
    first, second = comes("duty-1", CASE), comes("analyst-1", CASE)
    typed = second.opens("Add a note")
    typed.fills("Note", f"the road is closed, {language}")
    other = first.opens("Add a note")
    other.fills("Note", f"the road is open, {language}")
    other.presses("Add a note")
    first.sees("The step is recorded.")
    with second.refused(409):
        typed.presses("Add a note")
    told = second.at("alert", first=True)
    told.sees("Since you opened this form:")
    told.reads("centre/duty-1")
    told.sees("What you typed is kept. Read what is new, then send it again.")
    second.holds("Note", f"the road is closed, {language}")
    second.presses("Add a note")
    second.sees("The step is recorded.")
    second.reads(f"the road is open, {language}", f"the road is closed, {language}")
