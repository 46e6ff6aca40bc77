"""A case from an incident to the findings of both sides, which differ, with a dissent in the record."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.web.stories.conftest import Comes
from tests.web.stories.person import LANGUAGES, Person

SAID = "mines on the road, an officer said"
SEEN, DOUBTED, WHY = (
    "the crater was seen from the road",
    "nobody of ours was there",
    "our post heard two explosions, not one",
)


def test_a_case_goes_from_an_incident_to_findings_that_differ(comes: Comes, language: str) -> None:
    duty = comes("duty-1", "/incidents/?kind=violation&until=2020-06-01")
    duty.here.get_by_role("link", name=re.compile("^TL-")).nth(LANGUAGES.index(language)).click()
    opened(duty)
    tasked(duty)
    denied(comes("leader-1", duty.path))
    found(comes("liaison-russia", duty.path), "it is confirmed that it happened", SEEN)
    turkiye = comes("liaison-turkiye", duty.path)
    found(turkiye, "that it happened is not established", DOUBTED)
    dissents(turkiye)
    duty.goes(duty.path)
    beside = duty.in_part("What each decider finds, axis by axis", "table")
    beside.reads(SEEN, DOUBTED, WHY, duty.say("dissent"))
    expect(duty.here.get_by_role("rowheader", name=duty.say("occurrence"))).to_contain_text(duty.say("differs"))


def opened(duty: Person) -> None:
    """A case about an incident, heard and found by both sides."""
    duty.follows("Open a case")
    for side in ("turkiye", "russia"):
        for what in ("To be notified and heard", "Who finds"):
            duty.ticks(f"{duty.party(side)}: {duty.say(what)}", data=True)
    duty.fills("Words", "told by both sides")
    duty.presses("Open the case")
    duty.waits_for_path("/cases/c-*/")
    duty.sees("received")


def tasked(duty: Person) -> None:
    """Registered, both sides notified, a patrol sent, each by the form that the page offers."""
    step(duty, "Register under a number", Number=f"2020-{duty.language}")
    for side in ("turkiye", "russia"):
        form = duty.opens("Notify a party")
        form.chooses("Who", duty.party(side), data=True)
        form.presses("Notify a party")
        duty.sees("The step is recorded.")
    tasks = {"Who is tasked": "patrol 7", "What is to be done": "look at the place", "By when": "2199-01-01 09:00"}
    step(duty, "Task a team", **tasks)
    duty.in_part("Tasks and corrective action").reads("patrol 7", "look at the place")


def step(person: Person, says: str, **typed: str) -> None:
    """A step by its form."""
    form = person.opens(says)
    for label, value in typed.items():
        form.fills(label, value)
    form.presses(says)
    person.sees("The step is recorded.")


def denied(leader: Person) -> None:
    """Access was asked for, and denied in somebody's words."""
    form = leader.opens("Ask for access")
    form.fills("Place", "Nayrab")
    form.fills("Who asks", "patrol 7")
    form.presses("Ask for access")
    leader.at("article", "Nayrab").sees("unanswered")
    answer = leader.at("article", "Nayrab").opens("Record an answer")
    answer.chooses("Answer", "denied")
    answer.fills("By whom, in words", "an officer at the barrier")
    answer.fills("Reason, in the words that were said", SAID)
    answer.presses("Record the answer")
    leader.at("article", "Nayrab").reads(SAID, leader.say("denied"), "an officer at the barrier")


def found(officer: Person, occurrence: str, ground: str) -> None:
    """What one side finds, with its ground."""
    officer.follows("State a finding")
    officer.chooses("Whether it happened", occurrence)
    officer.fills("Grounds on whether it happened", ground)
    officer.presses("State a finding")
    officer.in_part("Findings").reads(officer.say(occurrence), ground)


def dissents(officer: Person) -> None:
    """One side does not stand behind what the other found."""
    officer.at("cell", "centre/liaison-russia").follows("Dissent from it")
    officer.fills("Why, in the words of whoever dissents", WHY)
    officer.presses("Dissent from a finding")
    officer.in_part("Findings").reads(WHY, officer.say("dissent"))
