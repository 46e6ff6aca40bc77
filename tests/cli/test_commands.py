"""The commands as a user runs them: what they print, and their exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests import begun
from tests.begun import TRUCELINE
from truceline.cli import screen
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


SMALL = (
    "---\nsource: desk.example\npublished: 2020-03-16\nlang: en\n---\n"
    "Two soldiers were killed in shelling near Saraqib on 15 March 2020, the Defense Ministry said.\n"
    "The Observatory said that at least five soldiers were killed in the shelling near Saraqib on 15 March 2020.\n"
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ceasefire's folder with two reports and one file that cannot be read."""
    folder = tmp_path_factory.mktemp("case")
    for name in ("agreement.yaml", "parties.yaml", "places.csv", "memorandum-2018.yaml"):
        (folder / name).write_bytes((IDLIB / name).read_bytes())
    (folder / "reports").mkdir()
    (folder / "reports" / "one.txt").write_text(SMALL, encoding="utf-8")
    (folder / "reports" / "two.txt").write_text(SMALL.replace("Two", "Four"), encoding="utf-8")
    (folder / "reports" / "empty.txt").write_bytes(b"")
    return folder


def ran(*words: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, as a shell runs it."""
    program = "import sys; from truceline.cli.main import main; sys.argv[0] = 'truceline'; main()"
    line = [sys.executable, "-c", program, *map(str, words)]
    return subprocess.run(
        line, capture_output=True, text=True, encoding="utf-8", env={**os.environ, **settings}, timeout=120, check=False
    )


@pytest.mark.parametrize("name", ["read", "claims", "compare", "incidents", "obligations", "brief"])
def test_every_command_prints_text_and_json_lines_and_says_what_it_could_not_read(case: Path, name: str) -> None:
    words = [name, case, *(("--date", "2020-03-16") if name == "brief" else ())]
    text, data = run(*words), run(*words, "--json")
    for shown in (text, data):
        assert shown.exit_code == 1
        assert shown.stderr.splitlines() == [line for line in shown.stderr.splitlines() if "empty.txt" in line]
        assert len(shown.stderr.splitlines()) == 1
        assert shown.stdout.strip()
    assert all(isinstance(json.loads(line), dict) for line in data.stdout.splitlines())


@pytest.mark.parametrize("name", ["claims", "compare", "incidents", "obligations"])
def test_text_is_wrapped_at_words_within_80_columns(case: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "_PIPED_WIDTH", 80)
    screen.console.cache_clear()
    try:
        shown = run(name, case).stdout
    finally:
        screen.console.cache_clear()
    assert max(map(len, shown.splitlines())) <= 80
    assert "Saraqib" in shown or name == "obligations"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("brief", ".", "--date", "2020-13-45"), "'2020-13-45' is no day such as 2020-03-15"),
        (("brief", ".", "--date", "0001-01-01"), "not between 1900 and 2199"),
        (("brief", "."), "--date"),
        (("claims", ".", "--workers", "0"), "--workers"),
        (("nonsense",), "nonsense"),
        (("obligations", "."), "no agreement"),
        (("access", "answer", "a-1", "eaten", "--by", "x"), "Invalid value for 'ANSWER': 'eaten' is not one of"),
    ],
)
def test_a_usage_error_is_one_line_and_exit_code_2(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    (tmp_path / "one.txt").write_text(SMALL, encoding="utf-8")
    shown = begun.run([TRUCELINE, *(str(tmp_path) if word == "." else word for word in words)], env=os.environ)
    assert shown.returncode == 2
    assert len(shown.stderr.splitlines()) == 1
    assert says in shown.stderr
    assert not shown.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODEL", "nonsense"),
        ("WORKERS", "x"),
        ("WORKERS", "99999999999"),
        ("MAX_BYTES", "-1"),
        ("GAZETTEER", "/nowhere"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_line_and_exit_code_2(case: Path, name: str, value: str) -> None:
    shown = begun.run([TRUCELINE, "claims", case], env={**os.environ, f"TRUCELINE_{name}": value})
    assert shown.returncode == 2
    assert len(shown.stderr.splitlines()) == 1
    assert "Traceback" not in shown.stderr


def test_a_full_disk_is_one_line_and_exit_code_2(case: Path) -> None:
    with Path("/dev/full").open("w") as full:
        program = "import sys; from truceline.cli.main import main; main()"
        shown = subprocess.run(
            [sys.executable, "-c", program, "read", str(case)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert shown.returncode == 2
    assert "No space left" in shown.stderr.splitlines()[-1]
    assert "Traceback" not in shown.stderr


def test_a_reader_that_goes_away_is_no_error(case: Path) -> None:
    program = "from truceline.cli.main import main; main()"
    line = [sys.executable, "-c", program, "claims", str(case), "--json"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.close()
        errors = command.stderr.read()
    assert command.returncode in (0, 1)
    assert "Traceback" not in errors


def test_an_interruption_ends_with_130_and_no_traceback(case: Path) -> None:
    # Where a shell runs it in the background, interruptions are ignored from the start.
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    program += "from truceline.cli import main; "
    program += "main._write_any_letter = lambda: signal.raise_signal(signal.SIGINT); main.main()"
    line = [sys.executable, "-c", program, "read", str(case)]
    shown = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (shown.returncode, shown.stderr) == (130, "")


def test_json_is_utf_8_in_every_locale(case: Path) -> None:
    shown = ran("read", case, "--json", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert shown.returncode == 1
    assert [json.loads(line)["id"] for line in shown.stdout.splitlines()] == ["one", "two"]


def test_a_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "red\x1b[31m\nnext.txt").write_bytes(b"")
    (tmp_path / "turn\u202etxt.txt").write_text(SMALL, encoding="utf-8")
    shown = run("read", tmp_path)
    assert len(shown.stderr.splitlines()) == 1
    assert not {"\x1b", "\u202e"} & set(shown.output)


def test_an_agreement_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "agreement.yaml")
    assert "is a pipe" in run("agreement", "check", tmp_path / "agreement.yaml").stderr
    assert ran("read", tmp_path, "--agreement", tmp_path / "agreement.yaml").returncode == 2


def test_what_could_not_be_read_stands_in_brief_and_situation_report(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "good.txt").write_text("Shelling was reported near Saraqib on 9 March 2020.\n", encoding="utf-8")
    assert "empty.txt" in run("brief", tmp_path, "--date", "2020-03-09").stdout
    assert run("sitrep", tmp_path, "--date", "2020-03-09", "--out", tmp_path / "out").exit_code == 1
    assert "empty.txt" in (tmp_path / "out" / "situation-report.html").read_text(encoding="utf-8")
