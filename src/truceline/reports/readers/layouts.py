"""Layouts: which column of a table, or property of a point, holds what; those of UCDP GED and ACLED are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError, field_validator

from truceline.errors import UnreadableReport
from truceline.model import Value

FIELDS = (
    "key title text start end place region latitude longitude actors targets kind low best high source url published "
    "lang date_precision place_precision"
).split()
SPREADS = ("day", "week", "month", "year")
MAPPING_SUFFIX = ".mapping.yaml"
_MOST_BYTES = 64_000


class Layout(Value):
    """The columns that make each field, tried in order; and what the codes in some cells mean (see layouts.yaml)."""

    name: str
    needs: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str] = {}
    spread: Mapping[str, str] = {}
    radius_m: Mapping[str, float] = {}

    @field_validator("columns", mode="before")
    @classmethod
    def _several(cls, columns: Any) -> Any:
        if not isinstance(columns, Mapping):
            return columns
        unknown = [str(field) for field in columns if field not in FIELDS]
        if unknown:
            raise ValueError(f"unknown field {unknown[0]!r}; the fields are {', '.join(FIELDS)}")
        return {
            field: tuple(map(str, named)) if isinstance(named, list) else (str(named),)
            for field, named in columns.items()
        }

    @field_validator("kinds", "spread", "radius_m", mode="before")
    @classmethod
    def _by_words(cls, codes: Any) -> Any:
        return (
            {str(code).casefold(): meaning for code, meaning in codes.items()} if isinstance(codes, Mapping) else codes
        )

    @field_validator("spread")
    @classmethod
    def _known_spread(cls, spread: Mapping[str, str]) -> Mapping[str, str]:
        if unknown := set(spread.values()) - set(SPREADS):
            raise ValueError(f"unknown spread {sorted(unknown)[0]!r}; it is one of {', '.join(SPREADS)}")
        return spread

    def cell(self, row: Mapping[str, str], field: str) -> str:
        """The first cell that is not empty among the columns of `field`; empty where there is none."""
        return next((row[name] for name in self.columns.get(field, ()) if row.get(name)), "")

    def column(self, row: Mapping[str, str], field: str) -> str | None:
        """The column that `cell` takes."""
        return next((name for name in self.columns.get(field, ()) if row.get(name)), None)


@lru_cache(maxsize=1)
def known_layouts() -> tuple[Layout, ...]:
    """The layouts of layouts.yaml, in its order."""
    raw = resources.files(__package__).joinpath("layouts.yaml").read_text(encoding="utf-8")
    return tuple(Layout(name=name, **entry) for name, entry in yaml.safe_load(raw).items())


def find_layout(columns: Iterable[str]) -> Layout | None:
    """The first known layout whose needs `columns` meet; the plain one needs a column of prose."""
    present = set(columns)
    for layout in known_layouts():
        if layout.needs and present.issuperset(layout.needs):
            return layout
        if not layout.needs and present.intersection(layout.columns["text"]):
            return layout
    return None


class _NoAliases(yaml.SafeLoader):
    """YAML without anchors: an alias can make a few lines stand for millions."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read here")
        return super().compose_node(parent, index)


def load_mapping(path: Path) -> Layout:
    """The layout in the YAML file `path`; raises `UnreadableReport` naming file and field where it is none."""
    return read_mapping(mapping_text(path), path.name, str(path))


def mapping_text(path: Path) -> str:
    """The text of the mapping `path`; raises `UnreadableReport` where it cannot be one."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableReport("is too large for a mapping", where=str(path), remedy="see docs/reports.md")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _no_mapping(error, str(path)) from error


def read_mapping(text: str, name: str, where: str) -> Layout:
    """The layout that `text` (YAML) describes; raises `UnreadableReport` naming `where` and field where it is none."""
    try:
        entry = yaml.load(text, Loader=_NoAliases)  # a SafeLoader, without aliases
        if not isinstance(entry, dict) or "columns" not in entry:
            raise UnreadableReport("has no 'columns'", where=where, remedy="see docs/reports.md for an example")
        return Layout(**{"name": name, **entry})
    except (yaml.YAMLError, RecursionError, TypeError) as error:
        raise _no_mapping(error, where) from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise UnreadableReport(
            f"field {field!r}: {first['msg']}", where=where, remedy="see docs/reports.md for an example"
        ) from error


def _no_mapping(error: Exception, where: str) -> UnreadableReport:
    reason = f"is no readable mapping ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
    return UnreadableReport(reason, where=where, remedy="see docs/reports.md for an example")


def mapping_for(name: str, chosen: Path | str | None) -> Layout | None:
    """The layout that the user chose, else the one beside the file `name`, else None; see `Origin.mapping`."""
    if isinstance(chosen, str):
        stem = Path(name).with_suffix(MAPPING_SUFFIX).name
        return read_mapping(chosen, stem, stem) if chosen else None
    path = chosen or mapping_beside(name)
    return load_mapping(path) if path else None


def mapping_beside(name: str) -> Path | None:
    """The mapping that lies beside the file `name`, where there is one."""
    if name.startswith(("http://", "https://")):
        return None
    beside = Path(name).with_suffix(MAPPING_SUFFIX)
    return beside if beside.is_file() else None
