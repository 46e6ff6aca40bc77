"""Findings as the logs have them: what each decider stated of an incident, on three axes, and who stands behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from truceline.facts import FindingStated, read_fact
from truceline.facts.fact import JSON
from truceline.model import Value
from truceline.record.canonical import encode
from truceline.record.names import read_timestamp
from truceline.store import log
from truceline.store.node import Node
from truceline.store.reading import Reading
from truceline.store.standing import Standing


class Finding(Value):
    """A finding in one log: what was stated last, by whom, when (UTC), in which entry.

    `endorsed_by` are the nodes that stand behind exactly this entry, `dissents` node and text of those that do not,
    both by the nodes' names. It is a joint finding only where both sides endorsed it.
    """

    stated: FindingStated
    author: str
    at: datetime
    ref: str
    endorsed_by: tuple[str, ...] = ()
    dissents: tuple[tuple[str, str], ...] = ()


def findings(reading: Reading) -> tuple[Finding, ...]:
    """All findings by incident, time and entry; one whose body is missing or of a newer version is left out."""
    said = _said_of(reading.of_type("endorsement"))
    found = [one for standing in reading.of_type("finding") for one in _finding(reading.node, standing, said)]
    return tuple(sorted(found, key=lambda one: (one.stated.incident, one.at, one.ref)))


def _said_of(endorsements: Sequence[Standing]) -> Mapping[str, list[Standing]]:
    """What nodes said of each entry, by its reference."""
    said: dict[str, list[Standing]] = defaultdict(list)
    for standing in sorted(endorsements, key=lambda standing: standing.node):
        said[standing.id].append(standing)
    return said


def _finding(node: Node, standing: Standing, said: Mapping[str, Sequence[Standing]]) -> list[Finding]:
    body: Any = standing.detail.get(FindingStated.kind)
    if not body:
        return []
    stated = read_fact(FindingStated.kind, JSON, encode(body), subject=standing.subject)
    if not isinstance(stated, FindingStated):
        return []
    sha256 = log.entry(node, standing.ref).body.sha256
    about = said.get(standing.ref, ())
    return [
        Finding(
            stated=stated,
            author=standing.author,
            at=read_timestamp(standing.at),
            ref=standing.ref,
            endorsed_by=tuple(s.node for s in about if _stands_behind(s, sha256)),
            dissents=tuple((s.node, text) for s in about if (text := _dissent(s))),
        )
    ]


def _stands_behind(standing: Standing, sha256: str) -> bool:
    said = standing.detail.get("endorsed") or {}
    return standing.state == "endorsed" and said.get("body_sha256") == sha256


def _dissent(standing: Standing) -> str:
    said = standing.detail.get("dissented") or {}
    return said.get("text", "") if standing.state == "dissented" else ""
