"""Whose request it is: a token that is valid, of a member who is there; and what becomes of all other requests."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.api.asking import OP, Asking, asking
from tests.store.conftest import MakeNode
from truceline.acts import members, tokens
from truceline.errors import InvalidSetting, UnknownName
from truceline.store import log
from truceline.store.attempts import MOST, SECONDS
from truceline.store.journal import Actor
from truceline.store.node import Node, now


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    return make_node("north", clock=now)


@pytest.fixture
def centre(node: Node) -> Asking:
    return asking(node)


def test_a_token_is_shown_once_and_only_its_hash_is_recorded(node: Node) -> None:
    issued = tokens.issue(Actor(node, OP), OP, days=7)
    assert re.fullmatch(r"truceline_[A-Za-z0-9_-]{43}", issued.secret)
    (standing,) = log.standings(node, type="token")
    assert standing.key == hashlib.sha256(issued.secret.encode()).hexdigest()
    assert issued.secret not in standing.row.detail
    (known,) = tokens.tokens(node)
    assert (known.member, known.state) == (OP, "valid")
    assert timedelta(days=6) < known.until - now() < timedelta(days=8)
    assert tokens.issue(Actor(node, OP), OP).secret != issued.secret


@pytest.mark.parametrize("days", [0, -1, tokens.MOST_DAYS + 1])
def test_a_token_has_an_end(node: Node, days: int) -> None:
    with pytest.raises(InvalidSetting):
        tokens.issue(Actor(node, OP), OP, days=days)


def test_a_token_of_nobody_is_not_issued(node: Node) -> None:
    with pytest.raises(UnknownName, match="no active member"):
        tokens.issue(Actor(node, OP), "nobody")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic b3A6b3A=", "Bearer x", "Bearer truceline_x"])
def test_without_a_token_nothing_is_told(centre: Asking, header: str) -> None:
    centre.token = ""
    answer = centre.get("/me", HTTP_AUTHORIZATION=header)
    assert (answer.status, answer.type) == (401, "no_token")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert b"north" not in answer.body


def test_the_schema_and_the_health_need_no_token(centre: Asking) -> None:
    centre.token = ""
    assert centre.get("/openapi.json").json["openapi"].startswith("3.1")
    assert centre.ask("GET", "//healthz").status == 200


def test_the_scheme_is_read_as_http_has_it(centre: Asking) -> None:
    secret, centre.token = centre.token, ""
    assert centre.get("/me", HTTP_AUTHORIZATION=f"bEARER  {secret} ").json["code"] == OP


def test_a_token_that_ended_or_was_revoked_is_worth_nothing(make_node: MakeNode) -> None:
    clock = [now()]
    node = make_node("south", clock=lambda: clock[0])
    issued = tokens.issue(Actor(node, OP), OP, days=1)
    member = tokens.member_of(node, issued.secret)
    assert member is not None and member.code == OP
    clock[0] += timedelta(days=1)
    assert tokens.member_of(node, issued.secret) is None
    assert [one.state for one in tokens.tokens(node)] == ["ended"]
    other = tokens.issue(Actor(node, OP), OP)
    tokens.revoke(Actor(node, OP), other.token)
    assert tokens.member_of(node, other.secret) is None
    with pytest.raises(UnknownName):
        tokens.revoke(Actor(node, OP), "token-none")


def test_a_token_is_worth_nothing_at_another_node(make_node: MakeNode, node: Node) -> None:
    assert tokens.member_of(make_node("south", clock=now), tokens.issue(Actor(node, OP), OP).secret) is None


def test_a_token_of_a_removed_member_is_worth_nothing(centre: Asking) -> None:
    who = centre.as_role("analyst")
    assert who.get("/me").status == 200
    members.remove(Actor(centre.node, OP), "analyst")
    assert who.get("/me").status == 401


def test_tokens_are_issued_and_revoked_over_rest(centre: Asking) -> None:
    assert centre.post("/members", {"code": "duty-1", "roles": ["duty_officer"]}).status == 201
    issued = centre.post("/tokens", {"member": "duty-1", "days": 1}).json
    who = Asking(centre.node, centre.app, issued["secret"])
    assert who.get("/me").json["roles"] == ["duty_officer"]
    assert datetime.fromisoformat(issued["until"]) < datetime.now(UTC) + timedelta(days=1, minutes=1)
    assert issued["secret"] not in centre.get("/tokens").body.decode()
    assert centre.post(f"/tokens/{issued['token']}/revoke", {}).status == 201
    assert who.get("/me").status == 401


def wrong(number: int) -> str:
    return f"truceline_{number:043d}"


def test_an_address_that_tries_tokens_has_to_wait_and_locks_nobody_out(centre: Asking) -> None:
    assert centre.get("/me").status == 200
    for number in range(MOST):
        assert Asking(centre.node, centre.app, wrong(number), "203.0.113.9").get("/me").status == 401
    stranger = Asking(centre.node, centre.app, wrong(99), "203.0.113.9").get("/me")
    assert (stranger.status, stranger.type) == (429, "too_many_attempts")
    assert 0 < int(stranger.headers["Retry-After"]) <= SECONDS + 1
    centre.address = "203.0.113.9"
    assert centre.get("/me").status == 200
    assert Asking(centre.node, centre.app, wrong(1), "203.0.113.10").get("/me").status == 401
