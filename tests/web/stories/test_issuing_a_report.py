"""A situation report prepared by one, approved by another, issued, saved, and read by anybody where it is published."""

from __future__ import annotations

from defusedxml import ElementTree

from tests.web.stories.conftest import Comes
from tests.web.stories.person import LANGUAGES, Person

DAYS = ("2020-03-15", "2020-07-14", "2020-07-22", "2020-08-25")
ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_report_is_prepared_approved_issued_and_published(comes: Comes, language: str) -> None:
    day = DAYS[LANGUAGES.index(language)]
    duty = comes("duty-1", "/sitreps/")
    prepared(duty, day)
    releasing = comes("release-1", duty.path)
    releasing.fills("A word with it", "As told.")
    releasing.presses("Approve")
    releasing.sees("approved by %(by)s", by="centre/release-1")
    releasing.presses("Issue")
    issued = {"by": "centre/release-1", "prepared": "centre/duty-1", "approved": "centre/release-1"}
    releasing.sees("issued by %(by)s, prepared by %(prepared)s, approved by %(approved)s", **issued)
    name, content = releasing.in_part("Files").saves("report.pdf")
    assert name.endswith(".pdf")
    assert content.startswith(b"%PDF-")
    published(comes("", "/public/"), duty.path.split("/")[2])


def prepared(duty: Person, day: str) -> None:
    """Asked for; there as soon as it is made. Who prepared it does not approve it."""
    duty.follows("Prepare a report")
    duty.fills("Day", day)
    duty.chooses("For whom", "the public")
    duty.presses("Prepare")
    row = duty.at("row", duty.say("the public"), f"{day[8:]} ")
    row.sees("prepared", later=True)
    row.here.get_by_role("link").click()
    duty.waits_for_path("/sitreps/s-*/")
    duty.sees("You prepared it, so somebody else approves it.")


def published(anybody: Person, report: str) -> None:
    """Whoever did not sign in reads it, and gets it by the feed."""
    anybody.sees("Published by this centre. Everything is as alleged by the source named.")
    _, content = anybody.saves("report.pdf")
    assert content.startswith(b"%PDF-")
    feed = anybody.page.request.get(f"{anybody.centre.url}/public/feed.atom").body()
    addresses = [one.get("href", "") for one in ElementTree.fromstring(feed).iter(f"{ATOM}link")]
    assert any(address.endswith(f"/public/{report}/") for address in addresses)
