"""The node that a command works on."""

from __future__ import annotations

import sys
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.config import PASSPHRASE, load, secret
from truceline.errors import InvalidSetting

if TYPE_CHECKING:
    from truceline.store.node import Node

_SETTINGS_FILE = "truceline.toml"


def open_asked(folder: Path | None = None) -> Node:
    """The node in `folder`, else the one TRUCELINE_NODE names, else that of the current folder.

    Raises `InvalidSetting` where there is none of them. Its passphrase is looked for when a key is first needed.
    """
    from truceline.store.node import open_node

    return open_node(folder or load().node or _current(), passphrase=asked_passphrase)


def _current() -> Path:
    here = Path()
    if not (here / _SETTINGS_FILE).is_file():
        raise InvalidSetting(
            "no node is named", where="--node", remedy="name its folder, set TRUCELINE_NODE, or go into the folder"
        )
    return here


def asked_passphrase(variable: str = PASSPHRASE, whose: str = "the node's keys", *, new: bool = False) -> str:
    """The passphrase of `variable`, else what is typed at the terminal (twice where it is new)."""
    given = secret(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise InvalidSetting(
            f"the passphrase of {whose} is not set", where=variable, remedy=f"set it, or {variable}_FILE"
        )
    typed = _typed(f"Passphrase of {whose}: ")
    if new and _typed("The same again: ") != typed:
        raise InvalidSetting("the two passphrases differ", where=variable, remedy="type the same twice")
    return typed


def _typed(prompt: str) -> str:
    try:
        typed = getpass(prompt)
    except EOFError:
        typed = ""
    if not typed:
        raise InvalidSetting("no passphrase was typed", where=PASSPHRASE, remedy="type one, or set the variable")
    return typed
