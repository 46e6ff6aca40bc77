"""`truceline patrols` as an officer types it, at a node with the example's agreement. Tracks are synthetic."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.coordination.synthetic import as_gpx, drive
from truceline.agreements.read import read_agreement
from truceline.cli.main import app
from truceline.coordination.composed import composition, composition_words
from truceline.errors import InvalidSetting, TrucelineError
from truceline.matters.patrol_record import PatrolRecord
from truceline.record import keyfile
from truceline.store.founding import init_node
from truceline.store.node import close

IDLIB = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"
PASSPHRASE = "north of the road"
PLAN = (
    "patrols", "plan", "--route", "m4", "--from", "Trumba", "--to", "Ain al-Havr", "--via", "Ariha",
    "--start", "2020-03-15 10:00", "--end", "2020-03-15 13:00", "--side", "turkiye", "--side", "russia",
    "--require", "turkiye: 12 people, 3 vehicles", "--require", "russia: 2 BTR-82A",
)  # fmt: skip


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def done(*words: str | Path) -> str:
    """What a command prints that must go well."""
    shown = run(*words)
    assert shown.exit_code == 0, shown.output + str(shown.exception)
    return shown.stdout


def refused(*words: str | Path) -> str:
    """The one line by which a command refuses."""
    shown = run(*words)
    assert isinstance(shown.exception, TrucelineError), shown.output + str(shown.exception)
    assert "\n" not in str(shown.exception)
    return str(shown.exception)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node with a patrol in which both sides concurred."""
    folder = tmp_path_factory.mktemp("made") / "north"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "_COST", 2)
        patch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
        patch.setenv("TRUCELINE_NODE", str(folder))
        terms = IDLIB / "agreement.yaml"
        close(
            init_node(folder, name="north", role="party", agreement=terms, passphrase=PASSPHRASE, vault_passphrase="w")
        )
        done(*PLAN, "--id", "p-01")
        for side in ("turkiye", "russia"):
            done("patrols", "answer", "p-01", "concurred", "--by", side, "--at", "2020-03-14 18:00")
    return folder


@pytest.fixture
def agreed(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which the commands are of."""
    monkeypatch.setattr(keyfile, "_COST", 2)
    monkeypatch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("TRUCELINE_NODE", str(tmp_path / "north"))
    return Path(shutil.copytree(made, tmp_path / "north"))


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_a_patrol_from_its_plan_to_its_report(agreed: Path, tmp_path: Path) -> None:
    done("patrols", "number", "p-01", "21", "--by", "turkiye")
    done("patrols", "compose", "p-01", "--by", "russia", "--with", "russia: 2 BTR-82A, 1 Tiger",
         "--with", "turkiye: 12 people, 2 Kirpi")  # fmt: skip
    done("patrols", "tell", "p-01", "departed", "--by", "russia", "--at", "2020-03-15 10:05")
    done("patrols", "tell", "p-01", "turned_back", "--by", "russia", "--km", "4.6", "--reason", "stones were thrown")
    done("patrols", "tell", "p-01", "completed", "--by", "russia", "--at", "2020-03-15 11:30")
    done("patrols", "tell", "p-01", "departed", "--by", "turkiye", "--ref", "https://example.org/1")
    report = tmp_path / "report.txt"
    report.write_text("Patrol report: the patrol turned back near Nayrab.")
    done("patrols", "report", "p-01", report, "--by", "russia", "--at", "2020-03-15 12:00")
    listed = one_line(done("patrols"))
    assert "p-01 (turkiye 21): m4, Trumba to Ain al-Havr, 2020-03-15 10:00 to 13:00" in listed
    assert "accounts differ; russia: completed; turkiye: under way" in listed
    shown = one_line(done("patrols", "show", "p-01"))
    for words in (
        "required: turkiye: 12 people, 3 vehicles; russia: 2 BTR-82A",
        "m4: Trumba - Ariha - Ain al-Havr, planned by north/op-1",
        "russia tells: completed",
        "time not told: turned back at km 4.6: stones were thrown",
        "15 March 2020, 10:05: departed",
        "composition: not valid: turkiye: 2 vehicles, 3 required",
        "https://example.org/1",
        "Patrol report of russia: due 15 March 2020, 13:30, came in 15 March 2020, 12:00",
    ):
        assert words in shown
    (told,) = (json.loads(line) for line in done("patrols", "--json").splitlines())
    assert PatrolRecord.model_validate(told).state == "accounts_differ"


def test_a_track_is_taken_in_and_what_was_wrong_is_one_line_each(agreed: Path, tmp_path: Path) -> None:
    m4 = read_agreement(IDLIB / "agreement.yaml").route("m4")
    track = drive(m4, (0, 24, 60), (24, 0, 60), every=30, start=datetime(2020, 3, 15, 8, 10, tzinfo=UTC))
    rows = [f"{lat},{lon},{time:.0f}" for lat, lon, time in zip(track.lat, track.lon, track.time, strict=True)]
    rows = [*rows[:40], *rows[30:40], "-33.9,18.4,1584260000", *rows[40:]]
    file = tmp_path / "lead.csv"
    file.write_text("lat,lon,time\n" + "\n".join(rows))
    told = done(
        "patrols", "track", "p-01", file, "--contingent", "turkiye", "--vehicle", "lead", "--synthetic"
    ).splitlines()
    assert told[0].startswith("lead.csv, track 0: 241 points taken in (north/internal#")
    assert any("10 points told twice" in line for line in told)
    assert any("1 point more than 100 km from M4" in line for line in told)
    file.write_bytes(as_gpx(track))
    done("patrols", "track", "p-01", file, "--contingent", "russia", "--clock-hours", "0")
    shown = one_line(done("patrols", "show", "p-01", "--within", "500"))
    assert "turkiye: 24.0 km covered by 1 track (38% of the section)" in shown
    assert "turkiye, lead (synthetic): 24.0 of 63.8 km covered; turned back at km 24.0" in shown
    assert "turkiye and russia within 500 m of each other: 120 min and 24.0 km" in shown
    (both,) = (json.loads(line) for line in done("patrols", "show", "p-01", "--json").splitlines())
    assert both["measured"]["union_km"] == pytest.approx(24, abs=0.1)


def test_the_briefing_sheet_is_written_as_pdf_and_html(agreed: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheets"
    files = done("patrols", "brief", "p-01", "--out", out).splitlines()
    assert [Path(file).name for file in files] == ["patrol-p-01.pdf", "patrol-p-01.html"]
    assert Path(files[0]).read_bytes().startswith(b"%PDF")
    assert "150800ZMAR20 to 151100ZMAR20" in Path(files[1]).read_text()
    (made,) = (json.loads(line) for line in done("patrols", "brief", "p-01", "--json").splitlines())
    assert made["patrol"] == "p-01"
    assert "no patrol is called 'p-01'" in refused("patrols", "brief", "p-01", "--audience", "peers")


def test_what_is_recorded_at_home_is_shared_in_one_step(agreed: Path) -> None:
    done("patrols", "tell", "p-01", "departed", "--by", "russia")
    done("patrols", "tell", "p-01", "halted", "--by", "russia", "--km", "3", "--reason", "not told")
    assert "positions are shared after the fact" in refused("patrols", "share", "p-01")
    done("patrols", "tell", "p-01", "aborted", "--by", "russia", "--reason", "not told")
    assert "p-01: aborted" in done("patrols", "share", "p-01")
    assert "russia: aborted" in done("patrols", "--view", "joint")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("patrols", "show", "p-77"), "no patrol is called 'p-77'"),
        (("patrols", "tell", "p-01", "vanished", "--by", "russia"), "is no step of a patrol"),
        (("patrols", "tell", "p-01", "completed", "--by", "russia"), "'completed' may not follow 'concurred'"),
        (("patrols", "tell", "p-01", "halted", "--by", "russia"), "halted without a reason"),
        (("patrols", "tell", "p-01", "departed", "--by", "atlantis"), "no party has the id 'atlantis'"),
        (("patrols", "tell", "p-01", "departed", "--by", "russia", "--at", "noon"), "'noon' is no time"),
        (("patrols", "tell", "p-01", "departed", "--by", "russia", "--at", "2520-01-01 10:00"), "2520"),
        (("patrols", "tell", "p-01", "departed", "--by", "russia", "--km", "nan"), "should be a finite number"),
        (("patrols", "tell", "p-01", "departed", "--by", "russia", "--saw", "1"), "p-01"),
        (("patrols", "answer", "p-01", "concurred", "--by", "sohr"), "is not asked to concur"),
        (("patrols", "report", "p-01", "r-1", "--by", "russia"), "no report 'r-1' was received"),
        (("patrols", "compose", "p-01", "--by", "russia", "--with", "russia: some tanks"), "is no number of something"),
        (("patrols", "compose", "p-01", "--by", "russia", "--with", "russia", "--with", "russia"), "two contingents"),
        (("patrols", "track", "p-01", "nowhere.gpx", "--contingent", "russia"), "cannot be read"),
        (("patrols", "share", "p-77"), "nothing of it is left to share"),
        ((*PLAN, "--id", "p-02"), "overlaps with p-01"),
        ((*PLAN, "--id", "p-02", "--despite", "p-99"), "no notice or patrol is called 'p-99'"),
        ((*PLAN[:-8], "--start", "2020-03-15 13:00", "--end", "2020-03-15 10:00", "--side", "russia"), "ends at"),
    ],
)
def test_what_cannot_be_is_one_clear_line(agreed: Path, words: tuple[str, ...], reason: str) -> None:
    assert reason in refused(*words)


def test_compositions_are_read_as_they_are_typed() -> None:
    found = composition(["turkiye: 12 people, 3 vehicles", "russia: 2 BTR-82A, 1 Tiger", "sohr"], "--with", equal=True)
    assert composition_words(found) == (
        "turkiye: 12 people, 3 vehicles; russia: 2 BTR-82A, 1 Tiger; a contingent of sohr; "
        "the same number of people from each"
    )
    for wrong in ("russia: two tanks", "russia: ٣ vehicles", "russia: 2"):
        with pytest.raises(InvalidSetting, match="is no number of something"):
            composition([wrong], "--with")
