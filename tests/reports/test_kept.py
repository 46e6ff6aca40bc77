from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.config import Settings
from truceline.reports.intake import read_paths
from truceline.reports.kept import Arrival, file_id, read_kept
from truceline.reports.report import Report

NOW = datetime(2020, 3, 17, 9, 30, tzinfo=UTC)
PROSE = "---\nsource: desk.example\nreliability: C\n---\nTwo shells fell near the bridge on 15 March 2020.\n"
MAPPED = "Nr;Was\n4;Two shells fell near the bridge.\n5;The patrol was completed.\n"
MAPPING = "columns:\n  key: nr\n  text: [was]\n"


def read(raw: bytes, name: str, **said: object) -> list[Report]:
    got = list(read_kept(raw, Arrival(name=name, received=NOW, **said), 1_000_000))  # type: ignore[arg-type]
    assert all(isinstance(report, Report) for report in got), got
    return got  # type: ignore[return-value]


def test_kept_bytes_give_the_report_that_their_file_gives(tmp_path: Path) -> None:
    (tmp_path / "patrol.txt").write_text(PROSE, encoding="utf-8")
    (from_file,) = read_paths([tmp_path], Settings()).reports
    (again,) = read(PROSE.encode(), "patrol.txt")
    same = {"text", "parts", "language", "published", "title", "repeats", "sha256"}
    assert from_file.model_dump(include=same) == again.model_dump(include=same)


def test_a_report_is_called_by_its_file_and_its_bytes_alone() -> None:
    (first,) = read(PROSE.encode(), "patrol.txt")
    (elsewhere,) = read(PROSE.encode(), "patrol.txt", outlet="other.example", reliability="A")
    assert first.id == elsewhere.id == file_id("patrol.txt", PROSE.encode())
    (changed,) = read(PROSE.encode() + b" ", "patrol.txt")
    assert changed.id != first.id


def test_a_row_keeps_its_id_when_its_table_grows() -> None:
    table = "id,text\n7,Two shells fell near the bridge.\n"
    (before,) = read(table.encode(), "log.csv")
    after = read(f"{table}8,The road was open.\n".encode(), "log.csv")
    assert before.id in {report.id for report in after}
    assert len({report.id for report in after}) == 2


def test_a_file_is_called_the_same_in_an_archive_and_alone() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("week/patrol.txt", PROSE)
    (inside,) = read(packed.getvalue(), "week.zip")
    (alone,) = read(PROSE.encode(), "patrol.txt")
    assert inside.id == alone.id


def test_what_a_report_says_of_itself_stands_but_grades_are_given_by_people() -> None:
    (report,) = read(PROSE.encode(), "a.txt", outlet="other.example", url="https://x.example/a", reliability="A")
    assert (report.source.outlet, report.source.url) == ("desk.example", "https://x.example/a")
    assert report.source.reliability == "A"
    assert report.received == NOW


def test_a_table_is_read_by_the_mapping_that_came_with_it_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "posten.mapping.yaml").write_text(MAPPING, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    reports = read(MAPPED.encode(), "posten.csv", mapping=MAPPING)
    assert [report.text for report in reports] == ["Two shells fell near the bridge.", "The patrol was completed."]
    (unread,) = read_kept(MAPPED.encode(), Arrival(name="posten.csv", received=NOW), 1_000_000)
    assert "no known layout" in str(unread)


@pytest.mark.parametrize("name", ["", "/", "..", "\ud800.txt", "a\nb.txt", "x" * 300, "https://", "a.zip", ".csv"])
def test_whatever_a_file_is_called_it_has_an_id_that_can_be_written(name: str) -> None:
    named = file_id(name, b"")
    assert named.isprintable()
    assert len(named.encode()) < 200
    for got in read_kept(PROSE.encode(), Arrival(name=name, received=NOW), 1_000_000):
        assert not isinstance(got, Report) or got.id == file_id(name, PROSE.encode())
