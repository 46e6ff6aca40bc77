from __future__ import annotations

import re
from pathlib import Path

import pytest

from truceline.reports.intake import read_paths
from truceline.reports.readers.formats import formats
from truceline.reports.readers.layouts import FIELDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reports.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^`([\w.]+)`\n\n```\w+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
READ = [name for name in EXAMPLES if not name.endswith(".mapping.yaml")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in EXAMPLES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", READ)
def test_each_documented_example_is_read_without_a_note(folder: Path, name: str) -> None:
    intake = read_paths([folder / name])
    assert intake.unread == ()
    assert intake.reports
    for report in intake.reports:
        assert report.notes == ()
        assert report.published.day is not None or report.structured is not None
        assert report.language == "en"


def test_the_documented_mapping_fills_its_fields(folder: Path) -> None:
    (report,) = read_paths([folder / "posten.csv"]).reports
    assert report.structured is not None
    assert (report.structured.kind, report.structured.killed) == ("shelling", (None, 3, None))
    assert str(report.structured.start) == "2020-03-15"


def test_every_format_and_field_is_documented() -> None:
    assert {Path(name).suffix for name in READ} >= {".txt", ".html", ".rss", ".eml", ".jsonl", ".csv", ".geojson"}
    for known in formats():
        assert all(f"`{suffix}`" in PAGE for suffix in known.suffixes)
    assert all(re.search(rf"\b{field}\b", PAGE) for field in FIELDS)
