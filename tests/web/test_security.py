"""What anybody can try at the pages: every address as every role and as nobody, across the parties, from outside."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from tests.api.test_listening import certified
from tests.begun import run
from tests.web.samples import SAMPLES, arguments, filled
from tests.web.serving import TRUCELINE, Answer, Centre, Person, environment, served
from tests.web.visiting import Visitor
from tests.web.walked import HOME, PASSWORD
from truceline.store.permissions import permissions

HERE = Path(__file__).parent
OF_ROLE = {
    "duty_officer": "duty-1",
    "analyst": "analyst-1",
    "patrol_leader": "leader-1",
    "liaison_officer": "liaison-russia",
    "verifier": "verifier-1",
    "releasing_officer": "release-1",
    "auditor": "auditor-1",
    "administrator": "admin-1",
    "vault_keeper": "vault-1",
}
HOSTILE = "<p>Shelling near Saraqib on 14 July 2020.</p><script>alert('hostile')</script>"
FINER = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
"""Where whoever has nothing to confirm by is told so: the walk's sessions have no passwords."""
NOT_SENT = {"account_logout"}
"""What ends the session that the walk goes on with."""


class Address(NamedTuple):
    """A pattern of the pages, and what opens it."""

    route: str
    name: str
    needs: dict[str, Any] | None

    def opens_for(self, role: str) -> bool:
        """Whether the table of permissions lets the role in."""
        assert self.needs is not None, self.route
        table = permissions()
        seen = self.needs["public"] or role in table.sees[self.needs["sees"]]
        acts = self.needs["acts"]
        return bool(seen and (not acts or any(role in table.may[act] for act in acts)))


class Walked(NamedTuple):
    """A node that is served, every address of its pages, and what there is to ask for."""

    centre: Centre
    addresses: tuple[Address, ...]
    shared: dict[str, str]
    at_home: dict[str, str]

    def of(self, name: str) -> Address:
        return next(one for one in self.addresses if one.name == name)


@pytest.fixture(scope="module")
def walked(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    folder = tmp_path_factory.mktemp("walked") / "centre"
    shutil.copytree(story, folder)
    hostile = folder.parent / "hostile.html"
    hostile.write_text(f"<html><head><title>Hostile</title></head><body>{HOSTILE}</body></html>", encoding="utf-8")
    for command in (
        [TRUCELINE, "read", hostile, "--node", folder, "--as", "duty-1"],
        [sys.executable, HERE / "walked.py", folder],
    ):
        done = run(command, env=environment())
        assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    addresses = tuple(Address(one["route"], one["name"] or "", one["needs"]) for one in told["addresses"])
    with served(folder) as centre:
        yield Walked(centre, addresses, told["shared"], told["at_home"])


def let_out(answer: Answer) -> Iterator[str]:
    """What an answer lacks of what each has: nothing from elsewhere, no frame around it, no guessing."""
    policy = answer.headers.get("content-security-policy", "").split("; ")
    for rule in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"):
        if rule not in policy:
            yield f"its policy lacks {rule}"
    if any("unsafe" in rule for rule in policy):
        yield "its policy lets unsafe code run"
    for name, value in (("x-frame-options", "DENY"), ("x-content-type-options", "nosniff")):
        if answer.headers.get(name) != value:
            yield f"{name} is not {value}"


def shown_inline(answer: Answer) -> Iterator[str]:
    """What a browser would take as a page, or run, though it is none of ours."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if answer.headers.get("content-disposition", "").startswith("attachment"):
        return
    if kind in ("image/svg+xml", "text/xml", "application/xml", "application/xhtml+xml"):
        yield f"{kind} is shown"
    if kind == "text/html" and answer.body:
        text = answer.text
        if "alert('hostile')</script>" in text:
            yield "a report's own script is in it"
        if re.search(r"<script(?![^>]*(?: src=|application/json))", text):
            yield "code is in it"
        if found := re.search(r"<[a-z]+[^>]*\s(?:style|on[a-z]+)=", re.sub(r'="[^"]*"', "=", text)):
            yield f"code or style is in an attribute: {found[0][:80]}"


def test_every_address_is_a_page_that_says_what_it_needs(walked: Walked) -> None:
    assert [one.route for one in walked.addresses if one.needs is None] == []
    assert len({one.name for one in walked.addresses}) == len(walked.addresses) > 100


def test_every_argument_of_an_address_has_a_sample(walked: Walked) -> None:
    asked = {before for one in walked.addresses for before in arguments(one.route)}
    assert asked - SAMPLES.keys() == set(), "say in tests/web/samples.py what stands there"


@pytest.mark.parametrize("role", OF_ROLE)
def test_every_address_opens_for_the_roles_of_the_table_and_for_no_other(walked: Walked, role: str) -> None:
    who, wrong = walked.centre.person(OF_ROLE[role]), []
    for one in walked.addresses:
        path = filled(one.route, walked.shared)
        answer = asked(who, path)
        wrong += [(path, said) for said in (*let_out(answer), *shown_inline(answer))]
        if (one.needs or {})["writes"]:
            right = answer.status == 405
        elif not one.opens_for(role):
            right = answer.status == 403
        else:
            right = answer.status < 500 and (answer.status != 403 or one.name in FINER)
        wrong += [] if right else [(path, str(answer.status))]
    assert wrong == []


def asked(who: Person, path: str) -> Answer:
    """A page; the stream of news, which would go on for minutes, is asked for in a way that it does not take."""
    return who.ask("HEAD", path) if path == "/live" else who.get(path)


def test_nobody_sees_anything_but_what_is_published(walked: Walked) -> None:
    nobody, wrong = walked.centre.person(), []
    for one in walked.addresses:
        path = filled(one.route, walked.shared | walked.at_home)
        answer = nobody.get(path)
        wrong += [(path, said) for said in let_out(answer)]
        needs = one.needs or {}
        if needs["writes"]:
            right = answer.status == 405
        elif needs["public"]:
            right = answer.status < 500 and HOME not in answer.text
        else:
            right = answer.status == 302 and answer.headers["location"].startswith("/accounts/login/?next=")
        wrong += [] if right else [(path, str(answer.status))]
    assert wrong == []


def test_a_form_from_elsewhere_is_refused_at_every_address(walked: Walked) -> None:
    kind, wrong = "application/x-www-form-urlencoded", []
    for code in ("op-1", ""):
        who = walked.centre.person(code)
        for one in walked.addresses:
            path = filled(one.route, walked.shared)
            answers = [who.ask("POST", path, b"", Content_Type=kind)]
            answers.append(who.ask("POST", path, b"csrfmiddlewaretoken=" + b"y" * 32, Content_Type=kind))
            answers.append(who.post(path, {}, Origin="http://elsewhere.example"))
            wrong += [(path, answer.status) for answer in answers if answer.status != 403]
    assert wrong == []


@pytest.mark.parametrize("role", OF_ROLE)
def test_an_empty_form_is_a_mistake_and_no_defect_and_not_taken_of_other_roles(walked: Walked, role: str) -> None:
    who, wrong = walked.centre.person(OF_ROLE[role]), []
    for one in walked.addresses:
        if one.name not in NOT_SENT:
            path = filled(one.route, walked.shared)
            answer = who.post(path, {})
            right = answer.status < 500 if one.opens_for(role) else answer.status == 403
            wrong += [] if right else [(path, answer.status)]
    assert wrong == []


def test_what_stays_in_the_node_is_not_there_for_officers_of_the_parties(walked: Walked) -> None:
    assert {"case", "patrol", "notice", "post", "consultation", "item", "figure", "evidence"} <= walked.at_home.keys()
    opened, wrong = set(), []
    for one in walked.addresses:
        types = {SAMPLES[before][1:] for before in arguments(one.route) if SAMPLES[before].startswith(":")}
        if not types & walked.at_home.keys() or (one.needs or {})["writes"]:
            continue
        path = filled(one.route, walked.shared | walked.at_home)
        for code in ("liaison-russia", "liaison-turkiye"):
            answer = walked.centre.person(code).get(path)
            right = answer.status == (404 if one.opens_for("liaison_officer") else 403)
            wrong += [] if right else [(code, path, answer.status)]
        if walked.centre.person("duty-1").get(path).status == 200:
            opened |= types
    assert wrong == []
    assert opened >= walked.at_home.keys() - {"post_count", "finding"}, "what the officers miss is there for others"


def test_no_list_and_no_search_shows_officers_of_the_parties_what_stays_in_the_node(walked: Walked) -> None:
    lists = [f"/{one.route}" for one in walked.addresses if not arguments(one.route) and one.name != "live"]
    shown = dict.fromkeys(("duty-1", "liaison-russia", "liaison-turkiye"), 0)
    for code in shown:
        who = walked.centre.person(code)
        for path in [*lists, f"/find?q={HOME}", f"/find?part=found&q={HOME}", f"/incidents/?q={HOME}"]:
            # What one typed oneself comes back in the field.
            text = who.get(path).text.replace(f'value="{HOME}"', "")
            shown[code] += f"{HOME}-" in text
    assert shown["liaison-russia"] == shown["liaison-turkiye"] == 0
    assert shown["duty-1"] > 5


def test_a_page_takes_no_method_that_no_browser_sends(walked: Walked) -> None:
    wrong = []
    for code, name in (("op-1", "today"), ("op-1", "incidents_csv"), ("op-1", "record-verify"), ("", "published")):
        path = filled(walked.of(name).route, walked.shared)
        for method in ("OPTIONS", "TRACE", "PROPFIND"):
            who = walked.centre.person(code)
            answer = who.ask(method, path, X_CSRFToken=who.csrf)
            wrong += [] if answer.status == 405 and "POST" in answer.headers["allow"] else [(path, method)]
    assert wrong == []


@pytest.mark.parametrize("evil", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_away_from_the_node(walked: Walked, evil: str) -> None:
    visitor = Visitor(walked.centre.url)
    answer = visitor.sign_in("guest-1", PASSWORD, then=evil)
    assert (answer.status, answer.leads_to) == (302, "/")
    answer = visitor.send("/preferences", {"theme": "dark", "next": evil}, page="/")
    assert (answer.status, answer.leads_to) == (302, "/")
    answer = visitor.send("/accounts/logout/", {"next": evil})
    assert answer.status == 302
    assert "evil" not in answer.leads_to


def test_a_name_that_is_not_the_nodes_own_is_not_answered_to(walked: Walked) -> None:
    answer = walked.centre.person("duty-1").get("/", Host="evil.example")
    assert answer.status == 400
    assert "evil" not in answer.text


def test_a_session_gets_another_key_when_somebody_signs_in(walked: Walked) -> None:
    visitor = signed_out(walked)
    # What was sent is kept for who was here, and so they have a session before they sign in.
    answer = visitor.send("/notices/give", {"words": "written in vain"}, page="/accounts/login/")
    assert answer.status == 302
    before = visitor.cookies["sessionid"]
    assert visitor.sign_in("guest-1", PASSWORD).status == 302
    assert visitor.get("/").status == 200
    assert visitor.cookies["sessionid"] != before
    assert Visitor(walked.centre.url, {"sessionid": before}).get("/").status == 302


def signed_out(walked: Walked) -> Visitor:
    """A browser at which a session of guest-1 has ended."""
    visitor = Visitor(walked.centre.url)
    assert visitor.sign_in("guest-1", PASSWORD).status == 302
    del visitor.cookies["sessionid"]
    return visitor


def test_what_was_typed_when_a_session_had_ended_comes_back_to_who_typed_it_and_to_no_other(walked: Walked) -> None:
    for code, comes_back in (("guest-2", False), ("guest-1", True)):
        visitor = signed_out(walked)
        sent = visitor.send("/posts/register", {"name": "typed by the first"}, page="/accounts/login/")
        assert sent.leads_to == "/accounts/login/?next=%2Fposts%2Fregister"
        assert visitor.sign_in(code, PASSWORD, then="/posts/register").leads_to == "/posts/register"
        assert ("typed by the first" in visitor.get("/posts/register").text) is comes_back
        assert "typed by the first" not in visitor.get("/posts/register").text, "it is there once"


def test_nothing_is_kept_of_whoever_never_signed_in(walked: Walked) -> None:
    stranger = Visitor(walked.centre.url)
    assert stranger.send("/posts/register", {"name": "a" * 100_000}, page="/accounts/login/").status == 302
    assert "sessionid" not in stranger.cookies
    stranger.cookies["last_member"] = "guest-1:1uAaaa:forged"
    stranger.send("/posts/register", {"name": "a" * 100_000}, page="/accounts/login/")
    assert "sessionid" not in stranger.cookies


@pytest.mark.parametrize(
    ("sent_from", "back"),
    [("/record/?part=x", "/record/"), ("", "/"), ("http://evil.example/record/", "/"), ("http://[", "/")],
)
def test_who_signs_in_again_after_a_step_comes_back_to_the_page_that_it_was_on(
    walked: Walked, sent_from: str, back: str
) -> None:
    referer = f"{walked.centre.url}{sent_from}" if sent_from.startswith("/") else sent_from
    answer = walked.centre.person().post("/record/verify", {}, Referer=referer)
    assert (answer.status, answer.headers["location"]) == (302, f"/accounts/login/?next={quote(back, safe='')}")


def test_cookies_are_out_of_reach_of_scripts_and_of_other_pages(walked: Walked) -> None:
    visitor = Visitor(walked.centre.url)
    signed = visitor.sign_in("guest-1", PASSWORD)
    (line,) = [one for one in signed.cookies if one.startswith("sessionid=")]
    assert "HttpOnly" in line
    assert "SameSite=Lax" in line
    assert "Max-Age" not in line, "it ends with the browser"


_CHECK = """
import sys
import time
from pathlib import Path
from truceline.server.application import for_people
for_people()
from truceline.store.node import open_node
opened = open_node(Path(sys.argv[1]))
from django.conf import settings
from django.core.checks import run_checks
from truceline.server import transport
from truceline.server.listening import Listening
transport.hold(Listening("192.0.2.1", 443, ("centre.example",), Path("certificate.pem"), Path("key.pem")), None)
for one in run_checks(include_deployment_checks=True):
    if not one.is_silenced():
        print(one)
print(settings.DEBUG, settings.ALLOWED_HOSTS)
"""


def test_django_finds_nothing_to_mend_where_a_node_has_a_certificate(story: Path) -> None:
    done = run([sys.executable, "-c", _CHECK, story], env=environment())
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "False ['127.0.0.1', '::1', 'localhost', '192.0.2.1', 'centre.example']"


def test_over_tls_cookies_go_no_other_way_and_browsers_are_told_to_come_by_no_other(
    story: Path, tmp_path: Path
) -> None:
    shutil.copytree(story, tmp_path / "centre")
    password = environment(TRUCELINE_NEW_PASSWORD=PASSWORD)
    given = [TRUCELINE, "accounts", "add", "duty-1", "--node", tmp_path / "centre", "--as", "op-1"]
    assert run(given, env=password).returncode == 0
    certificate, key = certified(tmp_path)
    tls = ("--certificate", certificate, "--key", key)
    server = subprocess.Popen(
        [TRUCELINE, "serve", "--node", tmp_path / "centre", "--listen", "127.0.0.1:0", "--as", "op-1", *tls],
        stdout=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip
    try:
        assert server.stdout is not None
        url = re.search(r"https://\S+", server.stdout.readline())
        assert url
        visitor = Visitor(url[0])
        until = time.monotonic() + 60
        while not answers(visitor):
            assert time.monotonic() < until
        signed = visitor.sign_in("duty-1", PASSWORD)
        assert signed.status == 302
        assert signed.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        assert all("Secure" in line for line in signed.cookies)
        assert any(line.startswith("__Host-session=") and "HttpOnly" in line for line in signed.cookies)
        assert visitor.get("/").status == 200
    finally:
        server.terminate()
        server.communicate(timeout=60)


def answers(visitor: Visitor) -> bool:
    try:
        return visitor.get("/healthz").status == 200
    except OSError:
        time.sleep(0.05)
        return False


def test_a_character_that_a_database_does_not_take_is_no_defect(walked: Walked) -> None:
    who, wrong = walked.centre.person("op-1"), []
    for one in walked.addresses:
        path = filled(one.route, walked.shared)
        if path == "/live" or (one.needs or {})["writes"]:
            continue
        asked = who.get(f"{path}?after=x%00y&q=%00&subject=%00&kind=%00&page=%00")
        wrong += [path] if asked.status >= 500 else []
    assert wrong == []
    assert who.get("/cases/c%00d/").status == 422
    assert who.post("/today/seen", {"sizes": "\0"}).status == 422


def test_looking_at_pages_records_nothing_and_asks_for_no_work(walked: Walked) -> None:
    def held() -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(f"file:{walked.centre.folder}/truceline.db?mode=ro", uri=True)) as line:
            logs = line.execute("SELECT origin, size, checkpoint FROM record_log ORDER BY origin").fetchall()
            # What the server's own processes ask for when they begin has keys that are there already.
            return [*logs, *line.execute("SELECT key FROM job ORDER BY key").fetchall()]

    before = held()
    for code in ("op-1", "liaison-russia", ""):
        who = walked.centre.person(code)
        for one in walked.addresses:
            if one.name not in NOT_SENT | {"live"}:
                path = filled(one.route, walked.shared)
                who.ask("HEAD", path)
                who.get(path)
    assert held() == before
