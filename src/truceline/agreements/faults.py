"""Everything that is wrong with a file, gathered so that it can be said at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from rapidfuzz import fuzz, process

from truceline.errors import InvalidAgreement

Path: TypeAlias = "tuple[str | int, ...]"

_ALIKE = 70.0
_SHOWN = 60
MAX_FAULTS = 100


class Faults:
    """The faults of one file, up to `MAX_FAULTS`. `lines` gives the line of each value by its path."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self._found: list[tuple[int, InvalidAgreement]] = []
        self._said: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._found)

    @property
    def full(self) -> bool:
        """Whether no more faults are taken."""
        return len(self._found) >= MAX_FAULTS

    def add(self, reason: str, path: Path = (), *, line: int | None = None, remedy: str = "") -> None:
        """Note one fault of the value at `path`; its line is looked up where `line` is not given."""
        if self.full:
            return
        line = self._line(path) if line is None else line
        where = ", ".join(filter(None, [self.file, f"line {line}" if line else "", named(path)]))
        fault = InvalidAgreement(reason, where=where, remedy=remedy)
        if str(fault) not in self._said:
            self._said.add(str(fault))
            self._found.append((line or 0, fault))

    def raise_any(self) -> None:
        """Raise the faults, in the order of their lines, as one `InvalidAgreement` whose `faults` holds each."""
        if not self._found:
            return
        ordered = tuple(fault for _, fault in sorted(self._found, key=lambda found: found[0]))
        raise InvalidAgreement.of(ordered)

    def _line(self, path: Path) -> int | None:
        """The line of the value, else of what holds it."""
        return next((self.lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.lines), None)


def named(path: Path) -> str:
    """A path as people say it: "articles 2, obliges 1, by"; entries of a list count from 1."""
    words: list[str] = []
    for step in path:
        if isinstance(step, int) and words:
            words[-1] += f" {step + 1}"
        else:
            words.append(shown(str(step)))
    return ", ".join(words)


def shown(text: str) -> str:
    """A value short enough for a message."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def suggest(written: str, known: Iterable[str]) -> str:
    """What to do about a name that nothing defines: the known one that is most like it, else the known ones."""
    names = sorted(set(known))
    if not names:
        return "none is defined"
    alike = process.extractOne(written[:200], names, scorer=fuzz.WRatio, score_cutoff=_ALIKE)
    return f"did you mean {alike[0]!r}?" if alike else "use one of " + shown(", ".join(names))
