"""Which reports rest on a protected source, and how coarse what they say must be when it leaves.

A report rests on a protected source when it was received from a person (`ReportReceived.source`), when a peer shared it
as coarsened, or when its bytes are those of such a report, however often they came in. From then on it is called
`held-…`, so that neither its id nor the ids of its claims tell what its file was called.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path, PurePath
from typing import Any

from django.db import connections

from truceline.agreements.disclosure import Disclosure
from truceline.agreements.read import parse_disclosure
from truceline.claims.disclosed import districts
from truceline.facts import ReportReceived
from truceline.geo.gazetteer import Entry, read_csv
from truceline.reports.intake import stem_of
from truceline.store import fingerprints
from truceline.store.databases import placeholders
from truceline.store.node import Node

HELD = re.compile(r"(held-[0-9a-f]{12})(?:-.*)?-([0-9a-f]{6,12})")
"""The id of a report that rests on a protected source: nothing of its file's name is in it."""
_NAME = re.compile(r"held-[0-9a-f]{12}(\.[a-z0-9]{1,5})?")
_ONE = re.compile(r"[0-9a-f]{6,64}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")
_AT_ONCE = 500
_SOURCED = ('%"source":"%', '%"coarsened":{%')


def held_name(node: Node, raw: bytes, name: str) -> str:
    """What a report from a person is received as, in place of its file's name: the same for the same bytes."""
    digest = hmac.digest(fingerprints.key_of(node), b"held\0" + raw, "sha256").hex()[:12]
    suffix = PurePath(name).suffix.lower()
    return f"held-{digest}{suffix if _SUFFIX.fullmatch(suffix) else ''}"


def is_held_name(name: str) -> bool:
    """Whether a name tells nothing of the file it stands for."""
    return _NAME.fullmatch(name) is not None


def held_in(text: str) -> str:
    """The name of a protected source's report with which a text begins, else nothing."""
    found = re.match(_NAME, text)
    return found[0] if found else ""


@dataclass(frozen=True)
class Protected:
    """The reports that rest on a protected source: `files` by the ids of what was received, others by their stems."""

    files: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()

    def __contains__(self, report: object) -> bool:
        """Whether a report, by its id, rests on one."""
        name = str(report)
        return name in self.files or bool(HELD.fullmatch(name)) or any(map(partial(_of_several, name), self.stems))


def _of_several(report: str, stem: str) -> bool:
    """Whether the id is of one of the reports in a file of this stem: it has a row's or entry's key in the middle."""
    return report.startswith(stem) and _ONE.fullmatch(report[len(stem) :]) is None


def protected(node: Node, batch: Iterable[ReportReceived] = ()) -> Protected:
    """All reports that rest on a protected source, in any log of the node or in `batch`, about to be written."""
    received = [fact for fact in batch if is_protected(fact.model_dump(mode="json", exclude_defaults=True))]
    bodies = [*_receipts(node, "(detail LIKE %s OR detail LIKE %s)", _SOURCED), *(f.model_dump() for f in received)]
    sourced = [body for body in bodies if is_protected(body)]
    again = _same_bytes(node, {str(body["material"]) for body in sourced})
    every = [*sourced, *again]
    stems = {f"{stem_of(str(body['name']))}-" for body in every if not is_held_name(str(body["name"]))}
    return Protected(frozenset(str(body["report"]) for body in every), tuple(sorted(stems)))


def is_protected(receipt: Mapping[str, Any]) -> bool:
    """Whether a `report_received`, as data, says that a person gave it, or that it was made coarse."""
    return bool(receipt.get("source") or receipt.get("coarsened"))


def contents(node: Node) -> frozenset[str]:
    """The unsalted SHA-256 of the bytes of each report that rests on a protected source."""
    sourced = [b for b in _receipts(node, "(detail LIKE %s OR detail LIKE %s)", _SOURCED) if is_protected(b)]
    return frozenset(_select(node, "SELECT key FROM standing WHERE key IS NOT NULL AND subject IN ", [
        f"material:{body['material']}" for body in sourced
    ]))  # fmt: skip


def _same_bytes(node: Node, materials: Collection[str]) -> list[dict[str, Any]]:
    """Every receipt of the same bytes as these materials."""
    digests = _select(
        node, "SELECT key FROM standing WHERE key IS NOT NULL AND subject IN ", [f"material:{m}" for m in materials]
    )
    others = _select(node, "SELECT subject FROM standing WHERE type = 'material' AND key IN ", digests)
    ids = [subject.partition(":")[2] for subject in others]
    found: list[dict[str, Any]] = []
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        found += _receipts(node, f"key IN ({placeholders(len(part))})", part)
    return found


def _receipts(node: Node, where: str, values: Sequence[str]) -> list[dict[str, Any]]:
    with connections[node.alias].cursor() as cursor:
        cursor.execute(f"SELECT detail FROM standing WHERE type = 'report' AND {where}", list(values))
        read = (json.loads(detail).get(ReportReceived.kind) for (detail,) in cursor.fetchall())
        return [body for body in read if body and {"report", "material", "name"} <= body.keys()]


def _select(node: Node, sql: str, values: Sequence[str]) -> list[str]:
    found: list[str] = []
    with connections[node.alias].cursor() as cursor:
        for start in range(0, len(values), _AT_ONCE):
            part = values[start : start + _AT_ONCE]
            cursor.execute(f"{sql}({placeholders(len(part))})", list(part))
            found += [value for (value,) in cursor.fetchall()]
    return found


def policy(node: Node) -> Disclosure:
    """The disclosure policy of the agreement that the node adopted last; the protective default where it says none."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT detail FROM standing WHERE type = 'agreement' AND origin IN (%s, %s) ORDER BY at DESC, seq DESC",
            [node.shared, node.internal],
        )
        found = cursor.fetchone()
    adopted = json.loads(found[0]).get("agreement_adopted") if found else None
    return _policy((adopted or {}).get("files", {}).get("agreement.yaml", ""))


@lru_cache(maxsize=16)
def _policy(text: str) -> Disclosure:
    return parse_disclosure(text.encode("utf-8", "replace")) if text else Disclosure()


def districts_of(node: Node) -> tuple[Entry, ...]:
    """The regions of the node's `places.csv`; none where it has no such file."""
    file = node.folder / "places.csv"
    return _districts(file, file.stat().st_mtime_ns) if file.is_file() else ()


@lru_cache(maxsize=16)
def _districts(file: Path, _changed: int) -> tuple[Entry, ...]:
    return districts(read_csv(file))


def reports_of(node: Node, claims: Sequence[str]) -> set[str]:
    """The reports that these claims were read from, as far as somebody decided of them."""
    found = _select(node, "SELECT detail FROM standing WHERE subject IN ", [f"claim:{claim}" for claim in claims])
    bodies = [body for detail in found for body in json.loads(detail).values() if body]
    return {str(body["claim"]["report"]) for body in bodies if "report" in body.get("claim", {})}


def suggested_of(node: Node, held: Protected) -> frozenset[str]:
    """The claims that were suggested of reports of protected sources, by id."""
    found: set[str] = set()
    with connections[node.alias].cursor() as cursor:
        for stem in ("held-", *held.stems):
            pattern = re.sub(r"([!%_])", r"!\1", stem) + "%"
            cursor.execute("SELECT report, claims FROM suggestion WHERE report LIKE %s ESCAPE '!'", [pattern])
            for report, claims in cursor.fetchall():
                found |= {str(claim["id"]) for claim in json.loads(claims)} if report in held else set()
    return frozenset(found)
