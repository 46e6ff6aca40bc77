"""Nothing that axe-core finds keeps anybody out of pages that follow upon a step just taken (WCAG 2.2 AA).

The pages of an account open to whoever signed in by hand, gave a code and confirmed who they are; access is asked
for and answered where a case has come so far. They are come to as people do.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from html import unescape

from playwright.sync_api import Browser, BrowserContext, Page

from tests.begun import run
from tests.web.conftest import Look
from tests.web.serving import Centre, environment
from tests.web.test_axe import NARROW_IN, WIDE, seen
from tests.web.test_cases import done, opened, saw, take

LANGUAGES, PASSWORD = ("en", "tr", "ru", "ar"), "north of the road"
PAGES = (
    "password/change/", "2fa/", "2fa/totp/deactivate/", "2fa/webauthn/", "2fa/webauthn/reauthenticate/",
    "2fa/webauthn/keys/{key}/edit/", "2fa/webauthn/keys/{key}/remove/", "2fa/recovery-codes/generate/",
)  # fmt: skip
_PREPARE = """
import json, sys
from pathlib import Path
from truceline.server.application import for_people
for_people()
from truceline.store.journal import Actor
from truceline.store.node import open_node
opened = open_node(Path(sys.argv[1]))
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from truceline.acts import members
from truceline.web.accounts import accounts
once = {}
for code in sys.argv[3:]:
    members.add(Actor(opened, "op-1"), code, ["patrol_leader"])
    accounts.set_password(opened, code, sys.argv[2])
    user = get_user_model().objects.get(username=code)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    once[code] = RecoveryCodes.activate(user).get_unused_codes()[0]
print(json.dumps(once))
"""


def prepared(centre: Centre) -> dict[str, str]:
    """A member for each language, with a password and an app; a code of theirs that works once."""
    command = [sys.executable, "-c", _PREPARE, centre.folder, PASSWORD, *(f"reads-{one}" for one in LANGUAGES)]
    done = run(command, env=environment())
    assert done.returncode == 0, done.stderr
    codes: dict[str, str] = json.loads(done.stdout)
    return codes


def send(page: Page, **typed: str) -> None:
    """Fill the fields of the form that is open, and press its button."""
    for name, value in typed.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("main form button.main").click()


def signed_in(page: Page, url: str, code: str, once: str) -> Iterator[None]:
    """Sign in with a code that works once and confirm the password, with a stop at each page on the way."""
    page.goto(url + "login/")
    send(page, login=code, password=PASSWORD)
    page.wait_for_url(url + "2fa/authenticate/")
    yield
    send(page, code=once)
    page.locator("nav.rail").wait_for()
    page.goto(url + "2fa/webauthn/add/")
    page.wait_for_url(url + "reauthenticate/*")
    yield
    send(page, password=PASSWORD)


def with_passkey(context: BrowserContext, page: Page, url: str) -> int:
    """The number of the passkey that is added on the page that is open, in a browser that has a device for it."""
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = key | {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(url + "2fa/")
    page.goto(url + "2fa/webauthn/")
    link = page.locator("td a").first.get_attribute("href") or ""
    return int(link.split("/")[-3])


def asked(centre: Centre) -> tuple[str, str]:
    """Where on a case access is asked for, and where it is answered."""
    duty, leader = centre.person("duty-1"), centre.person("leader-1")
    case = opened(duty)
    done(take(duty, "registered", case, ref="2020-77"))
    for party in ("turkiye", "russia"):
        done(take(duty, "notified", case, of=party))
    done(take(duty, "tasked", case, owner="patrol 7", words="look at the barrier", due="2199-01-01 09:00"))
    ask = f"{case}access"
    done(leader.post(ask, {"saw": saw(leader, ask), "joint": "on", "place": "Nayrab", "asked_by": "patrol 7"}))
    answer = re.search(r'action="(/cases/[^"]+/access/[^"]+/answer)"', leader.get(case).text)
    assert answer
    return ask, unescape(answer[1])


def test_nothing_keeps_anybody_out_of_the_next_step(own_centre: Centre, chromium: Browser) -> None:
    once, access = prepared(own_centre), asked(own_centre)
    url = own_centre.url.replace("127.0.0.1", "localhost") + "/accounts/"
    faults: dict[str, list[str]] = {}
    for language in LANGUAGES:
        context = chromium.new_context(viewport=WIDE, reduced_motion="reduce")
        context.add_cookies([{"name": "language", "value": language, "url": url}])
        page, code = context.new_page(), f"reads-{language}"
        for name in opens(context, page, url, code, once[code], access):
            found = seen(page, narrow=True) if language in NARROW_IN else [next(seen(page, narrow=False))]
            faults |= {f"{language} {name} {how}": told for how, told in found if told}
        context.close()
    assert not faults


def test_whoever_signs_in_has_the_whole_width_of_a_phone(centre: Centre, look: Look) -> None:
    page = look(centre, "/accounts/login/", code="", language="ar", width=390)
    box = page.locator("form.sheet").bounding_box()
    assert box
    assert box["width"] > 340


def opens(
    context: BrowserContext, page: Page, url: str, code: str, once: str, access: tuple[str, str]
) -> Iterator[str]:
    """Every page, in the order in which they can be come to."""
    for _ in signed_in(page, url, code, once):
        yield page.url
    key = with_passkey(context, page, url)
    for path in (*access, *(f"/accounts/{one}".format(key=key) for one in PAGES)):
        address = url.replace("/accounts/", path)
        page.goto(address)
        assert page.url == address
        yield path
    send(page)
    page.locator("#recovery_codes").wait_for()
    yield "2fa/recovery-codes/"
