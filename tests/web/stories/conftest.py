"""Stories in a real browser: one centre for all that are told in one node, in each language with things of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.web.conftest import SOON_MS, Faults
from tests.web.serving import Centre, served
from tests.web.stories.person import LANGUAGES, Person

Comes = Callable[..., Person]


@pytest.fixture(scope="session")
def desk(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The example's centre, which publishes what is for the public."""
    folder = tmp_path_factory.mktemp("stories") / "centre"
    shutil.copytree(story, folder)
    with served(folder, TRUCELINE_PUBLIC="yes") as centre:
        yield centre


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Each story is told in each language."""
    return str(request.param)


@pytest.fixture
def comes(chromium: Browser, desk: Centre, language: str) -> Iterator[Comes]:
    """Somebody comes to a browser of their own and opens a page; fails for any error that a page tells.

    `code` is a member's, empty for nobody; without `scripts` the browser runs none.
    """
    watched: list[Faults] = []
    with ExitStack() as opened:

        def start(
            code: str = "", path: str = "/", centre: Centre = desk, scripts: bool = True, width: int = 1440
        ) -> Person:
            context = chromium.new_context(
                viewport={"width": width, "height": 900}, java_script_enabled=scripts, accept_downloads=True
            )
            opened.callback(context.close)
            cookies = centre.person(code, language).cookies
            context.add_cookies([{"name": n, "value": v, "url": centre.url} for n, v in cookies.items()])
            watched.append(Faults(centre.url))
            watched[-1].watch(context)
            page = context.new_page()
            page.set_default_timeout(SOON_MS)
            person = Person(centre, code, language, page, page.locator("body"), watched[-1])
            person.goes(path)
            return person

        yield start
        faults = [fault for each in watched for fault in each.found]
    assert not faults, faults
