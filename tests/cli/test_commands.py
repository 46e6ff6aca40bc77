"""The commands as a user runs them: what they print, and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from truceline.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
IDLIB = ROOT / "examples" / "idlib-2020"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_help_names_every_command() -> None:
    shown = run("--help")
    assert shown.exit_code == 0
    for name in ("read", "claims", "compare", "incidents", "obligations", "brief", "sitrep", "agreement", "places"):
        assert name in shown.output


def test_a_wrong_option_is_a_usage_error() -> None:
    assert run("brief", IDLIB, "--date", "the ides of March").exit_code == 2
    assert run("claims").exit_code == 2


def test_what_cannot_be_read_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "good.txt").write_text("Shelling was reported near Saraqib on 9 March 2020.\n", encoding="utf-8")
    shown = run("claims", tmp_path, "--json")
    assert shown.exit_code == 1
    assert "empty.txt" in shown.stderr
    assert [json.loads(line)["kind"] for line in shown.stdout.splitlines()] == ["shelling"]


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    shown = run("read", tmp_path / "nowhere")
    assert shown.exit_code == 1
    assert "does not exist" in shown.stderr


def test_every_printed_claim_stands_in_its_report() -> None:
    shown = run("claims", IDLIB / "reports", "--json")
    assert shown.exit_code == 0
    claims = [json.loads(line) for line in shown.stdout.splitlines()]
    assert len(claims) > 100
    texts = {}
    for path in (IDLIB / "reports").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        texts[path.stem] = text.split("\n---\n", 1)[1] if text.startswith("---\n") else text
    for claim in claims:
        assert texts[claim["report"]][claim["start"] : claim["end"]] == claim["quote"]


def test_nothing_is_coloured_when_piped() -> None:
    for words in (("read", IDLIB), ("obligations", IDLIB), ("incidents", IDLIB)):
        assert "\x1b" not in run(*words).output


def test_a_wrong_agreement_is_told_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text("id: x\ntitle: X\nsigned: yesterday\n", encoding="utf-8")
    shown = run("agreement", "check", file)
    assert shown.exit_code == 1
    assert "agreement.yaml" in shown.stderr
    assert "signed" in shown.stderr


@pytest.mark.parametrize("name", ["idlib-2020", "minsk-2015", "nagorno-karabakh-2020"])
def test_the_example_agreements_are_explained(name: str) -> None:
    shown = run("agreement", "check", ROOT / "examples" / name / "agreement.yaml")
    assert shown.exit_code == 0
    assert len(shown.stdout.splitlines()) > 5


def test_places_are_found_relative_to_others() -> None:
    shown = run("places", "find", "2 km west of Saraqib", "--folder", IDLIB, "--json")
    place = json.loads(shown.stdout)
    assert place["method"] == "relative"
    assert place["point"]["lat"] == pytest.approx(35.86, abs=0.02)
    assert place["point"]["lon"] == pytest.approx(36.78, abs=0.02)


def test_obligations_need_an_agreement(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Calm prevailed on 9 March 2020.\n", encoding="utf-8")
    shown = run("obligations", tmp_path)
    assert shown.exit_code != 0
    assert "no agreement" in str(shown.exception)


def test_the_situation_report_is_written_in_every_form(tmp_path: Path) -> None:
    shown = run("sitrep", IDLIB, "--date", "2020-03-15", "--out", tmp_path / "out")
    assert shown.exit_code == 0
    written = {Path(line).suffix for line in shown.stdout.split()}
    assert {".html", ".pdf", ".csv", ".geojson"} <= written
    assert (tmp_path / "out").is_dir()
