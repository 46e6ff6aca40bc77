"""What all tests share: the folder of reports that may stand beside the checkout, and the rule that no test is skipped.

`@pytest.mark.shared` is for a test that reads `shared/` beside the checkout, third-party texts that are not part of
Truceline. Such a test alone may be skipped, and only where that folder is missing; under `--no-skips` (as `.ci/run` has
it) any other skip fails the run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from hypothesis import HealthCheck, settings

from tests.sealed import seal

# A process has one set of Django's settings, and the pages need more of them than a command does.
os.environ["DJANGO_SETTINGS_MODULE"] = "truceline.server.settings"

# No test fails because a machine is slow or busy: figures of speed come from `make bench`.
settings.register_profile("unhurried", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

SHARED = Path(__file__).resolve().parents[2] / "shared"
_REASON = "no folder `shared` beside the checkout"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="fail if a test is skipped that could have run")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "shared: reads the folder `shared` beside the checkout, where it is there")


FIRST = (
    "tests/web/test_axe", "tests/api/test_schema.py", "tests/web/stories", "tests/store/test_every_byte.py",
    "tests/web", "tests/store/test_killed.py", "tests/store/test_cheating.py", "tests/api", "tests/cli", "tests/store",
)  # fmt: skip
"""What takes longest is begun first, so that at the end nobody waits long for another who runs tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((n for n, begins in enumerate(FIRST) if item.nodeid.startswith(begins)), len(FIRST))

    items.sort(key=place)
    if not SHARED.is_dir():
        for item in items:
            if item.get_closest_marker("shared"):
                item.add_marker(pytest.mark.skip(reason=_REASON))


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if _REASON not in str(report.longrepr)]
    if skipped and config.getoption("--no-skips"):
        for report in skipped:
            why = f"{report.nodeid}: {report.longrepr}"
            terminalreporter.write_line(f"skipped though it could have run: {why}", red=True)
        terminalreporter._session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared`; only tests marked `shared` may ask for it."""
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def _sealed_with_little_work() -> Iterator[None]:
    """What this process seals with a passphrase is opened at once; `tests.begun` does the same for processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pyrage.passphrase, "encrypt", seal)
        yield
