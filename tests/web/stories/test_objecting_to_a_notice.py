"""A notice that its addressee objects to; its sender sees that without loading the page again."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.stories.conftest import Comes
from tests.web.stories.person import LANGUAGES

OBJECTION = "our engineers work there"


def test_a_notice_is_sent_and_objected_to(comes: Comes, language: str) -> None:
    duty = comes("duty-1", "/notices/")
    day = f"2199-03-{10 + LANGUAGES.index(language)}"
    duty.follows("Give notice")
    duty.fills("What else is to be known of it", "a column of lorries")
    duty.fills("Begins", f"{day} 06:00")
    duty.fills("Ends", f"{day} 12:00")
    where = duty.in_part("Where", "group")
    where.ticks("along a section of a route")
    where.fills("From", "Trumba")
    where.fills("To", "Ariha")
    # What is said of the area until it is whole moves the fields below it once more when it goes.
    with duty.page.expect_response(lambda answer: "Ariha" in answer.url):
        duty.types("Tab")
    expect(where.here.locator("[data-area-said]")).to_be_empty()
    duty.ticks(duty.party("turkiye"), data=True)
    duty.fills("Contact", "the duty desk")
    duty.presses("Send")
    duty.waits_for_path("/notices/n-*/")
    duty.sees("sent, not known to be delivered")
    officer = comes("liaison-turkiye", duty.path)
    officer.follows("Reply")
    officer.ticks("Object to it, with the reason.")
    officer.fills("In their own words", OBJECTION)
    officer.presses("Record the reply")
    officer.sees("The reply is recorded.")
    duty.reads(OBJECTION, duty.say("objected to"))
    duty.goes("/notices/")
    board = duty.in_part("objected to")
    board.in_line("Ariha").reads(duty.party("turkiye"))
