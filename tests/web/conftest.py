"""The centre of the worked example, served: entered once for a run's worker, copied for whoever changes it."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.begun import run
from tests.web.serving import TRUCELINE, Centre, environment, served, sessions

IDLIB = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "no Chromium here; `make chromium` installs Debian's"
_ITS_OWN_OFF = (
    "InitialWebUI", "OmniboxPopupWebUI", "PreloadTopChromeWebUI", "TabSearch", "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup", "WebUIOmniboxPopup", "WebUIReloadButton", "WebUITabStrip", "WebUIToolbar",
)  # fmt: skip
"""The browser's own pages around ours, which it draws for each window though nobody sees them."""
_PLAYWRIGHTS_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay",
    "MediaRouter", "OptimizationHints", "PaintHolding", "ThirdPartyStoragePartitioning",
)  # fmt: skip
"""What Playwright switches off, named again: of two such lists the browser takes the last."""
_ARGUMENTS = [
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    # Where no graphics card is, the processor draws faster as itself than as a card; maps alone need one.
    "--disable-gpu-rasterization",
    "--disable-gpu-compositing",
    f"--disable-features={','.join((*_ITS_OWN_OFF, *_PLAYWRIGHTS_OFF))}",
]
SOON_MS = 30_000
"""How long a page may take at most, on a machine that is busy with tests."""
expect.set_options(timeout=SOON_MS)

Serve = Callable[[], Centre]
Look = Callable[..., Page]


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node's folder with the story of the M4 in it and its incidents judged; nobody changes it.

    Those who run the tests at once have one: the first who needs it makes it.
    """
    own = tmp_path_factory.getbasetemp()
    common = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = common / "story" / "centre"
    with (common / "story.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not folder.parent.exists():
            making = Path(tempfile.mkdtemp(dir=common)) / "centre"
            _make(making)
            making.parent.rename(folder.parent)
    return folder


def _make(folder: Path) -> None:
    known = environment(TRUCELINE_VAULT_PASSPHRASE="another example")
    agreement = IDLIB / "agreement.yaml"
    made = [TRUCELINE, "init", folder, "--name", "centre", "--role", "mission", "--agreement", agreement]
    entered, worked = [sys.executable, IDLIB / "enter.py", folder], [TRUCELINE, "worker", "--once", "--node", folder]
    for command in (made, entered, worked):
        done = run(command, env=known)
        assert done.returncode == 0, done.stderr
    sessions(folder)


@pytest.fixture(scope="session")
def centre(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The example's centre, for tests that only look."""
    folder = tmp_path_factory.mktemp("looked-at") / "centre"
    shutil.copytree(story, folder)
    with served(folder) as centre:
        yield centre


@pytest.fixture
def own_centre(story: Path, tmp_path: Path) -> Iterator[Centre]:
    """The example's centre, for a test that records something."""
    shutil.copytree(story, tmp_path / "centre")
    with served(tmp_path / "centre") as centre:
        yield centre


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a screen; skipped by name where it is missing."""
    if CHROMIUM is None:
        pytest.skip(MISSING)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # While it is open it keeps a loop of its own in this thread, and Django would take tests for its coroutines.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


class Faults:
    """What a page must never do: say an error on the console, ask for anything off the machine."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.found: list[str] = []
        self._allowed: set[str] = set()

    def allow(self, status: int) -> None:
        """What the browser says of an answer of this status is no error: the test means it to be refused."""
        self._allowed.add(f"the server responded with a status of {status} ")

    def watch(self, context: BrowserContext) -> None:
        """Note what goes wrong in any page of `context`."""
        context.on("console", lambda said: said.type == "error" and self._tell(said.text))
        context.on("weberror", lambda error: self.found.append(f"error: {error.error}"))
        context.on("request", lambda asked: self._check(asked.url))

    def _tell(self, text: str) -> None:
        if not any(allowed in text for allowed in self._allowed):
            self.found.append(f"console: {text}")

    def _check(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:")):
            self.found.append(f"off the machine: {url}")


@pytest.fixture
def look(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Look]:
    """Opens a page of a centre as a member, in a language and at a width; fails for any error that a page tells.

    An answer of the status `refused` is none: the test means it.
    """
    watched: list[Faults] = []
    with ExitStack() as opened:

        def start(
            centre: Centre,
            path: str = "/",
            code: str = "duty-1",
            language: str = "en",
            width: int = 1440,
            refused: int | None = None,
        ) -> Page:
            context = chromium.new_context(viewport={"width": width, "height": 900})
            opened.callback(context.close)
            person = centre.person(code, language)
            context.add_cookies([{"name": n, "value": v, "url": centre.url} for n, v in person.cookies.items()])
            watched.append(Faults(centre.url))
            watched[-1].watch(context)
            if refused:
                watched[-1].allow(refused)
            page = context.new_page()
            page.goto(centre.url + path)
            return page

        yield start
        faults = [fault for each in watched for fault in each.found]
    assert not faults, faults
