"""The sections of the report and the kinds of claim that stand in each, from `sections.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def sections() -> tuple[Mapping[str, Any], ...]:
    """The sections in the field's order: key, title, kinds, symbol."""
    return tuple(yaml.safe_load(files(__package__).joinpath("sections.yaml").read_text("utf-8")))


def section_of(kind: str) -> str:
    """The key of the section that a kind of claim stands in; the last one for a kind that none names."""
    return _by_kind().get(kind, sections()[-1]["key"])


def symbol_of(kind: str) -> str:
    """The shape by which maps and charts draw a kind."""
    return _symbols()[section_of(kind)]


@cache
def _by_kind() -> Mapping[str, str]:
    return {kind: section["key"] for section in sections() for kind in section["kinds"]}


@cache
def _symbols() -> Mapping[str, str]:
    return {section["key"]: section["symbol"] for section in sections()}
