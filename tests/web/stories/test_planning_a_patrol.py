"""A patrol from a click on the map to the gap that its track shows, told of live to whoever has it open."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.web.conftest import IDLIB
from tests.web.stories.conftest import Comes
from tests.web.stories.person import LANGUAGES, Person

ROUTE = "M4 highway from Trumba to Ain al-Havr"
TRACK = IDLIB / "tracks" / "synthetic-2020-07-14-russia.gpx"
WHY = "an explosion on the road"


def test_a_patrol_is_planned_concurred_with_told_of_and_measured(comes: Comes, language: str, tmp_path: Path) -> None:
    day = f"2020-10-{10 + LANGUAGES.index(language)}"
    leader = comes("leader-1", "/patrols/")
    planned(leader, day)
    for side in ("turkiye", "russia"):
        concurs(comes(f"liaison-{side}", leader.path))
    told = leader.in_part("What is told of it")
    told.reads("agreed by telephone of russia", "agreed by telephone of turkiye", leader.say("concurred"))
    duty = comes("duty-1", leader.path)
    tells(duty, "turkiye", "departed", f"{day} 08:15")
    tells(duty, "russia", "departed", f"{day} 08:15")
    tells(duty, "russia", "aborted", f"{day} 10:00", **{"At km of the route": "16", "Reason, in the side's words": WHY})
    told.reads(WHY, leader.say("aborted"))
    leader.leaves()
    file = tmp_path / "vehicle.gpx"
    file.write_bytes(TRACK.read_bytes().replace(b"2020-07-14", day.encode()))
    measured(duty, file)


def planned(leader: Person, day: str) -> None:
    """On the map: where it begins and ends, then by name; for both sides to concur with."""
    leader.follows("Plan a patrol")
    for across, label in ((0.45, "From"), (0.55, "To")):
        leader.clicks_the_map("The section on the map", across, 0.5)
        expect(leader.field(label)).not_to_have_value("")
    leader.fills("From", "Trumba")
    leader.fills("To", "Ain al-Havr")
    leader.fills("Begins", f"{day} 07:00")
    leader.fills("Ends", f"{day} 13:00")
    for side in ("turkiye", "russia"):
        leader.ticks(leader.party(side), data=True)
    leader.fills("What to call it", f"m4-{day}")
    leader.presses("Plan it")
    leader.waits_for_path(f"/patrols/m4-{day}/")
    leader.in_part("What is told of it").sees("Silence is no concurrence.")


def concurs(officer: Person) -> None:
    """A side's own officer answers the plan."""
    officer.follows("Answer the plan")
    officer.ticks("concurs")
    officer.fills("In its own words", f"agreed by telephone of {officer.code.removeprefix('liaison-')}")
    officer.presses("Record")
    officer.waits_for_path("/patrols/m4-*/")
    officer.leaves()


def tells(duty: Person, side: str, what: str, at: str, **more: str) -> None:
    """What one side tells."""
    here = duty.path
    duty.follows("Tell what happened")
    duty.chooses("For", duty.party(side), data=True)
    duty.chooses("What happened", what)
    for label, typed in {"When": at, **more}.items():
        duty.fills(label, typed)
    duty.presses("Record")
    duty.waits_for_path(here)


def measured(duty: Person, file: Path) -> None:
    """What its track shows beside the plan, and where the vehicle was by the slider."""
    duty.follows("Hand in a track")
    duty.chooses("For", duty.party("russia"), data=True)
    duty.hands_in("File", file)
    duty.ticks("It was made up: no vehicle ever drove it")
    duty.presses("Record")
    duty.follows("To the patrol")
    shown = duty.in_part("What is told of it").in_part("What the tracks show")
    shown.in_row("Gaps", 0).reads("km 16.1 – 63.8", duty.say("not driven"))
    shown.in_row("Came as far as", 0).sees("turned back")
    slider = duty.here.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"08:19.*UTC\+03:00"))
    slider.press("End")
    expect(slider).not_to_have_attribute("aria-valuetext", re.compile("08:19"))
