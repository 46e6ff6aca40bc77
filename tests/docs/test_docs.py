"""What README and docs say is so: commands, options, settings, links, and every block that can be run."""

from __future__ import annotations

import dataclasses
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from truceline.cli.main import app
from truceline.config import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])
CLI = ROOT / "docs" / "cli.md"
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)|!\[[^\]]*\]\(([^)\s]+)\)")


def commands() -> Iterator[tuple[str, object]]:
    """(name as typed, command) for every command and sub-command."""
    root = typer.main.get_command(app)
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        if hasattr(command, "commands"):
            yield from ((f"{name} {sub}", inner) for sub, inner in command.commands.items())
        else:
            yield name, command


@pytest.mark.parametrize(("name", "command"), [pytest.param(*pair, id=pair[0]) for pair in commands()])
def test_every_command_is_documented_with_its_options(name: str, command: object) -> None:
    page = CLI.read_text(encoding="utf-8")
    heading = f"## truceline {name}\n"
    assert heading in page
    section = page.split(heading, 1)[1].split("\n## ", 1)[0]
    for parameter in command.params:  # type: ignore[attr-defined]
        for option in parameter.opts:
            if option.startswith("--"):
                assert f"`{option}" in section, f"{option} is not described"
    assert command.help, "the command says nothing about itself"  # type: ignore[attr-defined]


def test_no_documented_command_is_made_up() -> None:
    headings = re.findall(r"^## truceline (.+)$", CLI.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(name for name, _ in commands())


def test_every_setting_is_documented_with_its_default() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for field in dataclasses.fields(Settings):
        row = next((line for line in page.splitlines() if f"`{PREFIX}{field.name.upper()}`" in line), "")
        assert row, f"{field.name} is not described"
        default = ("no", "yes")[field.default] if isinstance(field.default, bool) else field.default
        assert str(default if default is not None else "none").replace("_", "") in row.replace("_", "")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for match in LINK.finditer(page.read_text(encoding="utf-8")):
        target = match.group(1) or match.group(2)
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), target


def test_every_page_is_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    linked = {match.group(1) for match in LINK.finditer(index) if match.group(1)}
    pages = {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").glob("**/*.md")}
    assert pages - {"index.md"} <= linked


def runnable() -> list[tuple[str, tuple[str, ...]]]:
    """(page, command lines) of each `console` block with lines that begin with `$ truceline`."""
    found = set()
    for page in PAGES:
        for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            if lines := tuple(re.findall(r"^\$ (truceline .*)$", block, re.MULTILINE)):
                found.add((str(page.relative_to(ROOT)), lines))
    return sorted(found)


@pytest.mark.parametrize(
    ("page", "lines"), runnable(), ids=lambda value: value[0] if isinstance(value, tuple) else None
)
def test_every_block_runs_as_it_is_written(page: str, lines: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "my-reports").symlink_to(ROOT / "examples" / "idlib-2020" / "reports")
    given = {"TRUCELINE_PASSPHRASE": "an example only", "TRUCELINE_VAULT_PASSPHRASE": "another example"}
    for line in lines:
        words = shlex.split(line)
        run = subprocess.run(
            [Path(sys.executable).parent / words[0], *words[1:]],
            cwd=tmp_path,
            env=os.environ | given,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert run.returncode == 0, f"{line}: {run.stderr}"
        assert run.stdout.strip(), line


def test_the_two_commands_of_the_readme_are_targets_of_make() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"demo", "test"} <= named <= targets
