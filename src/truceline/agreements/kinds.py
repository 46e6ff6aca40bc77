"""The kinds of claim by family, as far as agreements need them: a closed list, kept in `kinds.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

import yaml


@lru_cache(maxsize=1)
def families() -> Mapping[str, tuple[str, ...]]:
    """Each family with its kinds, in order."""
    text = (files("truceline.agreements") / "kinds.yaml").read_text(encoding="utf-8")
    return MappingProxyType({family: tuple(kinds) for family, kinds in yaml.safe_load(text).items()})


@lru_cache(maxsize=1)
def kinds() -> frozenset[str]:
    """Every kind."""
    return frozenset(kind for listed in families().values() for kind in listed)


def family_of(kind: str) -> str | None:
    """The family that a kind belongs to; None for a word that is no kind."""
    return next((family for family, listed in families().items() if kind in listed), None)


def expand(names: Iterable[str]) -> tuple[str, ...]:
    """Kinds for kinds and families, each once, in the order given; a name that is neither is kept as it is."""
    return tuple(dict.fromkeys(kind for name in names for kind in families().get(name, (name,))))
