"""Intake: files, folders and addresses in, reports out, and one clear line for each thing that could not be read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from itertools import groupby
from pathlib import Path, PurePath

from truceline.config import Settings, load
from truceline.errors import UnreadableReport
from truceline.model import Value
from truceline.reports.copies import link_copies
from truceline.reports.files import find_files, read_bytes
from truceline.reports.language import UNKNOWN
from truceline.reports.prepare import note_future, prepare
from truceline.reports.processes import batch_of, processes
from truceline.reports.published import Gathered, keep_gathered, solve_together, take_gathered
from truceline.reports.readers.draft import Origin, Rejected
from truceline.reports.readers.fetch import fetch, is_address
from truceline.reports.readers.formats import read_content
from truceline.reports.readers.packed import is_packed, unpack
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


class Fetched(Value):
    """What an address sent, kept as it came: unlike a file, it may not be there again."""

    address: str
    sha256: str
    raw: bytes


Place = Path | str | UnreadableReport
"""A file, an address, or a place that could not be looked into."""
Got = Report | Unread | Fetched
_MANY = 24
"""Files; fewer are read sooner than processes begin."""
_BATCH = 32


class Intake(Value):
    """What a reading gave: the reports in the order of their files, what could not be read, what came from the web.

    A report in a language that is not read is among both the reports and the unread.
    """

    reports: tuple[Report, ...] = ()
    unread: tuple[Unread, ...] = ()
    fetched: tuple[Fetched, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be said about reports that were read, one line each, with the file."""
        return tuple(f"{report.path}: {report.id}: {note}" for report in self.reports for note in report.notes)


def read_paths(
    paths: Iterable[str | Path],
    settings: Settings | None = None,
    progress: Progress | None = None,
    *,
    mapping: Path | None = None,
    anchors: Iterable[date] = (),
    now: datetime | None = None,
) -> Intake:
    """All reports under `paths`, which may be files, folders, and http or https addresses of feeds and pages.

    Raises nothing for what they hold; `files.py` says which files of a folder are reports. `mapping` is a column
    mapping for tables and GeoJSON; `anchors` are days of the case, such as its agreement's signature, that help to date
    what is undated; `now` the time after which a report is dated in the future. `settings.workers` processes read.
    """
    settings = settings or load()
    found = list(dict.fromkeys(place for path in paths for place in places_of(path)))
    reports: list[Report] = []
    unread: list[Unread] = []
    fetched: list[Fetched] = []
    ids: set[str] = set()
    for done, (place, gotten) in enumerate(zip(found, _read_each(found, settings, mapping), strict=True)):
        if progress:
            progress(done, len(found), str(getattr(place, "where", place)))
        for got in gotten:
            if isinstance(got, Unread):
                unread.append(got)
            elif isinstance(got, Fetched):
                fetched.append(got)
            else:
                reports.append(_unique(got, ids))
    if progress:
        progress(len(found), len(found), "")
    now = now or datetime.now(UTC)
    finished = tuple(note_future(report, now) for report in link_copies(solve_together(reports, anchors)))
    return Intake(reports=finished, unread=tuple(unread), fetched=tuple(fetched))


def places_of(path: str | Path) -> Iterator[Place]:
    """The files under `path`, or the address that it is; as a `Path`, an address has lost one of its slashes."""
    address = re.sub(r"^(https?):/(?!/)", r"\1://", str(path))
    if is_address(address):
        yield address
    else:
        yield from find_files([Path(path)])


def _read_each(found: Sequence[Place], settings: Settings, mapping: Path | None) -> Iterator[Iterable[Got]]:
    """What each place gives, in their order; where many files follow each other, several processes read them.

    The first is read here, so that processes begin with the tables that it needed. Addresses are asked from here alone.
    """
    if settings.workers <= 1 or len(found) < _MANY:
        yield from (_read(place, settings, mapping) for place in found)
        return
    yield list(_read(found[0], settings, mapping))
    read = partial(_read_files, settings=settings, mapping=mapping)
    most = batch_of(len(found), settings.workers, _BATCH)
    with processes(settings.workers) as pool:
        runs = [list(run) for _, run in groupby(found[1:], key=lambda place: isinstance(place, Path))]
        batches = [run[at : at + most] for run in runs for at in range(0, len(run), most)]
        given = [pool.submit(read, batch) if isinstance(batch[0], Path) else batch for batch in batches]
        for batch in given:
            if isinstance(batch, list):
                yield from (_read(place, settings, mapping) for place in batch)
            else:
                yield from _known_here(batch.result())


def _read_files(files: Sequence[Place], settings: Settings, mapping: Path | None) -> tuple[list[list[Got]], Gathered]:
    """What the files give, and the clues to their dates that were gathered on the way, which are asked for again."""
    return [list(_read(file, settings, mapping)) for file in files], take_gathered()


def _known_here(read: tuple[list[list[Got]], Gathered]) -> list[list[Got]]:
    gotten, gathered = read
    keep_gathered(gathered)
    return gotten


def _read(place: Place, settings: Settings, mapping: Path | None) -> Iterator[Got]:
    try:
        if isinstance(place, UnreadableReport):
            raise place
        if isinstance(place, str):
            raw = fetch(place, settings.max_bytes)
            yield Fetched(address=place, sha256=hashlib.sha256(raw).hexdigest(), raw=raw)
        else:
            raw = read_bytes(place, settings.max_bytes)
        yield from read_raw(raw, str(place), settings.max_bytes, mapping)
    except UnreadableReport as error:
        yield _unread(error)


def read_raw(raw: bytes, name: str, max_bytes: int, mapping: Path | str | None = None) -> Iterator[Report | Unread]:
    """The reports in bytes that were received under `name`, an archive's files included; `mapping` as in `Origin`."""
    try:
        for content in unpack(raw, name, max_bytes) if is_packed(raw) else ((name, raw),):
            yield from _reports_in(content, max_bytes, mapping)
    except UnreadableReport as error:
        yield _unread(error)


def stem_of(name: str) -> str:
    """What a file's or an address's name is without folders and suffix; reports are called by it."""
    return PurePath(name.split("?")[0] if is_address(name) else name).stem or "report"


def _reports_in(
    content: tuple[str, bytes] | UnreadableReport, max_bytes: int, mapping: Path | str | None
) -> Iterator[Report | Unread]:
    if isinstance(content, UnreadableReport):
        yield _unread(content)
        return
    name, raw = content
    sha256 = hashlib.sha256(raw).hexdigest()
    stem = stem_of(name)
    try:
        for got in read_content(raw, Origin(name=name, max_bytes=max_bytes, mapping=mapping)):
            if isinstance(got, Rejected):
                yield Unread(path=f"{name}, {got.where}", reason=got.reason, remedy=got.remedy)
            else:
                report = prepare(got, stem, name, sha256)
                yield report
                if report.reading == "none":
                    yield _foreign(report)
    except UnreadableReport as error:
        yield _unread(error)


def _unread(error: UnreadableReport) -> Unread:
    return Unread(path=error.where, reason=error.reason, remedy=error.remedy)


def _foreign(report: Report) -> Unread:
    known = report.language != UNKNOWN
    reason = (
        f"is in a language that is not read ({report.language})" if known else "has no words that tell its language"
    )
    return Unread(path=report.path, reason=reason, remedy="it was kept; have it translated")


def _unique(report: Report, ids: set[str]) -> Report:
    name, number = report.id, 1
    while name in ids:
        number += 1
        name = f"{report.id}-{number}"
    ids.add(name)
    return report if name == report.id else report.model_copy(update={"id": name})
