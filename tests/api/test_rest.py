"""What the REST interface gives back: matters as they are stored, pages, problems by name, files; two at once."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests import begun
from tests.api.asking import OP, Answer, Asking, asking
from tests.api.conftest import TRUCELINE, Serve, environment
from tests.api.test_permissions import BOUNDARY, multipart
from tests.store.conftest import MakeNode
from truceline.acts import members, tokens
from truceline.api.rest.bodies import MOST
from truceline.api.rest.interface import interface
from truceline.api.rest.openapi import example
from truceline.api.rest.through import record
from truceline.coordination.patrol import Serial
from truceline.errors import ChangedMeanwhile, IllegalStep, InvalidNode, NotPermitted, Refused, UnknownName
from truceline.facts import KINDS, Fact, PatrolNumbered
from truceline.matters.patrol_record import PatrolRecord
from truceline.store import journal, log, matters
from truceline.store.journal import Actor
from truceline.store.node import Node, now

FIGURE = example("/figures")
TRACK = Path(__file__).resolve().parents[2] / "examples/idlib-2020/tracks"


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    return make_node("north", clock=now)


@pytest.fixture
def centre(node: Node) -> Asking:
    return asking(node)


@pytest.fixture(params=["sqlite", "postgresql"])
def everywhere(request: pytest.FixtureRequest, make_node: MakeNode, monkeypatch: pytest.MonkeyPatch) -> Asking:
    """As `centre`, on each database."""
    url = None if request.param == "sqlite" else request.getfixturevalue("new_database")()
    made = make_node("north", clock=now, database=url)
    if url:
        monkeypatch.setenv("DATABASE_URL", url)
    return asking(made)


def made(answer: Answer) -> str:
    """The id of what was recorded."""
    assert answer.status == 201, answer.body
    return str(answer.json["written"][0]["subject"].partition(":")[2])


def test_what_is_recorded_is_read_as_it_is_stored(everywhere: Asking) -> None:
    centre = everywhere
    answer = centre.post("/patrols?joint=true", example("/patrols"))
    patrol = made(answer)
    assert answer.headers["Location"] == f"/api/v1/patrols/{patrol}"
    one = centre.get(f"/patrols/{patrol}")
    (row,) = matters.listed(centre.node, "patrol", ids=[patrol])
    assert one.json["value"] == json.loads(row.data)
    assert PatrolRecord.model_validate(one.json["value"]).id == patrol
    assert one.headers["ETag"] == '"own-1"'
    assert centre.get(f"/patrols/{patrol}", HTTP_IF_NONE_MATCH='"own-1"').status == 304
    (fact,) = centre.get(f"/patrols/{patrol}/facts").json["items"]
    assert (fact["kind"], fact["author"]) == ("patrol_planned", f"north/{OP}")
    assert KINDS["patrol_planned"].model_validate_json(json.dumps(fact["fact"])).subject == f"patrol:{patrol}"
    assert centre.get("/patrols").json["items"] == [one.json]


def test_ids_and_moments_that_are_left_out_are_made_and_those_given_are_kept(centre: Asking) -> None:
    assert made(centre.post("/figures", {"id": "f-1", **FIGURE})) == "f-1"
    assert made(centre.post("/figures", FIGURE)).startswith("figure-")
    patrol = made(centre.post("/patrols", example("/patrols")))
    answered = centre.post(f"/patrols/{patrol}/answer", {"answer": {"side": "turkiye", "answer": "concurred"}})
    told = centre.get(f"/patrols/{patrol}/facts").json["items"][1]
    assert told["fact"]["answer"]["at"][:16] == answered.json["written"][0]["at"][:16]
    given = {"answer": {"side": "russia", "answer": "concurred", "at": "2020-03-14T10:00:00Z"}}
    assert centre.post(f"/patrols/{patrol}/answer", given).status == 201
    assert centre.get(f"/patrols/{patrol}/facts").json["items"][2]["fact"]["answer"]["at"] == "2020-03-14T10:00:00Z"


def test_pages_go_on_where_the_last_one_ended(everywhere: Asking) -> None:
    centre = everywhere
    ids = [made(centre.post("/figures", FIGURE)) for _ in range(7)]
    read: list[str] = []
    path = "/figures?limit=3"
    while path:
        page = centre.get(path).json
        read += [one["id"] for one in page["items"]]
        path = f"/figures?limit=3&cursor={page['next']}" if page["next"] else ""
    assert read == ids[::-1]
    claims = [example("/claims") | {"claim": example("/claims")["claim"] | {"id": f"c-{n}"}} for n in range(5)]
    for n, claim in enumerate(claims):
        assert centre.post(f"/claims?joint={n % 2 == 0}".lower(), claim).status == 201
    first = centre.get("/claims?limit=2").json
    rest = centre.get(f"/claims?limit=4&cursor={first['next']}").json
    held = [(one["log"], one["id"]) for one in first["items"] + rest["items"]]
    assert held == sorted(held) and len(set(held)) == 5 and rest["next"] is None
    assert {one["id"] for one in centre.get("/claims?view=joint").json["items"]} == {"c-0", "c-2", "c-4"}


def test_lists_are_narrowed_by_state_and_day(everywhere: Asking) -> None:
    centre = everywhere
    days = ["2020-03-14", "2020-03-15", "2020-03-16"]
    for day in days:
        centre.post("/figures", {"id": day, "figure": FIGURE["figure"] | {"as_of": day}})
    seen = centre.get("/figures?since=2020-03-15&until=2020-03-15").json["items"]
    assert [one["id"] for one in seen] == ["2020-03-15"]
    first = centre.get("/figures?since=2020-03-14&limit=2").json
    rest = centre.get(f"/figures?since=2020-03-14&limit=2&cursor={first['next']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == days[::-1]
    centre.post("/withdrawn", {"type": "figure", "id": days[0], "reason": "entered twice"})
    assert [one["id"] for one in centre.get("/figures?state=withdrawn").json["items"]] == [days[0]]


def test_a_list_from_a_day_on_has_what_had_begun_and_was_not_over_after_what_begins_then(everywhere: Asking) -> None:
    centre = everywhere
    days = [("13", "15"), ("12", "13"), ("16", "16"), ("10", "18"), ("14", "14"), ("15", "17"), ("09", "13")]
    seen = example("/observations")["observation"]
    for first, last in days:
        told = seen | {"window": {"start": f"2020-03-{first}T06:00:00Z", "end": f"2020-03-{last}T12:00:00Z"}}
        assert centre.post("/observations", {"id": f"{first}-{last}", "observation": told}).status == 201
    read: list[str] = []
    path = base = "/observations?since=2020-03-14&limit=2"
    while path:
        page = centre.get(path).json
        read += [one["id"] for one in page["items"]]
        path = f"{base}&cursor={page['next']}" if page["next"] else ""
    assert read == ["16-16", "15-17", "14-14", "13-15", "10-18"]
    until = centre.get("/observations?since=2020-03-14&until=2020-03-14").json["items"]
    assert [one["id"] for one in until] == ["14-14", "13-15", "10-18"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "raw", "status", "type"),
    [
        ("GET", "/nothing", {}, None, 404, "not_found"),
        ("GET", "/figures/none", {}, None, 404, "unknown_name"),
        ("GET", "/reports/none/text", {}, None, 404, "unknown_name"),
        ("GET", "/logs/south/shared", {}, None, 404, "unknown_name"),
        ("GET", "/logs/north/shared/entries/99", {}, None, 404, "unknown_name"),
        ("PUT", "/figures", {}, None, 405, "not_allowed"),
        ("DELETE", "/figures/none", {}, None, 405, "not_allowed"),
        ("GET", "/figures?limit=1000", {}, None, 400, "not_as_the_schema_says"),
        ("GET", "/figures?since=15.3.2020", {}, None, 400, "not_as_the_schema_says"),
        ("GET", "/figures?cursor=abc", {}, None, 422, "invalid_setting"),
        ("POST", "/figures", {}, b"", 400, "not_json"),
        ("POST", "/figures", {}, b"[1]", 400, "not_as_the_schema_says"),
        ("POST", "/figures", {}, b'{"figure":{"low":NaN}}', 400, "not_json"),
        ("POST", "/figures", {}, b"[" * 100_000, 400, "not_json"),
        ("POST", "/figures", {}, b'"\\ud800"', 400, "not_json"),
        ("POST", "/figures", {}, b"\xff", 400, "not_json"),
        ("POST", "/figures", {}, b"{}", 400, "not_as_the_schema_says"),
        ("POST", "/figures", {}, b'{"v":1}', 400, "not_as_the_schema_says"),
        ("POST", "/figures", {"CONTENT_TYPE": "text/plain"}, b"{}", 415, "wrong_media_type"),
        ("POST", "/figures", {"CONTENT_LENGTH": ""}, b"{}", 411, "no_length"),
        ("POST", "/figures", {"CONTENT_LENGTH": str(MOST + 1)}, b"{}", 413, "too_large"),
        ("POST", "/figures", {"CONTENT_LENGTH": "9" * 40}, b"{}", 413, "too_large"),
        ("POST", "/evidence", {"CONTENT_TYPE": "multipart/form-data"}, b"x", 400, "not_as_the_schema_says"),
        ("GET", "/figures", {"HTTP_HOST": "elsewhere.example"}, None, 400, "not_as_the_schema_says"),
    ],
)
def test_whatever_is_wrong_is_a_problem_with_a_name(
    centre: Asking, method: str, path: str, headers: dict[str, str], raw: bytes | None, status: int, type: str
) -> None:
    answer = centre.ask(method, path, raw=raw, **headers)
    assert (answer.status, answer.type) == (status, type), answer.body
    assert b"Traceback" not in answer.body and b"django" not in answer.body.lower()


def test_a_step_that_may_not_follow_says_why(centre: Asking) -> None:
    answer = centre.post("/cases/none/closed", {"taken": {"words": "done"}})
    assert (answer.status, answer.type) == (409, "illegal_step")
    assert centre.post("/incidents/none/regroup", {"claims": ["c"]}).status == 409


def test_what_contradicts_itself_is_422_and_names_what(centre: Asking) -> None:
    plan = example("/patrols")
    answer = centre.post("/patrols", plan | {"plan": plan["plan"] | {"route": "m99"}})
    assert (answer.status, answer.type) == (422, "unknown_name")
    assert "m99" in answer.problem["detail"] and "m4" in answer.problem["remedy"]


@pytest.mark.parametrize(
    ("error", "status", "type"),
    [
        (NotPermitted("x"), 403, "not_permitted"),
        (IllegalStep("x"), 409, "illegal_step"),
        (ChangedMeanwhile("x"), 412, "changed_meanwhile"),
        (UnknownName("x"), 422, "unknown_name"),
        (InvalidNode("x"), 503, "invalid_node"),
        (Refused("held", "x"), 409, "refused"),
    ],
)
def test_each_error_has_its_status(error: Any, status: int, type: str) -> None:
    from truceline.api.rest.problems import of_error

    problem = of_error(error)
    assert (problem.status, problem.type) == (status, type)


def test_every_type_of_problem_is_explained(centre: Asking) -> None:
    known = {one["type"]: one["says"] for one in centre.get("/problems").json["items"]}
    assert all(known.values())
    assert {"illegal_step", "unknown_name", "changed_meanwhile", "not_found"} <= known.keys()


def test_a_defect_is_a_problem_that_says_nothing_of_the_insides(
    centre: Asking, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a secret of the insides")

    monkeypatch.setattr("truceline.api.rest.administration.permissions", broken)
    answer = centre.get("/me")
    assert (answer.status, answer.type) == (500, "defect") and b"secret" not in answer.body
    assert "KeyError" in capsys.readouterr().err


def test_an_officer_who_read_before_another_wrote_is_told_what_changed(everywhere: Asking) -> None:
    centre = everywhere
    patrol = made(centre.post("/patrols", example("/patrols")))
    path, answer = f"/patrols/{patrol}/answer", {"answer": {"side": "turkiye", "answer": "concurred"}}
    other = centre.as_role("duty_officer")
    etag = centre.get(f"/patrols/{patrol}").headers["ETag"]
    assert other.get(f"/patrols/{patrol}").headers["ETag"] == etag
    assert other.post(path, answer, HTTP_IF_MATCH=etag).status == 201
    late = centre.post(path, {"answer": {"side": "turkiye", "answer": "objected"}}, HTTP_IF_MATCH=etag)
    assert (late.status, late.type) == (412, "changed_meanwhile")
    assert "patrol_answered by north/duty-officer" in late.problem["detail"]
    assert len(centre.get(f"/patrols/{patrol}/facts").json["items"]) == 2
    again = centre.get(f"/patrols/{patrol}").headers["ETag"]
    assert centre.post(path, answer, HTTP_IF_MATCH=again).status == 201
    assert centre.post(path, answer, HTTP_IF_MATCH="*").status == 201
    assert centre.post(path, answer, HTTP_IF_MATCH='"never"').status == 412


def test_an_officer_whom_another_forestalls_in_the_same_instant_is_told_what_changed(
    centre: Asking, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's entry comes after the condition of the request was found true, and before it is recorded."""
    patrol = made(centre.post("/patrols", example("/patrols")))
    path, answer = f"/patrols/{patrol}/answer", {"answer": {"side": "turkiye", "answer": "concurred"}}
    other = PatrolNumbered(patrol=patrol, serial=Serial(side="turkiye", serial="7"))

    def forestalled(actor: Actor, *facts: Fact, **how: Any) -> tuple[journal.Written, ...]:
        journal.write(actor, other)
        return record(actor, *facts, **how)

    monkeypatch.setattr("truceline.api.rest.writing.record", forestalled)
    late = centre.post(path, answer, HTTP_IF_MATCH='"own-1"')
    assert (late.status, late.type) == (412, "changed_meanwhile")
    assert f"patrol_numbered by north/{OP}" in late.problem["detail"]
    assert centre.post(path, answer).status == 201, "who says nothing of what they read is asked nothing"
    assert len(matters.told_about(node, f"patrol:{patrol}")) == 4


def test_a_request_that_is_repeated_under_its_own_id_is_recorded_once(centre: Asking, node: Node) -> None:
    sent = {"id": "f-1", **FIGURE}
    assert centre.post("/figures", sent, HTTP_IF_NONE_MATCH="*").status == 201
    again = centre.post("/figures", sent, HTTP_IF_NONE_MATCH="*")
    assert (again.status, again.type) == (412, "changed_meanwhile")
    assert len(matters.told_about(node, "figure:f-1")) == 1
    assert centre.post("/incidents", {"claims": ["c"]}, HTTP_IF_MATCH='"own-0"').status == 412


def test_who_sees_the_joint_record_alone_is_not_told_of_what_stays_at_home(centre: Asking) -> None:
    patrol = made(centre.post("/patrols?joint=true", example("/patrols")))
    officer = centre.as_role("liaison_officer")
    etag = officer.get(f"/patrols/{patrol}").headers["ETag"]
    assert etag == '"joint-1"'
    assert centre.post(f"/patrols/{patrol}/number", {"serial": {"side": "turkiye", "serial": "7"}}).status == 201
    assert officer.get(f"/patrols/{patrol}").headers["ETag"] == etag
    concurs = {"answer": {"side": "turkiye", "answer": "concurred"}}
    assert officer.post(f"/patrols/{patrol}/answer?joint=true", concurs, HTTP_IF_MATCH=etag).status == 201
    late = officer.post(f"/patrols/{patrol}/answer?joint=true", concurs, HTTP_IF_MATCH=etag)
    assert late.status == 412 and "internal" not in late.body.decode()


def send(centre: Asking, path: str, form: dict[str, str], content: bytes, name: str) -> Answer:
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return centre.ask("POST", path, raw=multipart(form, content, name), CONTENT_TYPE=kind)


def test_a_report_is_handed_in_once_and_its_text_is_read(everywhere: Asking) -> None:
    centre = everywhere
    words = "Two soldiers were wounded near Sfuhun on 15 March 2020, the ministry said."
    page = f"<html><body><article><p>{words}</p><script>alert(1)</script></article></body></html>".encode()
    first = send(centre, "/reports", {"outlet": "anadolu"}, page, "report.html")
    (report,) = first.json["new"]
    again = send(centre, "/reports", {}, page, "another name.html")
    assert (again.json["new"], again.json["known"]) == ([], [report])
    text = centre.get(f"/reports/{report}/text")
    assert text.headers["Content-Type"].startswith("text/plain")
    assert words in text.body.decode() and b"<script" not in text.body
    assert text.headers["X-Content-Type-Options"] == "nosniff"
    (told,) = centre.get(f"/reports/{report}").json["items"]
    assert told["facts"]["report_received"]["outlet"] == "anadolu"
    assert centre.as_role("liaison_officer").get(f"/reports/{report}/text").status == 404


@pytest.mark.parametrize("name", ["..", ".", "a/..", "x" * 300, " ", "\x07"])
def test_a_file_is_never_called_what_no_file_is_called(centre: Asking, node: Node, name: str) -> None:
    before = sorted(node.folder.rglob("*"))
    assert send(centre, "/reports", {}, b"text", name).status in (400, 422)
    assert sorted(node.folder.rglob("*")) == before


def test_of_a_path_the_name_alone_is_kept(centre: Asking, node: Node) -> None:
    (report,) = send(centre, "/reports", {}, b"text", "../../etc/passwd").json["new"]
    (told,) = centre.get(f"/reports/{report}").json["items"]
    assert told["facts"]["report_received"]["name"] == "passwd"
    assert not list(node.folder.rglob("passwd")) and not list(node.folder.glob(".received*"))


def test_evidence_is_kept_under_its_hash_with_its_chain(centre: Asking, node: Node) -> None:
    item = send(centre, "/evidence", {"says": "photograph of a crater", "source": "patrol 3"}, b"a picture", "c.jpg")
    assert item.status == 201
    kinds = [one["subject"].partition(":")[0] for one in item.json["written"]]
    assert kinds == ["material", "evidence", "evidence"]
    (value,) = (one["value"] for one in centre.get("/evidence").json["items"])
    assert value["item"]["says"] == "photograph of a crater"
    twice = send(centre, "/material", {}, b"a picture", "c.jpg")
    assert twice.json == {"written": []}
    assert len(list(log.standings(node, type="material"))) == 1


def test_a_track_is_taken_in(centre: Asking) -> None:
    patrol = made(centre.post("/patrols", example("/patrols")))
    file = sorted(TRACK.glob("*.gpx"))[0]
    form = {"contingent": "turkiye", "vehicle": "1", "synthetic": "true"}
    answer = send(centre, f"/patrols/{patrol}/track", form, file.read_bytes(), file.name)
    assert answer.status == 201, answer.body
    assert centre.get(f"/patrols/{patrol}").json["value"]["tracks"]
    bad = send(centre, f"/patrols/{patrol}/track", form, b"no track", "x.gpx")
    assert (bad.status, bad.type) == (422, "unreadable_track")


def test_more_than_one_file_is_refused(centre: Asking) -> None:
    raw = multipart({"says": "x"})[: -len(f"--{BOUNDARY}--\r\n")] + multipart({}, b"another")
    answer = centre.ask("POST", "/evidence", raw=raw, CONTENT_TYPE=f"multipart/form-data; boundary={BOUNDARY}")
    assert answer.status == 400 and "one" in answer.problem["detail"]


def test_a_proof_from_the_interface_is_checked_by_the_command(centre: Asking, node: Node, tmp_path: Path) -> None:
    proof = tmp_path / "proof.txt"
    proof.write_bytes(centre.get("/logs/north/shared/entries/1/proof").body)
    from truceline.record.proof import read_proof

    entry, checkpoint, _ = read_proof(proof.read_bytes()).check_entry(node.card.signing)
    assert (entry.kind, checkpoint.origin) == ("agreement_adopted", "north/shared")


def test_what_is_due_is_listed(centre: Asking) -> None:
    answer = centre.get("/due?hours=24")
    assert answer.status == 200 and isinstance(answer.json["items"], list)
    assert centre.get("/due?hours=-1").status == 400


def test_the_schema_says_of_every_call_who_may_make_it_and_how_it_fails() -> None:
    schema = interface.get_openapi_schema()
    assert schema["openapi"] == "3.1.0"
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            assert told["security"] == [{"Bearer": []}], path
            assert {200 if method == "get" else 201, 400, 401, 403} <= told["responses"].keys()
            assert (method == "post") == ("x-act" in told)
    ids = [told["operationId"] for methods in schema["paths"].values() for told in methods.values()]
    assert len(set(ids)) == len(ids)


def test_two_officers_at_once_lose_nothing_and_one_wins(make_node: MakeNode, serve: Serve) -> None:
    """Over HTTP, at a node in a process of its own, with eight clients that all take the same step."""
    node = make_node("north", clock=now)
    actor = Actor(node, OP)
    members.add(actor, "duty-1", ["duty_officer"])
    secrets = [tokens.issue(actor, code).secret for code in (OP, "duty-1")]
    running = serve(node, "--as", OP)

    def ask(who: int, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        data, sent = json.dumps(body).encode(), {"Content_Type": "application/json"} | headers
        status, said = running.ask("POST", path, data, Authorization=f"Bearer {secrets[who % 2]}", **sent)
        return status, json.loads(said)

    _, written = ask(0, "/api/v1/patrols", example("/patrols"))
    patrol = written["written"][0]["subject"].partition(":")[2]
    path = f"/api/v1/patrols/{patrol}/answer"
    with ThreadPoolExecutor(8) as pool:
        told = list(
            pool.map(
                lambda n: ask(n, path, {"answer": {"side": "turkiye", "answer": "concurred"}}, If_Match='"own-1"'),
                range(8),
            )
        )
        many = list(pool.map(lambda n: ask(n, "/api/v1/figures", {"id": f"f-{n}", **FIGURE}), range(24)))
    statuses = sorted(status for status, _ in told)
    assert statuses[0] == 201 and set(statuses[1:]) == {412}, told
    assert all("changed since it was read" in said["detail"] for status, said in told if status != 201)
    assert [status for status, _ in many] == [201] * 24
    assert len(matters.listed(node, "figure")) == 24
    assert len(matters.told_about(node, f"patrol:{patrol}")) == 2
    assert running.stop() == ""


def test_members_and_tokens_from_the_command_line(make_node: MakeNode) -> None:
    node = make_node("north", clock=now)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return begun.run([TRUCELINE, "members", *words, "--node", node.folder], env=environment())

    assert run("add", "duty-1", "--role", "duty_officer").returncode == 0
    issued = run("token", "duty-1", "--days", "2", "--as", OP).stdout.splitlines()
    secret = issued[1].strip()
    found = tokens.member_of(node, secret)
    assert found is not None and found.code == "duty-1"
    shown = run("list", "--json").stdout
    assert secret not in shown
    told = {one["code"]: one for one in map(json.loads, shown.splitlines())}
    assert told["duty-1"]["roles"] == ["duty_officer"] and len(told["duty-1"]["tokens"]) == 1
    assert run("revoke", told["duty-1"]["tokens"][0]["token"], "--as", OP).returncode == 0
    assert tokens.member_of(node, secret) is None
    assert run("remove", "duty-1", "--as", OP).returncode == 0
    last = run("remove", OP, "--as", OP)
    assert last.returncode == 2 and "last administrator" in last.stderr
    assert len(last.stderr.splitlines()) == 1
    officer = run("add", "x", "--role", "liaison_officer", "--as", OP)
    assert officer.returncode == 2 and "name the party" in officer.stderr


def test_a_decision_that_is_shared_coarse_stays_whole_at_home(centre: Asking, node: Node) -> None:
    from truceline.store.vault import add

    code = add(Actor(node, OP), name="Somebody Nobody-Knows")
    words = b"On 15 March 2020 two soldiers were wounded near Sfuhun at 09:30."
    (report,) = send(centre, "/reports", {"source": code}, words, "told.txt").json["new"]
    text = centre.get(f"/reports/{report}/text").body.decode()
    claim = {"report": report, "span": {"start": 0, "end": len(text)}, "quote": text, "kind": "shelling"}
    answer = centre.post(f"/claims/{report}:0:shelling/accept?joint=true", {"claim": claim})
    assert answer.status == 201, answer.body
    held = {
        one["log"]: one["facts"]["claim_accepted"] for one in centre.get(f"/claims/{report}:0:shelling").json["items"]
    }
    assert held["north/internal"]["claim"]["quote"] == text
    assert text not in json.dumps(held["north/shared"]) and held["north/shared"]["coarsened"]
