"""Intake: files and folders in, reports out, and one clear line for each thing that could not be read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from truceline.config import Settings, load
from truceline.errors import UnreadableReport
from truceline.model import Value
from truceline.reports.files import find_files, read_bytes
from truceline.reports.prepare import prepare
from truceline.reports.readers.draft import Origin, Rejected
from truceline.reports.readers.formats import find_format
from truceline.reports.report import Report

Progress = Callable[[int, int, str], None]
"""Called with: files done, files in all, the file that is read next."""


class Unread(Value):
    """Something that could not be read: what, why, and what to do about it."""

    path: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}; {self.remedy}"


class Intake(Value):
    """What a reading gave: the reports, in the order of their files, and what could not be read."""

    reports: tuple[Report, ...] = ()
    unread: tuple[Unread, ...] = ()


def read_paths(
    paths: Iterable[str | Path],
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Intake:
    """All reports under `paths`. Raises nothing for what files hold; see `files.py` for which are read."""
    settings = settings or load()
    found = list(find_files([Path(path) for path in paths]))
    reports: list[Report] = []
    unread: list[Unread] = []
    ids: set[str] = set()
    for done, path in enumerate(found):
        if progress:
            progress(done, len(found), str(getattr(path, "where", path)))
        for got in _read(path, settings):
            if isinstance(got, Unread):
                unread.append(got)
            else:
                reports.append(_unique(got, ids))
    if progress:
        progress(len(found), len(found), "")
    return Intake(reports=tuple(reports), unread=tuple(unread))


def _read(path: Path | UnreadableReport, settings: Settings) -> Iterator[Report | Unread]:
    if isinstance(path, UnreadableReport):
        yield _unread(path)
        return
    try:
        raw = read_bytes(path, settings.max_bytes)
        origin = Origin(name=str(path), max_bytes=settings.max_bytes)
        sha256 = hashlib.sha256(raw).hexdigest()
        for got in find_format(raw, origin).read(raw, origin):
            if isinstance(got, Rejected):
                yield Unread(path=f"{path}, {got.where}", reason=got.reason, remedy=got.remedy)
            else:
                yield prepare(got, path.stem, str(path), sha256)
    except UnreadableReport as error:
        yield _unread(error)


def _unread(error: UnreadableReport) -> Unread:
    return Unread(path=error.where, reason=error.reason, remedy=error.remedy)


def _unique(report: Report, ids: set[str]) -> Report:
    name, number = report.id, 1
    while name in ids:
        number += 1
        name = f"{report.id}-{number}"
    ids.add(name)
    return report if name == report.id else report.model_copy(update={"id": name})
