"""Situation reports that were issued: the files as they were given out, and the fact that they were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import PurePath

from truceline.facts import MaterialKept, SitrepIssued
from truceline.store.ids import new_id
from truceline.store.journal import Actor, Written, write

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
}


def issue(
    actor: Actor, files: Mapping[str, bytes], *, day: date, audience: str, as_of: datetime, joint: bool = False
) -> Written:
    """Keep the files and record that the report of `day` was issued, all in one step; what was written of the report.

    `as_of` is the moment whose knowledge it shows.
    """
    kept = {
        name: MaterialKept(content=body, content_type=_TYPES.get(PurePath(name).suffix, "application/octet-stream"))
        for name, body in files.items()
    }
    issued = SitrepIssued(
        sitrep=new_id("s", actor.node.clock()),
        day=day,
        audience=audience,
        as_of=as_of,
        documents={name: material.id for name, material in kept.items()},
    )
    *_, last = write(actor, *kept.values(), issued, joint=joint)
    return last
