from __future__ import annotations

import gzip
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.config import Settings
from truceline.reports.intake import Intake, read_paths

PROSE = "The ministry said on Monday that two soldiers had been wounded near the road.\n"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def read_beside(folder: Path, name: str, content: bytes) -> tuple[Intake, str]:
    """The intake of a folder with a good report and `content`, and the one line about it (empty if there is none)."""
    (folder / name).write_bytes(content)
    (folder / "good.txt").write_text(PROSE, encoding="utf-8")
    intake = read_paths([folder], Settings(max_bytes=30_000_000), now=NOW)
    assert "good" in {report.id for report in intake.reports}, "everything else is still read"
    lines = [str(unread) for unread in intake.unread]
    assert len(lines) <= 1
    return intake, lines[0] if lines else ""


def assert_clear(line: str, name: str, *words: str) -> None:
    assert name in line
    assert "\n" not in line
    assert ";" in line, "what to do stands after a semicolon"
    for word in words:
        assert word in line


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"", ["holds no text"]),
        ("blank.txt", b" \n\n\t\n", ["holds no text"]),
        ("nuls.txt", b"\x00" * 4000, ["holds no text"]),
        ("noise.txt", bytes(range(256)) * 40, ["binary"]),
        ("scan.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 1 0 obj", ["PDF"]),
        ("only-head.txt", b"---\nsource: a.example\n---\n", ["no text"]),
        ("bare.csv", b"a,b,c\n1,2,3\n", ["layout", "mapping"]),
        ("headed.csv", b"id,text\n", ["without rows"]),
        ("cut.geojson", b'{"type": "FeatureCollection", "features": [{"type":', ["no JSON"]),
        ("cut.gz", gzip.compress(PROSE.encode() * 50, mtime=0)[:40], ["ends too early"]),
        ("cut.zip", b"PK\x03\x04\x14\x00broken", ["damaged"]),
        ("none.rss", b"<rss version='2.0'><channel><title>t</title></channel></rss>", ["no feed entries"]),
        ("none.html", b"<html><head><script>var a = 1;</script></head><body></body></html>", ["without text"]),
        ("none.eml", b"From: a@b.example\nSubject: nothing\n\n", ["without text"]),
        ("deep.geojson", b"[" * 100_000, ["nested too deep"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_gets_one_clear_line(tmp_path: Path, name: str, content: bytes, words: list[str]) -> None:
    _, line = read_beside(tmp_path, name, content)
    assert_clear(line, name, *words)


def test_a_file_of_200_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    _, line = read_beside(tmp_path, "small.txt", PROSE.encode())
    assert_clear(line, "huge.txt", "200,000,000", "30,000,000", "TRUCELINE_MAX_BYTES")


def test_an_endless_line_is_kept_whole_with_bounded_work(tmp_path: Path) -> None:
    content = b"shots were heard near the bridge and the road " * 450_000
    intake, line = read_beside(tmp_path, "endless.txt", content)
    assert line == ""
    assert len(next(report for report in intake.reports if report.id == "endless").text) == len(content)


def test_a_zip_bomb_is_not_unpacked_beyond_the_limit(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"a " * 20_000_000)
    _, line = read_beside(tmp_path, "b.txt", PROSE.encode())
    assert_clear(line, "bomb.zip/a.txt", "unpacks to more than 30,000,000")


def test_a_gzip_bomb_is_not_unpacked_beyond_the_limit(tmp_path: Path) -> None:
    _, line = read_beside(tmp_path, "bomb.txt.gz", gzip.compress(b"a " * 20_000_000))
    assert_clear(line, "bomb.txt", "unpacks to more than")


def test_packed_reports_are_read_with_their_names(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "week.zip", "w") as archive:
        archive.writestr("monday.txt", PROSE)
        archive.writestr("__MACOSX/monday.txt", "x")
        archive.writestr("inner.zip", b"PK\x03\x04")
    (tmp_path / "tuesday.txt.gz").write_bytes(gzip.compress(b"Calm.\n"))
    intake = read_paths([tmp_path])
    assert {report.id: report.text for report in intake.reports} == {"monday": PROSE, "tuesday": "Calm.\n"}
    assert str(intake.unread[0]).endswith("save it as plain text, HTML or e-mail")


def test_an_office_document_is_named_as_such(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "report.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    _, line = read_beside(tmp_path, "b.txt", PROSE.encode())
    assert_clear(line, "report.docx", "office document")


def test_a_feed_that_declares_entities_is_refused(tmp_path: Path) -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss><channel>&b;</channel></rss>'
    )
    _, line = read_beside(tmp_path, "bomb.rss", bomb)
    assert_clear(line, "bomb.rss", "XML entities")


def test_a_feed_that_declares_entities_in_utf_16_is_refused(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE r [<!ENTITY a "ha">]><rss><channel>&a;</channel></rss>'
    _, line = read_beside(tmp_path, "bomb.rss", bomb.encode("utf-16"))
    assert_clear(line, "bomb.rss", "XML entities")


def test_a_yaml_bomb_in_front_matter_costs_nothing_and_the_text_is_read(tmp_path: Path) -> None:
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"] + [
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]" for i in range(20)
    ]
    intake, line = read_beside(
        tmp_path, "bomb.txt", ("---\nsource: a.example\n" + "\n".join(lines) + f"\n---\n{PROSE}").encode()
    )
    report = next(report for report in intake.reports if report.id == "bomb")
    assert line == ""
    assert report.text == PROSE
    assert report.source.outlet == "a.example"
    assert any("unknown key" in note for note in report.notes)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    _, line = read_beside(tmp_path, "b.txt", PROSE.encode())
    assert_clear(line, "pipe.txt", "no regular file")


def test_a_link_to_nothing_and_a_link_to_a_folder_are_said(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    intake = read_paths([tmp_path])
    assert [unread.reason for unread in intake.unread] == ["is a link to nothing", "is a link to a folder"]


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, mode: str = "r") -> None:
        raise PermissionError(13, "Permission denied", str(path), mode)

    (tmp_path / "closed.txt").write_text(PROSE)
    monkeypatch.setattr(Path, "open", refuse)
    assert [unread.reason for unread in read_paths([tmp_path]).unread] == ["may not be read by this user"]


def test_a_folder_that_may_not_be_listed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "open.txt").write_text(PROSE)
    scandir = os.scandir

    def refuse(path: str | Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    intake = read_paths([tmp_path])
    assert [report.id for report in intake.reports] == ["open"]
    assert [unread.reason for unread in intake.unread] == ["may not be read by this user"]


def test_a_report_in_another_language_is_kept_and_listed_as_unread(tmp_path: Path) -> None:
    (tmp_path / "un.txt").write_text("Le ministère a annoncé que deux soldats ont été blessés près de la route.")
    intake = read_paths([tmp_path])
    assert [(report.language, report.reading) for report in intake.reports] == [("fr", "none")]
    assert_clear(str(intake.unread[0]), "un.txt", "language that is not read (fr)")


def test_a_folder_without_reports_is_said(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (unread,) = read_paths([tmp_path]).unread
    assert_clear(str(unread), tmp_path.name, "holds no reports")


@pytest.fixture
def deep_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with one report, deeper than Python can recurse; it is taken away step by step, as pytest could not."""
    depth = 1200
    monkeypatch.chdir(tmp_path)
    for _ in range(depth):
        os.mkdir("a")  # noqa: PTH102
        os.chdir("a")
    Path("one.txt").write_text(PROSE)
    os.chdir(tmp_path)
    yield Path("a")
    for _ in range(depth):
        os.chdir("a")
    Path("one.txt").unlink()
    for _ in range(depth):
        os.chdir("..")
        os.rmdir("a")  # noqa: PTH106


def test_folders_are_read_however_deep(deep_folder: Path) -> None:
    assert [report.id for report in read_paths([deep_folder]).reports] == ["one"]


def test_a_name_that_is_no_utf_8_is_kept_readable(tmp_path: Path) -> None:
    Path(os.fsdecode(bytes(tmp_path) + b"/one\xff.txt")).write_text(PROSE)
    (report,) = read_paths([tmp_path]).reports
    assert report.id == "one\ufffd"
    assert report.model_dump_json().encode("utf-8")


@pytest.mark.parametrize("written", ["0001-01-01", "9999-12-31", "99999-01-01", "0000-00-00"])
def test_a_date_that_cannot_be_is_left_out_and_noted(tmp_path: Path, written: str) -> None:
    intake, line = read_beside(tmp_path, "odd.txt", f"---\npublished: {written}\n---\n{PROSE}".encode())
    report = next(report for report in intake.reports if report.id == "odd")
    assert line == ""
    assert report.published.day is None
    assert any(written in note and "left out" in note for note in report.notes)


def test_a_message_of_a_year_that_cannot_be_is_read_without_its_date(tmp_path: Path) -> None:
    message = f"From: a@b.example\nDate: Mon, 01 Jan 0001 10:00:00 +0000\nSubject: x\n\n{PROSE}"
    intake, line = read_beside(tmp_path, "odd.eml", message.encode())
    report = next(report for report in intake.reports if report.id == "odd")
    assert line == ""
    assert report.published.day is None or report.published.day.year > 1900


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Минобороны сообщило, что два военнослужащих были ранены под Саракибом.", "utf-16-le"),
        ("قالت الوزارة يوم الأحد إن جنديين أصيبا قرب سراقب في محافظة إدلب.", "utf-16-be"),
        ("Минобороны сообщило, что 15 марта два военнослужащих были ранены.", "cp1251"),
        ("Минобороны сообщило, что 15 марта два военнослужащих были ранены.", "koi8_r"),
        ("Bakanlık pazar günü iki askerin Serakib yakınlarında şehit olduğunu açıkladı.", "cp1254"),
        ("قالت الوزارة يوم الأحد إن جنديين أصيبا قرب سراقب في محافظة إدلب خلال القصف.", "cp1256"),
        ("The minister, José Núñez, said that two soldiers were killed near the road on Monday.", "latin-1"),
        ("Minister powiedział, że czterech żołnierzy zginęło pod Łodzią, a sześciu zostało rannych.", "cp1250"),
    ],
)
def test_text_in_an_encoding_of_its_own_is_read_and_noted(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "one.txt").write_bytes(text.encode(encoding))
    (report,) = read_paths([tmp_path]).reports
    assert report.text == text
    assert any("read as" in note for note in report.notes)


def test_many_attachments_are_one_note(tmp_path: Path) -> None:
    part = '--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="f{}.pdf"\n\nxx\n'
    head = "From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    parts = "".join(part.format(number) for number in range(200))
    (tmp_path / "one.eml").write_text(f"{head}--b\nContent-Type: text/plain\n\n{PROSE}{parts}--b--\n")
    (report,) = read_paths([tmp_path]).reports
    assert [note for note in report.notes if "and 197 more were not read" in note] == list(report.notes)


def test_a_row_is_dated_by_its_last_day(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("id,date,end_date,description\n1,2020-03-01,2020-03-04,Shells fell.\n")
    (report,) = read_paths([tmp_path]).reports
    assert str(report.published.day) == "2020-03-04"
    assert [part.span.of(report.text) for part in report.parts] == [report.text]


def test_a_path_that_does_not_exist_is_said() -> None:
    assert [unread.reason for unread in read_paths(["/no/such/report.txt"]).unread] == ["does not exist"]
    assert "cannot be opened" in read_paths(["a\x00b.txt"]).unread[0].reason


def test_a_report_dated_in_the_future_is_kept_and_noted(tmp_path: Path) -> None:
    intake, line = read_beside(tmp_path, "soon.txt", f"---\npublished: 2031-05-01\n---\n{PROSE}".encode())
    report = next(report for report in intake.reports if report.id == "soon")
    assert line == ""
    assert report.published.day is not None
    assert report.published.day.year == 2031
    assert any("2031-05-01, which lies in the future" in note for note in intake.notes)


def test_a_folder_of_a_case_gives_only_its_reports(tmp_path: Path) -> None:
    (tmp_path / "agreement.yaml").write_text("id: a")
    (tmp_path / "places.csv").write_text("name,lat,lon\n")
    (tmp_path / "notes.txt").write_text("For the desk.")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "one.txt").write_text(PROSE)
    (tmp_path / "reports" / "README.md").write_text("About these.")
    (tmp_path / "reports" / ".hidden.txt").write_text(PROSE)
    assert [report.id for report in read_paths([tmp_path]).reports] == ["one"]


def test_a_folder_without_case_files_is_read_with_all_its_folders(tmp_path: Path) -> None:
    for name in ("b/two.txt", "a/one.txt", "reports/three.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(PROSE + name)
    assert [report.id for report in read_paths([tmp_path]).reports] == ["one", "two", "three"]


def test_reports_of_one_name_get_ids_of_their_own(tmp_path: Path) -> None:
    for folder in "abc":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "daily.txt").write_text(f"Report {folder} of the day.")
    assert [report.id for report in read_paths([tmp_path]).reports] == ["daily", "daily-2", "daily-3"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(PROSE)
    assert len(read_paths([tmp_path, tmp_path / "one.txt"]).reports) == 1


def test_progress_is_told_for_each_file(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(PROSE)
    (tmp_path / "two.txt").write_text(PROSE)
    told: list[tuple[int, int, str]] = []
    read_paths([tmp_path], progress=lambda *step: told.append(step))
    assert [(done, total) for done, total, _ in told] == [(0, 2), (1, 2), (2, 2)]


def test_offsets_of_parts_point_into_the_text_after_front_matter_and_mark(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes(b"\xef\xbb\xbf---\nsource: a\n---\n" + "ANKARA, 3 May. Güler spoke.".encode())
    (report,) = read_paths([tmp_path]).reports
    assert report.text == "ANKARA, 3 May. Güler spoke."
    assert [part.span.of(report.text) for part in report.parts] == ["ANKARA, 3 May.", "Güler spoke."]


@pytest.mark.shared
def test_every_shared_report_is_read_with_the_text_after_its_front_matter(shared: Path) -> None:
    intake = read_paths([shared / "reports"])
    assert not intake.unread
    for report in intake.reports:
        text = Path(report.path).read_text(encoding="utf-8")
        assert report.text == (text.split("\n---\n", 1)[1] if text.startswith("---\n") else text)
        assert not report.notes
    assert {report.language for report in intake.reports} == {"en", "ar", "tr"}


def test_a_note_on_sources_is_no_report(tmp_path: Path) -> None:
    (tmp_path / "SOURCES.md").write_text("Where the reports come from.\n")
    (tmp_path / "a.txt").write_text(PROSE)
    assert [report.id for report in read_paths([tmp_path]).reports] == ["a"]
