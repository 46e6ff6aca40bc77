"""The reports of all logs, read again from the bytes that were received.

One file that several nodes received, or one node twice, is read once: what they say of it beside its bytes is put
together. Whose grades differ grades nothing: each is kept, and the report has none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from truceline.facts import ReportReceived
from truceline.record.entry import body_hash
from truceline.reports.intake import Progress, Unread
from truceline.reports.kept import DIGITS, Arrival, read_kept
from truceline.reports.readers.front_matter import is_of_our_time
from truceline.reports.report import Credibility, Reliability, Report
from truceline.store import bodies
from truceline.store.node import Node
from truceline.store.standing import Standing

_T = TypeVar("_T")
_MORE_DIGITS = 2 * DIGITS


class Grade(NamedTuple):
    """The Admiralty grades that one node gave a file, with who gave them and why."""

    node: str
    reliability: Reliability | None
    credibility: Credibility | None
    by: str
    at: str
    reason: str


class _Receipt(NamedTuple):
    """One node's word that a file came in."""

    order: tuple[str, str, int]
    fact: ReportReceived
    node: str
    grade: Grade | None


@dataclass
class Kept:
    """The reports, in the order in which their files were first received, dated each by itself."""

    reports: list[Report] = field(default_factory=list)
    unread: dict[str, tuple[Unread, ...]] = field(default_factory=dict)
    """By the id of the file."""
    files: dict[str, tuple[str, ...]] = field(default_factory=dict)
    grades: dict[str, tuple[Grade, ...]] = field(default_factory=dict)


class Files:
    """What was read in files, for whoever reads all files again when one more has come.

    The same bytes that came in the same way are read once. Bytes that are not here any more are not asked for, and what
    was read in them is let go with the rest that was not asked for, by `settle`.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, Arrival, int], tuple[Report | Unread, ...]] = {}
        self._asked: set[tuple[bytes, Arrival, int]] = set()

    def read(self, raw: bytes, arrival: Arrival, max_bytes: int) -> tuple[Report | Unread, ...]:
        """The reports in `raw`, and what could not be read, as `read_kept` has them."""
        key = (sha256(raw).digest(), arrival, max_bytes)
        self._asked.add(key)
        if key not in self._known:
            self._known[key] = tuple(read_kept(raw, arrival, max_bytes))
        return self._known[key]

    def settle(self) -> None:
        """Let go of what was not asked for since the last time."""
        self._known = {key: self._known[key] for key in self._asked}
        self._asked = set()


def read_reports(
    node: Node,
    standings: Mapping[str, Sequence[Standing]],
    max_bytes: int,
    progress: Progress | None = None,
    only: Collection[str] | None = None,
    known_files: Files | None = None,
) -> Kept:
    """The reports of all files whose receipt is among `standings` (by type of subject), or of those with `only` ids."""
    read = read_kept if known_files is None else known_files.read
    files = [file for file in _files(standings) if only is None or any(one.fact.report in only for one in file[1])]
    kept = Kept()
    known: dict[str, Report] = {}
    for done, (name, receipts) in enumerate(files):
        if progress:
            progress(done, len(files), name)
        grades = _grades(receipts)
        kept.grades |= dict.fromkeys((one.fact.report for one in receipts), grades)
        if all(one.fact.coarsened for one in receipts):
            continue
        raw = _raw(node, name, receipts)
        names = tuple(dict.fromkeys(one.fact.report for one in receipts))
        if isinstance(raw, Unread):
            kept.unread[names[0]] = (raw,)
            continue
        for got in read(raw, _arrival(name, receipts, grades), max_bytes):
            if isinstance(got, Unread):
                kept.unread[names[0]] = (*kept.unread.get(names[0], ()), got)
                continue
            report = _own_id(got, known)
            if report.id not in known:
                known[report.id] = report
            kept.files[report.id] = (*kept.files.get(report.id, ()), *names)
    if progress:
        progress(len(files), len(files), "")
    kept.reports = list(known.values())
    return kept


def _files(standings: Mapping[str, Sequence[Standing]]) -> list[tuple[str, list[_Receipt]]]:
    """Each file's name with its receipts, the first before the others; files in the order of their first receipt."""
    contents = {standing.id: standing.key or standing.id for standing in standings.get("material", ())}
    receipts = sorted(_receipts(standings), key=lambda one: one.order)
    held = {contents.get(one.fact.material, ""): one.fact.name for one in receipts if one.fact.source}
    files = []
    for one in receipts:
        content = contents.get(one.fact.material, one.fact.material)
        # Once a person is its source, a file is called by what tells nothing of it.
        files.append((content, held.get(content, one.fact.name)))
    # Received again with another mapping, a node reads a file by the last one.
    mapped = {(one.node, *file): one.fact.mapping or "" for one, file in zip(receipts, files, strict=True)}
    together: dict[tuple[str, str, str], list[_Receipt]] = {}
    for one, file in zip(receipts, files, strict=True):
        if mapped[(one.node, *file)] == (one.fact.mapping or ""):
            together.setdefault((*file, one.fact.mapping or ""), []).append(one)
    return [(name, each) for (_, name, _), each in together.items()]


def _receipts(standings: Mapping[str, Sequence[Standing]]) -> Iterable[_Receipt]:
    for standing in standings.get("report", ()):
        body = standing.detail.get(ReportReceived.kind)
        if body is None:
            continue
        try:
            fact = ReportReceived.model_validate(body)
        except ValidationError:
            continue
        seq, _, _, at = standing.history[0]
        yield _Receipt((at, standing.origin, seq), fact, standing.node, _grade(standing, fact))


def _grade(standing: Standing, fact: ReportReceived) -> Grade | None:
    graded: dict[str, Any] | None = standing.detail.get("report_graded")
    if graded is not None:
        reliability, credibility = graded.get("reliability"), graded.get("credibility")
        return Grade(standing.node, reliability, credibility, standing.author, standing.at, graded.get("reason", ""))
    if fact.reliability is None and fact.credibility is None:
        return None
    _, _, author, at = standing.history[0]
    return Grade(standing.node, fact.reliability, fact.credibility, author, at, "")


def _grades(receipts: Sequence[_Receipt]) -> tuple[Grade, ...]:
    """The last grade that each node gave, in the order of the nodes' names."""
    given = sorted((one.grade for one in receipts if one.grade is not None), key=lambda grade: (grade.node, grade.at))
    return tuple({grade.node: grade for grade in given}.values())


def grades_of(standings: Iterable[Standing]) -> tuple[Grade, ...]:
    """The last grade that each node gave the file of these receipts, in the order of the nodes' names."""
    return _grades(list(_receipts({"report": tuple(standings)})))


def in_words(grades: Sequence[Grade]) -> str:
    """`B2`, `B` or `2`, as far as all who graded agree; else what each gave, `B2 / C3`; empty where nobody did."""
    told = [f"{grade.reliability or ''}{grade.credibility or ''}" for grade in grades]
    return " / ".join(dict.fromkeys(told))


def _raw(node: Node, name: str, receipts: Sequence[_Receipt]) -> bytes | Unread:
    """The bytes as they were received, from whichever node gave them."""
    altered = False
    for one in receipts:
        kept = bodies.read(node, one.fact.material)
        if kept is not None and body_hash(*kept) == one.fact.material:
            return kept[1]
        altered = altered or kept is not None
    if altered:
        return Unread(
            path=name, reason="is not kept as it was recorded", remedy="run truceline log verify, and restore it"
        )
    whose = ", ".join(sorted({one.node for one in receipts}))
    return Unread(path=name, reason="its text is not here", remedy=f"it was withheld or erased; ask {whose}")


def _arrival(name: str, receipts: Sequence[_Receipt], grades: Sequence[Grade]) -> Arrival:
    facts = [one.fact for one in receipts]
    return Arrival(
        name=name,
        received=min((moment for fact in facts if (moment := _of_our_time(fact.received))), default=None),
        outlet=_first(fact.outlet for fact in facts),
        url=_first(fact.url for fact in facts),
        party=_first(fact.party for fact in facts),
        reliability=_agreed(grade.reliability for grade in grades),
        credibility=_agreed(grade.credibility for grade in grades),
        mapping=facts[0].mapping or "",
        anonymous=any(fact.source for fact in facts),
    )


def _of_our_time(moment: datetime) -> datetime | None:
    """A moment as a peer may have written it, in UTC; None for one that no report can have come in at."""
    if not is_of_our_time(moment):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _agreed(values: Iterable[_T | None]) -> _T | None:
    """The value that all who give one give; None where they differ."""
    given = {value for value in values if value is not None}
    return given.pop() if len(given) == 1 else None


def _own_id(report: Report, known: Mapping[str, Report]) -> Report:
    """`report`, under a longer id where another has its own: six digits are few where thousands share one name."""
    other = known.get(report.id)
    if other is None or other.text == report.text:
        return report
    longer = sha256(report.text.encode()).hexdigest()[:_MORE_DIGITS]
    return report.model_copy(update={"id": f"{report.id}-{longer}"})
