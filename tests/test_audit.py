"""What is said of the advisories on the packages that we ship."""

from __future__ import annotations

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

ASKED = {"name": "a", "version": "1.0", "vulns": []}
FLAWED = {"name": "b", "version": "2.0", "vulns": [{"id": "CVE-2020-1", "fix_versions": ["2.1"]}]}
NOT_ASKED = {"name": "c", "skip_reason": "not found"}


def _audit() -> Any:
    """`requirements/audit.py`, whose folder is no package."""
    spec = spec_from_file_location("audit", Path(__file__).resolve().parents[1] / "requirements" / "audit.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


audit = _audit()


def _pypi(*packages: dict[str, object]) -> Any:
    return audit.read_pypi(json.dumps({"dependencies": packages}), 3)


def test_a_known_flaw_fails_and_says_what_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    flawed = _pypi(ASKED, FLAWED, NOT_ASKED)
    assert audit.line(flawed) == "PyPI: b 2.0: CVE-2020-1, mended in 2.1"
    monkeypatch.setattr(audit, "pypi", lambda: flawed)
    monkeypatch.setattr(audit, "of_npm", lambda: audit.read_npm('{"vulnerabilities": {}}', 28))
    assert audit.main() == 1


def test_what_nobody_could_be_asked_about_is_never_called_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for result in (_pypi(ASKED, NOT_ASKED), audit.read_pypi("", 3), audit.read_npm('{"message": "405"}', 28)):
        assert "NOT AUDITED" in audit.line(result)
    monkeypatch.setattr(audit, "pypi", lambda: _pypi(NOT_ASKED))
    monkeypatch.setattr(audit, "of_npm", lambda: audit.read_npm("", 28))
    monkeypatch.setenv("AUDIT", "required")
    assert audit.main() == 1
    monkeypatch.delenv("AUDIT")
    assert audit.main() == 0


def test_where_nothing_is_known_the_number_asked_about_is_said() -> None:
    assert audit.line(_pypi(ASKED, ASKED)) == "PyPI: no known flaw in 2 packages"
    assert audit.line(audit.read_npm('{"vulnerabilities": {}}', 28)) == "npm: no known flaw in 28 packages"


def test_a_flaw_of_a_script_is_named_with_its_weight() -> None:
    found = audit.read_npm('{"vulnerabilities": {"pmtiles": {"severity": "high", "range": "<4"}}}', 28)
    assert audit.line(found) == "npm: pmtiles <4: high severity, see `npm audit`"


def test_every_locked_package_is_asked_about() -> None:
    packages = audit.read_pypi("", sum(line[:1].isalnum() for line in audit.LOCK.read_text().splitlines()))
    assert packages.asked > 50
