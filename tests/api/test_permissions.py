"""Over REST each role may do and see exactly what the table says: every role with every call and every view."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.asking import OP, PARTY, Answer, Asking, asking
from tests.store.conftest import MakeNode
from truceline.acts import members
from truceline.api.rest.calls import table
from truceline.api.rest.held import NOUNS as HELD
from truceline.api.rest.interface import interface
from truceline.api.rest.matters import NOUNS
from truceline.facts import KINDS
from truceline.store.journal import Actor
from truceline.store.node import now
from truceline.store.permissions import permissions

ROLES = sorted(permissions().roles)
BOUNDARY = "a-line-between-parts"


def operations() -> Iterator[tuple[str, str, str, Any]]:
    """Act, address, media type and example of every call that records."""
    for path, methods in interface.get_openapi_schema()["paths"].items():
        if "post" in methods:
            ((media_type, content),) = methods["post"]["requestBody"]["content"].items()
            yield methods["post"]["x-act"], path.removeprefix("/api/v1"), media_type, content.get("example")


CALLS = list(operations())
FORMS = {"/evidence": {"says": "a photograph"}, "/patrols/{id}/track": {"contingent": PARTY}}


def multipart(form: dict[str, str], content: bytes = b"a file", name: str = "file.txt") -> bytes:
    """A form with one file."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{told}\r\n' for key, told in form.items()
    ]
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return "".join([*parts, file]).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def call(who: Asking, path: str, media_type: str, example: Any, query: str = "") -> Answer:
    """The call with its example, of a thing that is not there."""
    address = path.replace("{id}", "nothing-1") + query
    if media_type == "application/json":
        return who.post(address, example)
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return who.ask("POST", address, raw=multipart(FORMS.get(path, {})), CONTENT_TYPE=kind)


@pytest.fixture
def centre(make_node: MakeNode) -> Asking:
    return asking(make_node("north", clock=now))


def test_every_kind_of_fact_has_a_call_or_a_reason_for_none() -> None:
    said = table()
    assert sorted([*said.calls, *said.composed, *said.nowhere]) == sorted(KINDS)
    acts = {act for act, *_ in CALLS}
    wanted = {act for kind, fact in KINDS.items() if kind not in said.nowhere for act in fact.acts()}
    assert acts == wanted
    assert acts <= set(permissions().may)


# What such a call records beside its own act, each with a right of its own.
ALONG = {"/notices": ["notice.sent"], "/reports": ["material_kept"]}
ALONG |= {"/patrols/{id}/track": ["material_kept"]}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_make_exactly_the_calls_that_the_table_gives_it(centre: Asking, role: str) -> None:
    who, may = centre.as_role(role), permissions().may
    for act, path, media_type, example in CALLS:
        answer = call(who, path, media_type, spoken(example, role))
        assert answer.status != 401 and answer.status < 500, (act, path, answer.body)
        refused = answer.status == 403
        allowed = all(role in may[one] for one in (act, *ALONG.get(path, ())))
        assert refused == (not allowed), (role, act, path, answer.body)
        if refused:
            assert answer.type == "not_permitted"


def spoken(example: Any, role: str) -> Any:
    """The example, told by a liaison officer's own party where it is told by one."""
    if not permissions().roles[role].own_party:
        return example
    told = json.loads(json.dumps(example))
    for inner in (told, *told.values()) if isinstance(told, dict) else ():
        if isinstance(inner, dict):
            inner |= {name: PARTY for name in SPEAKERS if name in inner}
            if {"ref", "owner"} <= inner.keys() or "opened" in inner:
                inner["party"] = PARTY
    return told


SPEAKERS = {"side", "told_by", "by", "addressee", "sender", "ledger", "decider"}


def test_a_liaison_officer_speaks_for_one_party_alone(centre: Asking) -> None:
    who = centre.as_role("liaison_officer")
    item = {"day": "2020-03-15", "kind": "shelling"}
    assert who.post("/items", {"item": item | {"ledger": PARTY}}).status == 201
    refused = who.post("/items", {"item": item | {"ledger": "russia"}})
    assert refused.status == 403 and "does not speak for russia" in refused.problem["detail"]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_exactly_what_the_table_shows_it(centre: Asking, role: str) -> None:
    figure = {"speaker": "ocha", "kind": "displaced", "measure": "stock", "as_of": "2020-03-15", "low": 5}
    at_home = centre.post("/figures", {"figure": figure}).json["written"][0]["subject"].partition(":")[2]
    shared = centre.post("/figures?joint=true", {"figure": figure}).json["written"][0]["subject"].partition(":")[2]
    who = centre.as_role(role)
    internal, administers = (permissions().shows([role], sight) for sight in ("internal", "administration"))
    for noun in [*NOUNS.values(), *HELD.values()]:
        assert who.get(f"/{noun}").status == who.get(f"/{noun}?view=joint").status == 200
        assert who.get(f"/{noun}?view=own").status == (200 if internal else 403)
    seen = {one["id"] for one in who.get("/figures").json["items"]}
    assert seen == ({at_home, shared} if internal else {shared})
    for path in (f"/figures/{at_home}", f"/figures/{at_home}/facts"):
        assert who.get(path).status == (200 if internal else 404)
        assert who.get(f"{path}?view=own").status == (200 if internal else 403)
    for path in ("/members", "/tokens"):
        assert who.get(path).status == (200 if administers else 403)
    for path in ("/logs/north/internal", "/logs/north/internal/entries", "/logs/north/internal/entries/0/proof"):
        assert who.get(path).status == (200 if internal else 403)
    assert who.get("/logs/north/shared/entries/0").json["body"] is not None
    member = who.get("/logs/north/internal/entries/0")
    assert member.status == (200 if internal else 403)
    if internal:
        assert (member.json["body"] is not None) == administers
    told = who.get("/me").json
    assert told["may"] == sorted(act for act, roles in permissions().may.items() if role in roles)
    assert told["sees"] == sorted(sight for sight, roles in permissions().sees.items() if role in roles)


def test_what_a_member_may_changes_with_their_roles_at_once(centre: Asking) -> None:
    who = centre.as_role("auditor")
    assert who.post("/incidents", {"claims": ["c-1"]}).status == 403
    members.add(Actor(centre.node, OP), "auditor", ["analyst"])
    assert who.post("/incidents", {"claims": ["c-1"]}).status == 201
    members.remove(Actor(centre.node, OP), "auditor", "left")
    assert who.post("/incidents", {"claims": ["c-2"]}).status == 401
    assert who.get("/me").status == 401


def test_who_somebody_is_never_goes_over_rest(centre: Asking) -> None:
    from truceline.facts import SourceIdentified
    from truceline.store.journal import write

    (written,) = write(Actor(centre.node, OP), SourceIdentified(code="p-1", sealed="an age file"))
    seq = written.ref.partition("#")[2]
    told = centre.get(f"/logs/north/internal/entries/{seq}")
    assert told.status == 200 and told.json["body"] is None and b"age file" not in told.body
