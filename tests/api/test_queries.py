"""Questions and documents over REST: what the command line says, of what the caller may see; files to be kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acts.verifying import INCIDENT, confirmed, open_incident
from tests.api.asking import OP, PARTY, Answer, Asking, asking
from tests.api.conftest import TRUCELINE, environment
from tests.api.test_permissions import BOUNDARY, multipart
from tests.begun import run
from tests.store.conftest import MakeNode
from truceline.acts import access, consultations, evidence, figures, findings, ledgers, members, notices, patrols, posts
from truceline.acts.consultations import Made
from truceline.api.rest.openapi import example
from truceline.api.rest.queries import QUERIES
from truceline.coordination.affected import Figure
from truceline.coordination.consultations import Consultation, Participant
from truceline.coordination.ledgers import Item
from truceline.coordination.notices import Notice
from truceline.coordination.patrol import Event, Plan
from truceline.coordination.posts import Post, PostStatus
from truceline.coordination.window import Window
from truceline.geo import Circle
from truceline.geo.place import Place
from truceline.store.endorsements import endorse
from truceline.store.journal import Actor
from truceline.store.node import Node, now
from truceline.store.receive import receive
from truceline.store.terms import terms
from truceline.verification.access import Answer as AccessAnswer

IDLIB = Path(__file__).resolve().parents[2] / "examples/idlib-2020"
TRACKS = IDLIB / "tracks"
MARCH = datetime(2020, 3, 15, 6, tzinfo=UTC)
AHEAD = datetime(2030, 3, 15, 6, tzinfo=UTC)
IDS = {"patrols": "p-1", "incidents": INCIDENT, "consultations": "c-1", "evidence": "e-1", "notices": "n-1"}
IDS |= {"posts": "post-7"}


@pytest.fixture(params=["sqlite", "postgresql"])
def centre(request: pytest.FixtureRequest, make_node: MakeNode, monkeypatch: pytest.MonkeyPatch) -> Asking:
    """A node that was at work, half of it shared with peers, on each database."""
    url = None if request.param == "sqlite" else request.getfixturevalue("new_database")()
    node = make_node("north", clock=now, database=url)
    if url:
        monkeypatch.setenv("DATABASE_URL", url)
    at_work(node)
    return asking(node)


@pytest.fixture
def plain_centre(make_node: MakeNode) -> Asking:
    """A node at which nothing was recorded."""
    return asking(make_node("north", clock=now))


def at_work(node: Node) -> None:
    """Things of each noun; the ids that end in 2 stay at home."""
    actor = Actor(node, OP)
    receive(actor, [IDLIB / "reports" / "idlib-01.txt"])
    window = Window(start=MARCH, end=MARCH + timedelta(hours=6))
    plan = Plan(route="m4", start="Trumba", end="Urum al-Jawz", window=window)
    for id, joint in (("p-1", True), ("p-2", False)):
        patrols.plan(actor, plan, (PARTY, "russia"), patrol=id, despite=() if joint else ("p-1",), joint=joint)
    for side in (PARTY, "russia"):
        patrols.answer(actor, "p-1", side, True, joint=True)
    told_by = [Event.model_validate({"told_by": PARTY, "kind": kind}) for kind in ("departed", "completed")]
    patrols.tell(actor, "p-1", *told_by, joint=True)
    for side, joint in ((PARTY, True), ("russia", False)):
        raw = (TRACKS / f"synthetic-2020-03-15-{side}.gpx").read_bytes()
        patrols.take_track(actor, "p-1", raw, f"{side}.gpx", side, synthetic=True, joint=joint)
    m4 = terms(node).routes[0]
    posts.register(actor, Post(id="post-7", name="Post 7", point=m4.at(4)), joint=True)
    posts.tell(actor, "post-7", PostStatus(source="sohr", status="encircled", since=MARCH.date()))
    for id, joint in (("n-1", True), ("n-2", False)):
        notice = Notice(
            id=id, kind="supply", post="post-7", sender=PARTY, addressees=("russia",), contact="desk",
            window=Window(start=AHEAD, end=AHEAD + timedelta(hours=6)),
            where=Circle(name="x", centre=m4.at(8), radius_m=300),
        )  # fmt: skip
        notices.give(actor, notice, despite=() if joint else ("n-1",), joint=joint)
    for id, joint in (("e-1", True), ("e-2", False)):
        evidence.take(actor, id.encode(), "a photograph", id=id, joint=joint)
    access.ask(actor, Place(text="Neyrab"), asked_by="team 1", at=MARCH, id="a-1", joint=True)
    access.answer(actor, "a-1", AccessAnswer(answer="denied", at=MARCH, by="a guard", reason="mines", party="russia"))
    sides = (Participant(side=PARTY), Participant(side="russia"))
    held = Consultation(id="c-1", kind="call", level="staff", channel="telephone", start=MARCH, participants=sides)
    consultations.hold(actor, held, joint=True)
    consultations.readout(actor, "c-1", PARTY, made=[Made("russia", "reply")], at=MARCH, joint=True)
    for id, ledger, joint in (("i-1", PARTY, True), ("i-2", "russia", False)):
        ledgers.register(actor, Item(id=id, ledger=ledger, day=MARCH.date(), kind="shelling"), joint=joint)
    told = {"kind": "displaced", "measure": "stock", "as_of": MARCH.date(), "low": 5, "high": 5}
    for speaker, joint in (("ocha", True), ("sohr", False)):
        figures.tell(actor, Figure.model_validate({"speaker": speaker, **told}), joint=joint)
    found(actor)


def found(actor: Actor) -> None:
    """A finding that its own node stands behind."""
    open_incident(actor.node, joint=True)
    endorse(actor, findings.state(actor, INCIDENT, confirmed(), joint=True)[0].ref)


def said(centre: Asking, *command: str) -> Any:
    """What the command line says, as JSON."""
    told = run([TRUCELINE, *command, "--json", "--node", centre.node.folder], env=environment())
    assert told.returncode == 0, told.stderr
    return [json.loads(line) for line in told.stdout.splitlines()]


def address(path: str, id: str | None = None) -> str:
    """With the id of what there is, and what has to be told."""
    noun = path.split("/")[1]
    return path.replace("{id}", id or IDS.get(noun, "")) + ("?since=2020-03-14T00:00:00Z" if "remind" in path else "")


def view(path: str, seen: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}view={seen}"


def within(small: Any, large: Any) -> bool:
    """Whether everything that the one says the other says too; REST adds the words that things say of themselves."""
    if isinstance(small, dict) and isinstance(large, dict):
        return all(name in large and within(value, large[name]) for name, value in small.items())
    if isinstance(small, list) and isinstance(large, list):
        return len(small) == len(large) and all(map(within, small, large))
    return bool(small == large)


SAME = (
    (("access", "table"), "/access-table"),
    (("evidence", "show", "e-1"), "/evidence/e-1/chain"),
    (("ledgers", "show"), "/ledgers"),
    (("figures", "show", "--date", "2020-04-01"), "/figures-told?day=2020-04-01"),
    (("consultations", "undertakings"), "/undertakings"),
    (("notices", "list"), "/notice-standings"),
    (("notices", "clashes"), "/notice-clashes"),
    (("patrols", "show", "p-1"), "/patrols/p-1/measured"),
    (("findings", "list", "--incident", INCIDENT), f"/incidents/{INCIDENT}/findings"),
)


def test_rest_says_what_the_command_line_says(make_node: MakeNode) -> None:
    node = make_node("north", clock=now)
    at_work(node)
    centre = asking(node)
    for command, path in SAME:
        told, asked = said(centre, *command), centre.get(path)
        assert asked.status == 200, asked.body
        answer = asked.json["items"] if asked.json.keys() == {"items", "next"} else [asked.json]
        part = {"evidence": "chain", "patrols": "measured"}.get(command[0])
        told = [one[part] for one in told] if part else told
        answer = [one["measured"] for one in answer] if part == "measured" else answer
        assert told, command
        assert within(without_the_clock(told), without_the_clock(answer)), (command, told, answer)


def without_the_clock(value: Any) -> Any:
    """The same without the moment at which it was asked."""
    if isinstance(value, dict):
        return {name: without_the_clock(inner) for name, inner in value.items() if name != "at"}
    return [without_the_clock(one) for one in value] if isinstance(value, list) else value


def test_every_question_is_answered_in_each_view_for_who_may_see_it(centre: Asking) -> None:
    liaison = centre.as_role("liaison_officer")
    for query in QUERIES:
        path = address(query.path)
        for who, seen, status in ((centre, "own", 200), (centre, "joint", 200), (liaison, "own", 403)):
            assert who.get(view(path, seen)).status == status, (query.path, seen)
        mine = liaison.get(path)
        assert mine.status == (403 if query.own else 200), (query.path, mine.body)
        if not query.own and "due" not in path:
            assert without_the_clock(mine.json) == without_the_clock(centre.get(view(path, "joint")).json)


def test_who_sees_shared_logs_alone_is_told_nothing_of_what_stays_at_home(centre: Asking) -> None:
    liaison = centre.as_role("liaison_officer")
    for path in ("/patrols/{id}/measured", "/patrols/{id}/brief", "/notices/{id}/clashes", "/notices/{id}/standings"):
        hidden = address(path, {"patrols": "p-2", "notices": "n-2"}[path.split("/")[1]])
        assert centre.get(hidden).status == 200, hidden
        assert liaison.get(hidden).status == 404, hidden
    assert liaison.get("/evidence/e-2/chain").status == 404
    # The notice of both is in the way of the one at home, which only the centre knows of.
    assert len(centre.get("/notice-clashes").json["items"]) == 1 and not liaison.get("/notice-clashes").json["items"]
    assert [len(who.get("/notices/n-1/clashes").json["items"]) for who in (centre, liaison)] == [1, 0]
    measured = [who.get("/patrols/p-1/measured").json["measured"]["contingents"] for who in (centre, liaison)]
    assert [len(each) for each in measured] == [2, 1]
    assert [len(who.get("/figures-told").json["entries"]) for who in (centre, liaison)] == [2, 1]
    assert [who.get("/access-table?until=2020-03-15").json["totals"]["denial"] for who in (centre, liaison)] == [1, 0]
    assert [len(who.get("/obligations").json["items"]) > 0 for who in (centre, liaison)] == [True, True]


def test_the_outcome_counts_the_parties_that_have_to_endorse(plain_centre: Asking) -> None:
    found(Actor(plain_centre.node, OP))
    told = plain_centre.get(f"/incidents/{INCIDENT}/outcome").json
    assert told["outcome"] == "waiting" and any("russia" in one for one in told["open"])
    assert plain_centre.get(f"/incidents/{INCIDENT}/outcome?party=north&party=turkiye").json["outcome"] == "waiting"
    assert plain_centre.get(f"/incidents/{INCIDENT}/together").json["findings"][0]["decider"] == "north"
    assert plain_centre.get("/incidents/none/outcome").status == 404


@pytest.mark.parametrize(
    "path",
    ["/effort?since=0001-01-01", "/access-table?until=9999-12-31", "/due?at=0001-01-01T00:00:00Z",
     "/effort?since=1950-01-01&until=2020-01-01", "/brief?day=2020-03-15&zone=No/Where",
     "/brief?day=2020-03-15&audience=party:nobody", "/ledgers?since=2020-03-16&until=2020-03-15",
     "/reminders?since=2190-01-01T00:00:00Z"],
)  # fmt: skip
def test_what_makes_no_sense_is_said_in_one_line(plain_centre: Asking, path: str) -> None:
    answer = plain_centre.get(path)
    assert answer.status == 422, answer.body
    assert "\n" not in answer.problem["detail"]


@pytest.mark.parametrize("path", ["/effort?since=15.3.2020", "/due?at=5", "/reminders", "/brief", "/due?hours=-1"])
def test_what_the_schema_forbids_is_400(plain_centre: Asking, path: str) -> None:
    assert plain_centre.get(path).status == 400


def to_be_kept(answer: Answer, name: str) -> bytes:
    """The file, which no browser may show as a page of the node."""
    assert answer.status == 200, answer.body
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    return answer.body


def test_the_sheet_of_a_patrol_is_a_pdf_to_be_kept(centre: Asking) -> None:
    sheet = to_be_kept(centre.get("/patrols/p-1/brief"), "patrol-p-1.pdf")
    assert sheet.startswith(b"%PDF-") and len(sheet) > 5000
    assert to_be_kept(centre.as_role("liaison_officer").get("/patrols/p-1/brief"), "patrol-p-1.pdf")[:5] == b"%PDF-"


def test_the_brief_of_a_day_is_text_for_an_audience_that_the_caller_is_of(centre: Asking) -> None:
    liaison = centre.as_role("liaison_officer")
    own = centre.get("/brief?day=2020-03-15")
    assert own.headers["Content-Type"].startswith("text/plain") and b"Brief for 15 Mar 2020" in own.body
    for audience, status in (("joint", 200), ("public", 200), ("own", 403), (f"party:{PARTY}", 403)):
        assert liaison.get(f"/brief?day=2020-03-15&audience={audience}").status == status


@pytest.fixture
def people(centre: Asking) -> Iterator[dict[str, Asking]]:
    """One to prepare, one to release, a liaison officer of each side, and who runs the node."""
    made = {"duty": centre.as_role("duty_officer"), "release": centre.as_role("releasing_officer")}
    for party in (PARTY, "russia"):
        members.add(Actor(centre.node, OP), f"liaison-{party}", ["liaison_officer"], party)
        made[party] = centre.as_member(f"liaison-{party}")
    made["admin"] = centre.as_role("administrator")
    yield made


def released(people: dict[str, Asking], audience: str) -> str:
    """A report that was prepared, approved by somebody else, and issued."""
    answer = people["duty"].post("/sitreps", {"day": "2020-03-15", "audience": audience})
    assert answer.status == 201, answer.body
    id = str(answer.json["written"][0]["subject"]).partition(":")[2]
    assert people["duty"].post(f"/sitreps/{id}/issue", {}).status == 403
    assert people["release"].post(f"/sitreps/{id}/issue", {}).status == 409
    for step, body in (("approve", {"note": ""}), ("issue", {})):
        assert people["release"].post(f"/sitreps/{id}/{step}", body).status == 201
    return id


READERS = {
    "joint": {"duty", "release", PARTY, "russia", "admin"},
    "public": {"duty", "release", PARTY, "russia", "admin"},
    f"party:{PARTY}": {"duty", "release", PARTY},
    "own": {"duty", "release"},
}


def test_a_version_of_the_report_is_for_its_audience_alone(people: dict[str, Asking]) -> None:
    made = {audience: released(people, audience) for audience in READERS}
    for audience, id in made.items():
        for name, who in people.items():
            wanted = 200 if name in READERS[audience] else 404
            listed = who.get(f"/sitreps/{id}/files")
            file = who.get(f"/sitreps/{id}/files/situation-report.html")
            assert (listed.status, file.status) == (wanted, wanted), (audience, name)
            assert (id in {one["id"] for one in who.get("/issued-sitreps").json["items"]}) == (wanted == 200)
            if wanted == 404:
                assert listed.problem["detail"] == who.get("/sitreps/none/files").problem["detail"]
    files = people["duty"].get(f"/sitreps/{made['joint']}/files").json["items"]
    assert "picture.json" not in {one["name"] for one in files} and len(files) > 5
    for one in files:
        assert to_be_kept(people[PARTY].get(f"/sitreps/{made['joint']}/files/{one['name']}"), one["name"])
    assert people["duty"].get(f"/sitreps/{made['joint']}/files/picture.json").status == 404


def test_a_draft_is_for_who_sees_the_internal_log_until_it_is_issued(people: dict[str, Asking]) -> None:
    drafted = people["duty"].post("/sitreps", {"day": "2020-03-15", "audience": "joint", "cut_off": "20:00"})
    id = str(drafted.json["written"][0]["subject"]).partition(":")[2]
    assert drafted.json["unread"] == []
    path = f"/sitreps/{id}/files/situation-report.pdf"
    assert people["release"].get(path).body.startswith(b"%PDF-")
    assert people[PARTY].get(path).status == people["admin"].get(path).status == 404
    assert people["release"].post(f"/sitreps/{id}/return", {"reason": "the night is missing"}).status == 201
    again = {"day": "2020-03-15", "audience": "joint", "sitrep": id}
    assert people["duty"].post("/sitreps", again, HTTP_IF_MATCH='"own-1"').status == 412
    assert people["duty"].post("/sitreps", again, HTTP_IF_MATCH='"own-2"').status == 201
    assert people["duty"].post("/sitreps", again).status == 409
    none = people["duty"].post("/sitreps", again | {"sitrep": "s-none"})
    assert (none.status, none.type) == (422, "unknown_name")
    assert people["admin"].post("/sitreps", {"day": "2020-03-15"}).status == 403


def test_a_draft_of_a_notice_is_sent_to_all_at_once(centre: Asking) -> None:
    body = example("/notice-drafts")
    drafted = centre.post("/notice-drafts", {"notice": body["notice"] | {"id": "n-9"}, "despite": ["n-1", "n-2"]})
    assert drafted.status == 201, drafted.body
    assert [one["state"] for one in centre.get("/notices/n-9/standings").json["standings"]] == ["nothing"]
    again = centre.post("/notice-drafts", {"notice": body["notice"] | {"id": "n-9"}}, HTTP_IF_NONE_MATCH="*")
    assert again.status == 412
    assert centre.post("/notices/n-9/send?joint=true", {}).status == 201
    liaison = centre.as_role("liaison_officer")
    assert [one["state"] for one in liaison.get("/notices/n-9/standings").json["standings"]] != ["nothing"]
    assert centre.post("/notices/n-9/send?joint=true", {}).status == 409


def test_a_working_copy_is_an_item_of_its_own(centre: Asking) -> None:
    def copied(form: dict[str, str], content: bytes) -> Answer:
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return centre.ask("POST", "/evidence/e-1/copy", raw=multipart(form, content, "x.jpg"), CONTENT_TYPE=kind)

    answer = copied({"made_by": "enlarged"}, b"a larger photograph")
    assert answer.status == 201, answer.body
    id = answer.json["written"][1]["subject"].partition(":")[2]
    chain = centre.get(f"/evidence/{id}/chain").json
    assert chain["item"]["copy_of"] == "e-1" and chain["item"]["made_by"] == "enlarged" and chain["faults"] == []
    refused = copied({}, b"other bytes, and nobody says how they were made")
    assert (refused.status, refused.type) == (422, "invalid_fact")
    assert copied({}, b"e-1").status == 201
