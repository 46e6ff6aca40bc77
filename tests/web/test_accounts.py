"""Signing in as people do: passwords, second factors, what they are let into, and how all of it ends."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.begun import run
from tests.web.conftest import Faults
from tests.web.serving import TRUCELINE, Centre, environment, served
from tests.web.visiting import Visitor, code_of

PASSWORD, ANOTHER = "north of the road", "south of the river"
_PREPARE = """
import json, sys
from datetime import timedelta
from pathlib import Path
from truceline.server.application import for_people
for_people()
from truceline.store import databases
from truceline.store.journal import Actor
from truceline.store.node import open_node
opened = open_node(Path(sys.argv[1]))
databases.bring_up_to_date(opened.alias, sys.argv[1], every=True)
from truceline.acts import members
from truceline.web.accounts import accounts
runs = Actor(opened, "op-1")
for code in ("guest-1", "guest-2", "guest-3", "guest-4", "guest-5"):
    members.add(runs, code, ["analyst"])
for code in ("release-2", "release-3"):
    members.add(runs, code, ["releasing_officer"])
for code in ("guest-1", "guest-2", "guest-5", "release-2", "release-3"):
    accounts.set_password(opened, code, sys.argv[2])
accounts.set_password(opened, "guest-4", sys.argv[2], until=opened.clock() - timedelta(seconds=1))
print(json.dumps(accounts.give_one_time(runs, "guest-3")))
"""


@pytest.fixture(scope="module")
def prepared(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Centre, str]]:
    """A centre whose members have passwords, and a one-time password that one of them was given."""
    folder = tmp_path_factory.mktemp("accounts") / "centre"
    shutil.copytree(story, folder)
    done = run([sys.executable, "-c", _PREPARE, folder, PASSWORD], env=environment())
    assert done.returncode == 0, done.stderr
    with served(folder) as centre:
        yield centre, json.loads(done.stdout)


@pytest.fixture
def people(prepared: tuple[Centre, str]) -> Centre:
    return prepared[0]


@contextmanager
def browsing(chromium: Browser, url: str) -> Iterator[tuple[BrowserContext, Page]]:
    """A browser of somebody's own; fails for any error that a page tells, and for what is asked of another machine."""
    context, faults = chromium.new_context(viewport={"width": 1280, "height": 900}), Faults(url)
    faults.watch(context)
    try:
        yield context, context.new_page()
    finally:
        context.close()
    assert not faults.found, faults.found


def sign_in(page: Page, url: str, code: str, password: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("Code").fill(code)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_whoever_signs_in_comes_to_where_they_were_going(people: Centre) -> None:
    visitor = Visitor(people.url)
    assert visitor.get("/posts/?on=2020-07-14").leads_to == "/accounts/login/?next=%2Fposts%2F%3Fon%3D2020-07-14"
    assert visitor.sign_in("guest-1", PASSWORD, then="/posts/?on=2020-07-14").leads_to == "/posts/?on=2020-07-14"
    assert visitor.get("/").status == 200
    assert visitor.send("/accounts/logout/", {}, page="/").status == 302
    assert visitor.get("/").status == 302


def test_a_wrong_password_and_an_unknown_code_are_told_alike_and_after_five_none_is_looked_at(people: Centre) -> None:
    unknown = Visitor(people.url).sign_in("nobody-here", ANOTHER)
    visitor = Visitor(people.url)
    wrong = [visitor.sign_in("guest-2", ANOTHER) for _ in range(6)]
    said = [re.findall(r'class="errorlist[^>]*>.*?</ul>', one.text, re.DOTALL) for one in (unknown, wrong[0])]
    assert said[0] == said[1] != []
    assert [one.status for one in wrong] == [200] * 5 + [429]
    assert "There were too many attempts." in wrong[-1].text
    assert visitor.sign_in("guest-2", PASSWORD).status == 429


def test_a_one_time_password_is_changed_before_anything_else(prepared: tuple[Centre, str]) -> None:
    centre, one_time = prepared
    visitor = Visitor(centre.url)
    assert visitor.sign_in("guest-3", one_time).status == 302
    for path in ("/", "/posts/", "/accounts/2fa/", "/accounts/2fa/totp/activate/"):
        assert visitor.get(path).leads_to == "/accounts/password/change/"
    page = visitor.get("/accounts/password/change/")
    assert "made by an administrator" in page.text
    chosen = {"oldpassword": one_time, "password1": ANOTHER, "password2": ANOTHER}
    assert visitor.send("/accounts/password/change/", chosen).leads_to == "/"
    assert visitor.get("/").status == 200
    assert Visitor(centre.url).sign_in("guest-3", one_time).status == 200
    again = Visitor(centre.url)
    assert again.sign_in("guest-3", ANOTHER).status == 302
    assert again.get("/").status == 200


def test_a_one_time_password_that_has_ended_lets_nobody_in(people: Centre) -> None:
    visitor = Visitor(people.url)
    assert visitor.sign_in("guest-4", PASSWORD).leads_to == "/accounts/inactive/"
    assert "one-time password has ended" in visitor.get("/accounts/inactive/").text
    assert visitor.get("/").status == 302


def test_a_role_that_signs_sees_nothing_before_it_has_a_second_factor(people: Centre) -> None:
    visitor = Visitor(people.url)
    assert visitor.sign_in("release-3", PASSWORD).status == 302
    for path in ("/", "/sitreps/", "/notices/"):
        assert visitor.get(path).leads_to == "/accounts/2fa/"
    assert "A password alone is not enough" in visitor.get("/accounts/2fa/").text
    news = visitor.get("/live", Accept="text/event-stream")
    assert (news.status, news.text) == (204, "")
    part = visitor.get("/", Truceline_Part="yes")
    assert (part.status, part.text) == (401, "")


def test_whoever_is_removed_is_signed_out_and_does_not_come_in_again(people: Centre) -> None:
    visitor = Visitor(people.url)
    assert visitor.sign_in("guest-5", PASSWORD).status == 302
    assert visitor.get("/").status == 200
    words = ["members", "remove", "guest-5", "--node", people.folder, "--as", "op-1"]
    removed = run([TRUCELINE, *words], env=environment())
    assert removed.returncode == 0, removed.stderr
    assert visitor.get("/accounts/2fa/").status == visitor.get("/").status == 302
    assert Visitor(people.url).sign_in("guest-5", PASSWORD).leads_to == "/accounts/inactive/"


def test_signing_out_everywhere_else_ends_all_other_browsers(people: Centre) -> None:
    here, there = Visitor(people.url), Visitor(people.url)
    for visitor in (here, there):
        assert visitor.sign_in("guest-1", PASSWORD).status == 302
    assert here.send("/accounts/everywhere/", {}, page="/accounts/2fa/").leads_to == "/accounts/2fa/"
    assert (here.get("/").status, there.get("/").status) == (200, 302)


def test_a_code_of_an_app_is_set_up_asked_for_and_stood_in_for_by_a_recovery_code(
    people: Centre, chromium: Browser
) -> None:
    with browsing(chromium, people.url) as (_, page):
        sign_in(page, people.url, "release-2", PASSWORD)
        expect(page.get_by_role("heading", name="Codes and passkeys")).to_be_visible()
        page.get_by_role("link", name="Set up an app").click()
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        assert (page.locator("img.qr").get_attribute("src") or "").startswith("data:image/svg+xml")
        assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
        secret = page.get_by_label("Authenticator secret").input_value()
        page.get_by_label("Authenticator code").fill(code_of(secret))
        page.get_by_role("button", name="Activate").click()
        once = page.locator("#recovery_codes").input_value().split()
        assert len(once) == 10
        page.locator("#codes_saved").check()
        page.goto(people.url + "/")
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    visitor = Visitor(people.url)
    assert visitor.sign_in("release-2", PASSWORD).leads_to == "/accounts/2fa/authenticate/"
    assert visitor.get("/").leads_to.startswith("/accounts/login/")
    assert visitor.send("/accounts/2fa/authenticate/", {"code": "000000"}).status == 200
    assert visitor.send("/accounts/2fa/authenticate/", {"code": once[0]}).status == 302
    assert visitor.get("/").status == 200
    again = Visitor(people.url)
    again.sign_in("release-2", PASSWORD)
    assert again.send("/accounts/2fa/authenticate/", {"code": once[0]}).status == 200, "it works once"
    tried = [again.send("/accounts/2fa/authenticate/", {"code": "000000"}).status for _ in range(6)]
    assert tried[-1] == 429, tried


def test_a_passkey_is_added_and_signs_in_by_itself(people: Centre, chromium: Browser) -> None:
    url = people.url.replace("127.0.0.1", "localhost")
    with browsing(chromium, url) as (context, page):
        devices = context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options = key | {"isUserVerified": True, "automaticPresenceSimulation": True}
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        sign_in(page, url, "guest-1", PASSWORD)
        page.goto(url + "/accounts/2fa/webauthn/add/")
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        page.get_by_label("Passwordless").check()
        page.get_by_role("button", name="Add", exact=True).click()
        page.wait_for_url(re.compile("recovery-codes"))
        page.locator("#codes_saved").check()
        page.goto(url + "/accounts/2fa/webauthn/")
        assert page.locator("table.list tbody tr").count() == 1
        context.clear_cookies()
        page.goto(url + "/accounts/login/")
        page.get_by_role("button", name="With a passkey").click()
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_an_administrator_confirms_who_they_are_before_giving_out_a_password(people: Centre) -> None:
    visitor = Visitor(people.url, {"sessionid": people.session("op-1"), "language": "en"})
    asked = {"code": "guest-2", "page": "/settings/accounts/"}
    answer = visitor.send("/settings/accounts/one-time", asked, page="/settings/accounts/")
    assert answer.leads_to == "/accounts/2fa/reauthenticate/?next=%2Fsettings%2Faccounts%2F"
    confirmed = visitor.send(answer.leads_to, {"code": code_of("JBSWY3DPEHPK3PXP"), "next": "/settings/accounts/"})
    assert confirmed.leads_to == "/settings/accounts/"
    given = visitor.send("/settings/accounts/one-time", asked, page="/settings/accounts/")
    assert given.status == 200
    assert re.search(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", given.text)
    assert given.headers["cache-control"].count("no-store") == 1
    token = visitor.send("/settings/tokens/issue", {"member": "guest-2", "days": "1"}, page="/settings/tokens/")
    secret = re.search(r"truceline_[\w-]{43}", token.text)
    assert secret
    me = visitor.get("/api/v1/me", Authorization=f"Bearer {secret[0]}")
    assert json.loads(me.text)["code"] == "guest-2"
    added = {"code": "new-1", "roles": "patrol_leader", "party": ""}
    assert visitor.send("/settings/members/add", added, page="/settings/").leads_to == "/settings/"
    shown = visitor.get("/settings/audit/?member=op-1&kind=account_changed").text
    assert "account:guest-2" in shown
    refused = visitor.send("/settings/members/add", added | {"roles": "liaison_officer"}, page="/settings/")
    assert refused.status == 422
    assert "speaks for a party" in refused.text
