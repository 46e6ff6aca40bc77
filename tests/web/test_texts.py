"""The texts of the pages: each is there in every language, with the same names to be filled in."""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
_NAME = re.compile(r"%\((\w+)\)[sd]|\{(\d+)\}")


@cache
def gathering() -> ModuleType:
    """`requirements/messages.py`, whose folder is no package."""
    spec = spec_from_file_location("gather_messages", ROOT / "requirements" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    module.prepare()
    return module


@pytest.mark.parametrize("language", ["ar", "ru", "tr"])
def test_every_text_is_translated(language: str) -> None:
    assert gathering().missing(language) == []


@pytest.mark.parametrize("language", ["ar", "ru", "tr"])
def test_a_translation_fills_in_the_same_names(language: str) -> None:
    wrong = []
    for one in gathering().catalogue(language):
        ids = one.id if isinstance(one.id, tuple) else (one.id,)
        said = one.string if isinstance(one.string, tuple) else (one.string,)
        names = {name for text in ids for name in _NAME.findall(text)}
        # A singular may say its number in words.
        if any(text and not set(_NAME.findall(text)) <= names for text in said):
            wrong.append(one.id)
        if said[-1] and set(_NAME.findall(said[-1])) != set(_NAME.findall(ids[-1])):
            wrong.append(one.id)
    assert wrong == []
