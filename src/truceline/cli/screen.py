"""What commands print: tables and text on standard output, progress and what could not be read on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Protocol

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from truceline.cli.words import visible

# Wide enough for a quote beside its report; a terminal's own width wins.
_PIPED_WIDTH = 140


class Unread(Protocol):
    """Something that could not be read, and the one line that says so."""

    def __str__(self) -> str: ...


@lru_cache(maxsize=2)
def console(stderr: bool = False) -> Console:
    """The console; colours are off when piped and where NO_COLOR is set."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else _PIPED_WIDTH, highlight=False, soft_wrap=False)


def print_json(lines: Iterable[Mapping[str, Any]]) -> None:
    """Print JSON Lines, letters of every script as they are."""
    for line in lines:
        # A lone surrogate, as names of files may hold, is no letter that UTF-8 can write.
        sys.stdout.write(json.dumps(line, ensure_ascii=False, default=str).encode("utf-8", "replace").decode() + "\n")
    sys.stdout.flush()


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table with a title; long cells wrap. Nothing in a cell is taken as markup."""
    table = Table(
        title=Text(title), title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False
    )
    for name in columns:
        table.add_column(name, overflow="fold", vertical="top")
    for row in rows:
        table.add_row(*(Text(visible(" ".join(cell.split()))) for cell in row))
    console().print(table)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of plain text, wrapped at words where a terminal is narrower; what follows keeps a line's indent."""
    for line in lines:
        words = line.lstrip(" ")
        if not words:
            console().print()
            continue
        console().print(Padding(Text(visible(words)), (0, 0, 0, len(line) - len(words)), expand=False))


def print_unread(unread: Iterable[Unread]) -> int:
    """Say on standard error what could not be read, one line each; the exit code: 1 if there was anything, else 0."""
    code = 0
    for item in unread:
        sys.stderr.write(f"not read: {visible(str(item))}\n")
        code = 1
    return code


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on a terminal's standard error, nothing elsewhere.

    Yields a function to call with: how many are done, how many there are, and what is worked on.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task(label, total=total)
        yield lambda done, of, _: bar.update(task, completed=done, total=of)
