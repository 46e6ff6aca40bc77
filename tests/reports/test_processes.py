"""Several processes do what one does, in the same order."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from truceline.claims.context import Context
from truceline.claims.extract import extract_all
from truceline.config import Settings
from truceline.errors import TrucelineError
from truceline.reports.intake import Unread, read_paths
from truceline.reports.processes import batch_of, processes

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/reports"))


def test_several_processes_read_the_same_reports_in_the_same_order() -> None:
    one, two = (read_paths([*EXAMPLES, "/no/such/file.txt"], Settings(workers=count)) for count in (1, 2))
    assert len(one.reports) > 30
    assert two.reports == one.reports
    assert two.unread == one.unread and isinstance(two.unread[-1], Unread)


def test_undated_reports_are_dated_alike_by_several_processes(tmp_path: Path) -> None:
    for number in range(40):
        text = f"The sides met on Monday, {number % 28 + 1} June, the monitors said. On Tuesday a post was shelled."
        (tmp_path / f"{number:02}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "dated.txt").write_text("GOMA, 30 June 2021. The truce held, the mission said.", encoding="utf-8")
    one, two = (read_paths([tmp_path], Settings(workers=count)) for count in (1, 3))
    assert two == one
    assert any(report.published.how == "solved_with_others" for report in one.reports)


def test_several_processes_find_the_same_claims_in_the_same_order() -> None:
    reports = read_paths(EXAMPLES[:2]).reports
    assert list(extract_all(reports, Context(), workers=2)) == list(extract_all(reports, Context()))


def test_a_process_that_is_ended_is_told_in_one_line() -> None:
    with pytest.raises(TrucelineError, match="use fewer workers"), processes(1) as pool:
        pool.submit(os.kill, pool.submit(os.getpid).result(), signal.SIGKILL).result()


@pytest.mark.parametrize(("count", "workers", "batch"), [(0, 2, 8), (1, 2, 1), (40, 2, 3), (400, 2, 8), (400, 16, 4)])
def test_little_work_is_shared_in_smaller_batches(count: int, workers: int, batch: int) -> None:
    assert batch_of(count, workers, 8) == batch
