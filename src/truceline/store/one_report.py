"""One report, opened: its text, the claims as they stand, and who decided; nothing else is read for it.

    opened = open_report(node, "idlib-18-32d408", view="own")
    opened.report.text; opened.claims; opened.review_of(claim)

What another node shared of a protected source's claims is opened too: all that is known of it are these claims.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NamedTuple

from django.db import connections
from pydantic import TypeAdapter

from truceline.claims.claim import Claim
from truceline.claims.review import UNREVIEWED, Review
from truceline.errors import UnknownName
from truceline.facts import ReportReceived
from truceline.record.entry import body_hash
from truceline.reports.report import Report, SourceRef
from truceline.store import bodies, log, read_reports
from truceline.store.decisions import Decisions, Settled, decisions_of, settle
from truceline.store.matters import View, in_view
from truceline.store.node import Node
from truceline.store.read_reports import Line
from truceline.store.received_reports import Grade, grades_of
from truceline.store.report_lines import receipts_of
from truceline.store.sources import HELD
from truceline.store.standing import Standing

__all__ = ["Coming", "Opened", "claim_named", "coming", "decided_since", "open_report", "original"]

_claims: TypeAdapter[tuple[Claim, ...]] = TypeAdapter(tuple[Claim, ...])


class Coming(NamedTuple):
    """The reading of a file that came in: the state of the work, how far it is, what it says."""

    file: str
    name: str
    state: str
    done: int
    total: int
    said: str


@dataclass(frozen=True)
class Opened:
    """A report with what is known of it. `line` is None where only claims of it were shared.

    `reading` is the work that its claims wait for, None where they have been read; `given_by` are the codes of people
    who gave it.
    """

    report: Report
    line: Line | None = None
    settled: Settled = field(default_factory=Settled)
    decisions: Decisions = field(default_factory=dict)
    reading: Coming | None = None
    grades: tuple[Grade, ...] = ()
    given_by: tuple[str, ...] = ()
    seen: Mapping[str, str] = field(default_factory=dict)
    """By a claim's id the entries in which it was decided of, of each log the last: what its reviewer has read."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that stand, in the order of the text."""
        return self.settled.claims

    @property
    def every(self) -> tuple[Claim, ...]:
        """Those that stand, and those that were rejected or merged: what can be decided of."""
        return (*self.settled.claims, *self.settled.left_out)

    def review_of(self, claim: Claim) -> Review:
        """How a claim stands with those who reviewed it."""
        return self.settled.reviews.get(claim.id, UNREVIEWED)


def open_report(node: Node, name: str, *, view: View) -> Opened | Coming:
    """The report with this id, or that of the received file with this id; what is on its way where it is not read yet.

    Raises `UnknownName` for what the view does not hold.
    """
    line = read_reports.one(node, name, view=view) or next(
        iter(read_reports.of_file(node, name, view=view, limit=1)), None
    )
    if line is not None:
        return _opened(node, line, view)
    if "\0" not in name:
        receipts = _seen(receipts_of(node, name), view)
        if any(one.type == "report" and one.id == name for one in receipts) and not HELD.fullmatch(name):
            return _coming(node, name, receipts)
        found = _decisions(node, name, view)
        if decisions := decisions_of(found):
            return _shared_alone(name, decisions)
        if any(one.type == "report" and one.id == name for one in receipts):
            return _coming(node, name, receipts)
    raise UnknownName("no such report", where=name[:120], remedy="the list of reports has them all")


def coming(node: Node, *, view: View, limit: int = 20) -> tuple[Coming, ...]:
    """The files that wait to be read, are being read, or could not be read for a defect."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT job.key, job.state, job.done, job.total, job.said, job.asked_at FROM job JOIN standing "
            "ON standing.subject = substr(job.key, 13) WHERE job.kind = 'read_claims' AND job.state <> 'done' "
            + ("" if view == "own" else "AND standing.origin LIKE '%%/shared' ")
            + "AND (job.state = 'failed' OR "
            "NOT EXISTS (SELECT 1 FROM read_report WHERE read_report.file = substr(job.key, 20))) "
            "ORDER BY job.asked_at DESC, job.key LIMIT %s",
            [limit],
        )
        found = cursor.fetchall()
    return tuple(
        _coming(node, key.removeprefix("read_claims:report:"), _seen(receipts_of(node, key[19:]), view))
        for key, *_ in found
    )


def _coming(node: Node, file: str, receipts: list[Standing]) -> Coming:
    name = next((body["name"] for one in receipts if (body := _body(one)) and body.get("source")), None) or next(
        (body["name"] for one in receipts if (body := _body(one))), file
    )
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT state, done, total, said FROM job WHERE key = %s", [f"read_claims:report:{file}"])
        state, done, total, said = cursor.fetchone() or ("waiting", 0, 0, "")
    return Coming(file, name, state, done, total, said)


def original(node: Node, file: str, *, view: View) -> tuple[str, bytes]:
    """A received file's name and its bytes, as they came. Raises `UnknownName` where the view does not hold them."""
    receipts = _seen(receipts_of(node, file), view) if "\0" not in file else []
    held = next((body["name"] for one in receipts if (body := _body(one)) and body.get("source")), None)
    for one in receipts:
        if (body := _body(one)) and not body.get("coarsened"):
            kept = bodies.read(node, body["material"])
            if kept is not None and body_hash(*kept) == body["material"]:
                return held or body["name"], kept[1]
    raise UnknownName("its bytes are not here", where=file[:120], remedy="they were withheld or erased; ask its node")


def decided_since(node: Node, claim: str, *, view: View) -> tuple[str, ...]:
    """The entries in which a claim was decided of, one of each log: what somebody had read when they decide."""
    found = log.standings(node, subject=f"claim:{claim.partition('@')[0]}")
    return tuple(f"{one.ref} {one.state} {one.author}" for one in _seen(list(found), view) if one.state)


def _opened(node: Node, line: Line, view: View) -> Opened:
    receipts = _seen(receipts_of(node, line.file), view)
    # Before the claims are looked for: what is done by now has left them where they can be found.
    reading = _coming(node, line.file, receipts)
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT read_report.data, report_text.text, suggestion.claims FROM read_report "
            "LEFT JOIN report_text ON report_text.sha256 = read_report.text "
            "LEFT JOIN suggestion ON suggestion.inputs = read_report.inputs "
            "WHERE read_report.view = %s AND read_report.report = %s",
            [view, line.report],
        )
        data, text, kept = cursor.fetchone() or ("", None, None)
    report = _report(data, text or "", line)
    found = _decisions(node, report.id, view)
    decisions = decisions_of(found)
    came = [one for one in receipts if one.type == "report"]
    return Opened(
        report=report,
        line=line,
        settled=settle(_claims.validate_json(kept) if kept else (), decisions, {report.id: report.text}),
        decisions=decisions,
        reading=None if kept is not None or line.state == "not_read" or reading.state == "done" else reading,
        grades=grades_of(came),
        seen=_refs(found),
        given_by=tuple(dict.fromkeys(str(body["source"]) for one in came if (body := _body(one)).get("source"))),
    )


def _report(data: str, text: str, line: Line) -> Report:
    if data:
        return Report.model_validate({**json.loads(data), "text": text})
    source = SourceRef(outlet=line.outlet or None)
    return Report(id=line.report, path=line.name, media_type="", sha256="", text="", reading="none", source=source)


def _decisions(node: Node, report: str, view: View) -> list[Standing]:
    return _seen([one for one in log.standings(node, key=report) if one.type == "claim"], view)


def _refs(standings: list[Standing]) -> dict[str, str]:
    refs: dict[str, list[str]] = {}
    for one in standings:
        refs.setdefault(one.id, []).append(one.ref)
    return {claim: " ".join(each) for claim, each in refs.items()}


def _shared_alone(name: str, decisions: Decisions) -> Opened:
    """What was shared of a protected source's claims: nothing else of the report is known here."""
    report = Report(
        id=name, path=name, media_type="", sha256="", text="", reading="none", source=SourceRef(outlet=None)
    )
    return Opened(report, settled=settle((), decisions, {name: ""}), decisions=decisions)


def _seen(standings: list[Standing], view: View) -> list[Standing]:
    return [one for one in standings if in_view(view, one.origin)]


def _body(standing: Standing) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (standing.detail.get(ReportReceived.kind) or {}) if standing.type == "report" else {}
    return found


def claim_named(opened: Opened, word: str) -> Claim:
    """The claim of the report with this id; raises `UnknownName`, with ids that are near, for none."""
    known = {claim.id: claim for claim in opened.every}
    if word not in known:
        near = get_close_matches(word, known, 3)
        raise UnknownName(
            "no such claim", where=word[:80], remedy=f"do you mean {', '.join(near)}?" if near else "choose one of it"
        )
    return known[word]
