"""Accounts of one incident, side by side: what differs is marked, and each cell leads to the sentence it came from."""

from __future__ import annotations

from tests.web.stories.conftest import Comes

DENIED = "Nor are there violations"


def test_a_cell_leads_to_the_sentence_in_its_report(comes: Comes, language: str) -> None:
    reader = comes("duty-1", "/incidents/?until=2020-06-01")
    state = reader.opens("State")
    state.ticks("Only where accounts differ")
    reader.presses("Show")
    row = reader.at("row", reader.say("disputed"), reader.say("existence"), "12 ", last=True)
    row.here.get_by_role("link").first.click()
    reader.in_part("Accounts side by side").sees("a column for each independent source")
    table = reader.in_part("What each source tells, question by question", "table")
    for question in ("when", "where", "who", "what", "figures"):
        table.in_row(question, 1).has_in_view()
    table.in_row("denial", 0).sees("differs")
    table.in_row("denial", 1).sees("differs")
    table.in_row("denial", 1).follows("denied")
    sentence = reader.in_part("The text as it was received").at("link", DENIED)
    sentence.has_in_view()
    reader.in_part("What it claims").in_line(DENIED).has_in_view()
