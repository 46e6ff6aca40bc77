"""Where a subject of the record is shown: `leads(who, "notice:n-1")` is `/notices/n-1/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from truceline.store.callers import Caller
from truceline.web.find.views import Kind

__all__ = ["kinds", "leads"]


@cache
def kinds() -> Mapping[str, Kind]:
    """What `news.yaml` says, by type."""
    read = yaml.safe_load((files("truceline.web.today") / "news.yaml").read_text(encoding="utf-8"))
    return {type: Kind.model_validate(one) for type, one in read.items()}


def leads(who: Caller, subject: str) -> str:
    """The address of a subject's page, or of the list that it is in; empty where there is none for `who`."""
    type, _colon, id = subject.partition(":")
    kind = kinds().get(type)
    return kind.leads(who, id) if kind else ""
