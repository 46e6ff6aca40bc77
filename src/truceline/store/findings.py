"""Findings as the logs have them: what each decider stated of an incident, on three axes, and who stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from truceline.facts import FindingStated, read_fact
from truceline.facts.fact import JSON
from truceline.model import Value
from truceline.record.canonical import encode
from truceline.record.names import read_timestamp
from truceline.store import log
from truceline.store.endorsements import endorsements
from truceline.store.node import Node
from truceline.store.standing import Standing


class Finding(Value):
    """A finding in one log: what was stated last, by whom, when (UTC), in which entry.

    `endorsed_by` are the nodes that stand behind exactly this entry, `dissents` says why others do not, both by the
    nodes' names. It is `joint` only where every signatory endorsed it (see `endorsements`).
    """

    stated: FindingStated
    author: str
    at: datetime
    ref: str
    endorsed_by: tuple[str, ...] = ()
    dissents: Mapping[str, str] = {}
    joint: bool = False


def findings(node: Node) -> tuple[Finding, ...]:
    """All findings by incident, time and entry; one whose body is missing or of a newer version is left out."""
    found = [one for standing in log.standings(node, type="finding") for one in _finding(node, standing)]
    return tuple(sorted(found, key=lambda one: (one.stated.incident, one.at, one.ref)))


def _finding(node: Node, standing: Standing) -> list[Finding]:
    body: Any = standing.detail.get(FindingStated.kind)
    stated = read_fact(FindingStated.kind, JSON, encode(body), subject=standing.subject) if body else None
    if not isinstance(stated, FindingStated):
        return []
    (stand,) = endorsements(node, standing.ref)
    return [
        Finding(
            stated=stated,
            author=standing.author,
            at=read_timestamp(standing.at),
            ref=standing.ref,
            endorsed_by=stand.endorsed,
            dissents=dict(stand.dissented),
            joint=stand.joint,
        )
    ]
