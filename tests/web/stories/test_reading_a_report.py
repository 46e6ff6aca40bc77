"""A report comes in by a file; what it claims is accepted, corrected, rejected, and what was not read is added."""

from __future__ import annotations

from pathlib import Path

from tests.web.stories.conftest import Comes
from tests.web.stories.person import LANGUAGES, Person

TEXT = """ARIHA, Sept. {day}, 2020 - A joint Russian-Turkish patrol on the M4 highway was hit by an explosion near Ariha on September {day}, the Russian Defence Ministry said. Three Russian soldiers were injured, it said.

The Turkish Defence Ministry said two vehicles were damaged in the explosion.

Artillery shelling of the village of Nayrab killed two civilians on September {day}, residents told the agency. A spokesman of the opposition denied that its fighters had fired.
"""  # noqa: E501
FIRST, SECOND, THIRD = "was hit by an explosion", "vehicles were damaged", "killed two civilians"
WEAPON = "Artillery shelling"
ADDED = "joint Russian-Turkish patrol on the M4 highway"


def test_a_report_is_read_and_its_claims_decided(comes: Comes, language: str, tmp_path: Path) -> None:
    file, other = tmp_path / f"wire-{language}.txt", tmp_path / f"note-{language}.txt"
    day = 20 + LANGUAGES.index(language)
    file.write_text(TEXT.format(day=day), encoding="utf-8")
    other.write_text(f"September {day}, 2020. A patrol reached Trumba on September {day}.", encoding="utf-8")
    duty = comes("duty-1", "/reports/")
    duty.follows("Hand in reports", exact=False)
    duty.hands_in("Files", [file, other])
    duty.presses("Hand in")
    duty.in_line(other.name).sees("kept; it is being read.")
    duty.in_line(file.name).follows("Open it")
    duty.in_part("What it claims").reads(THIRD, later=True)
    reader = comes("analyst-1", duty.path)
    accepted_corrected_and_rejected(reader)
    added(reader)
    reader.goes("/reports/")
    reader.at("row", file.name).sees("in work")


def accepted_corrected_and_rejected(reader: Person) -> None:
    """Three claims, three decisions; each says so, and the next claim comes up."""
    claims = reader.in_part("What it claims")
    claims.in_line(FIRST).presses("Accept")
    reader.sees("The claim is accepted.")
    claims.in_line(FIRST).sees("accepted")
    claims.in_line(SECOND).follows("Correct")
    claims.in_line(SECOND).fills("With what", WEAPON)
    claims.in_line(SECOND).fills("Why", "the agency's own next report says so")
    claims.in_line(SECOND).presses("Correct it")
    reader.sees("The claim is corrected.")
    claims.in_line(SECOND).reads(WEAPON, "the agency's own next report says so", reader.say("corrected"))
    claims.in_line(THIRD).follows("Reject")
    claims.in_line(THIRD).fills("Why the report does not say this", "said of another village")
    claims.in_line(THIRD).presses("Reject it")
    reader.sees("The claim is rejected.")
    claims.opens("%(n)s claim rejected or told by another", 1, "%(n)s claims rejected or told by others", n=1)
    claims.in_line(THIRD).reads("said of another village", reader.say("rejected"))


def added(reader: Person) -> None:
    """What no machine read is taken from the words themselves."""
    reader.in_part("The text as it was received").selects(ADDED)
    reader.presses("Add a claim from these words", exact=False)
    reader.holds("The report's words", ADDED)
    reader.chooses("What", "patrol")
    reader.presses("Add the claim")
    reader.sees("The claim is added.")
    reader.in_part("What it claims").in_line(reader.say("added"), ADDED).sees("patrol")
