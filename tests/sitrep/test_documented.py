"""The page about the situation report names every file and every column."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from truceline.sitrep.centre import Centre
from truceline.sitrep.period import CUT_OFF
from truceline.sitrep.tables import tables
from truceline.sitrep.write import write

from .by_hand import DAY, picture

OF_NODE = picture(centre=Centre(day=DAY))
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "situation-report.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(tables(OF_NODE)))
def test_the_columns_of_a_table_are_documented_in_their_order(name: str) -> None:
    said = re.search(rf"^- `{re.escape(name)}`(.*?)(?=^- |^$)", PAGE, re.MULTILINE | re.DOTALL)
    assert said
    named = [word for word in re.findall(r"`([a-z_]+)`", said[1]) if word not in ("this", "previous")]
    assert named == next(csv.reader(io.StringIO(tables(OF_NODE)[name])))


def test_every_file_written_is_documented(tmp_path: Path) -> None:
    assert all(f"`{path.name}`" in PAGE for path in write(OF_NODE, tmp_path))


def test_the_documented_cut_off_is_the_default() -> None:
    assert f"{CUT_OFF} unless `--cut-off` says otherwise" in PAGE
