"""Names out of data that pages show as words: kinds, states, steps, roles, and what data files say of them.

    plain("access_denied")     "access denied", which is then translated

`vocabulary()` is what translators are given; a name that is not among it stands in English.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from truceline.facts import KINDS
from truceline.store.permissions import permissions

__all__ = ["plain", "vocabulary"]

_NAMED = {
    "agreements": ("kinds",),
    "coordination": (
        "affected_kinds", "consultation_words", "effort_words", "flash_reports", "ledger_words", "notice_steps",
        "notice_words", "patrol_steps",
    ),
    "incidents": ("dispositions",),
    "sitrep": ("sections",),
    "verification": ("access_answers", "case_steps", "custody_steps", "deadlines", "finding_rules"),
    "web": ("cases/forms", "states", "today/news"),
}  # fmt: skip
"""The data files, by package, of which names are shown."""
_SAID = frozenset({"says", "title", "asks", "words", "caveat", "meaning"})
"""Members that hold a text for people."""


def plain(name: str) -> str:
    """A name as words: without the signs that hold its parts together."""
    return str(name).replace("_", " ").replace(".", ": ")


def vocabulary() -> Iterator[tuple[str, str]]:
    """Each text with the file that it comes from, once."""
    yield from dict(reversed([*_of_files(), *_of_acts()])).items()


def _of_files() -> Iterator[tuple[str, str]]:
    for package, names in _NAMED.items():
        for name in names:
            for text in _texts(_read(package, name)):
                yield text, f"{package}/{name}.yaml"


def _of_acts() -> Iterator[tuple[str, str]]:
    table = permissions()
    for name in (*table.roles, *table.may, *KINDS):
        yield plain(name), "store/permissions.yaml"
    for role in table.roles.values():
        yield role.says, "store/permissions.yaml"


@cache
def _read(package: str, name: str) -> Any:
    return yaml.safe_load(files(f"truceline.{package}").joinpath(f"{name}.yaml").read_text(encoding="utf-8"))


def _texts(told: Any) -> Iterator[str]:
    """Names of members and items, and what is said of them, as deep as it goes."""
    if isinstance(told, dict):
        for name, value in told.items():
            if name in _SAID and isinstance(value, str):
                yield value
            elif isinstance(name, str) and not isinstance(value, int | float) and name not in _SAID:
                yield plain(name)
                if isinstance(value, str):
                    yield plain(value)
            yield from _texts(value)
    elif isinstance(told, list):
        for one in told:
            if isinstance(one, str):
                yield plain(one)
            else:
                yield from _texts(one)
