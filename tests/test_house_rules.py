"""The sizes and words that CONTRIBUTING.md asks for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "truceline"
MODULES = sorted(SOURCE.rglob("*.py"))
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "service", "base", "misc", "common"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_fits_in_400_lines_and_a_function_in_40(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    too_long = {f.name: f.end_lineno - f.lineno + 1 for f in functions if f.end_lineno - f.lineno + 1 > 40}
    assert not too_long


def test_no_module_has_a_vague_name() -> None:
    assert not [module for module in MODULES if module.stem in VAGUE_NAMES]


def test_every_module_says_what_it_is() -> None:
    texts = {module: module.read_text(encoding="utf-8") for module in MODULES}
    assert not [module for module, text in texts.items() if text.strip() and not ast.get_docstring(ast.parse(text))]
