"""The rail: where one can go, in groups, without what a member may not open (`navigation.yaml`)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml
from django.urls import NoReverseMatch, reverse

from truceline.model import Value
from truceline.store.callers import Caller
from truceline.store.permissions import Sight

__all__ = ["Entry", "Group", "rail"]


class _Told(Value):
    name: str
    says: str
    icon: str
    sees: Sight = "joint"
    key: str = ""


class _Group(Value):
    says: str
    entries: tuple[_Told, ...]


class Entry(NamedTuple):
    """One place to go: its address, its name (to be translated), its icon, the key that follows `g`."""

    address: str
    says: str
    icon: str
    key: str
    here: bool


class Group(NamedTuple):
    """Places that belong together."""

    says: str
    entries: tuple[Entry, ...]


@cache
def _told() -> tuple[_Group, ...]:
    read = yaml.safe_load((files("truceline.web") / "navigation.yaml").read_text(encoding="utf-8"))
    return tuple(_Group.model_validate(one) for one in read)


@cache
def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def rail(who: Caller, path: str) -> tuple[Group, ...]:
    """The groups with what `who` may open; the entry whose address begins `path` is where they are."""
    groups = []
    for group in _told():
        entries = tuple(
            Entry(
                address, one.says, one.icon, one.key, path == address or (len(address) > 1 and path.startswith(address))
            )
            for one in group.entries
            if (address := _address(one.name)) and who.sees(one.sees)
        )
        if entries:
            groups.append(Group(group.says, entries))
    return tuple(groups)
