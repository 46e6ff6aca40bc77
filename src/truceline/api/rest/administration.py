"""Who may act and see what: members, tokens, the table of permissions, and the caller's own rights."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from truceline.acts import members, tokens
from truceline.api.rest.addresses import router
from truceline.api.rest.bearer import BEARER, Bearer, caller
from truceline.api.rest.composed import asked
from truceline.api.rest.matters import joined
from truceline.api.rest.openapi import LIST, OBJECT, reads, schema_of, writes
from truceline.api.rest.problems import listed
from truceline.api.rest.writing import recorded
from truceline.model import Value
from truceline.store.permissions import permissions

_dump = json.JSONEncoder(ensure_ascii=False).encode


class NewMember(Value):
    """A member by a code; adding one again changes roles and party."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    roles: tuple[str, ...] = Field(min_length=1)
    party: str | None = None


class NewToken(Value):
    """A token of a member, valid for so many days."""

    member: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    days: int = Field(tokens.DAYS, ge=1, le=tokens.MOST_DAYS)


def _answer(said: Any) -> HttpResponse:
    return HttpResponse(_dump(said), content_type="application/json")


@router.get(
    "/me", auth=BEARER, operation_id="get_me", summary="Who one is here", tags=["me"], openapi_extra=reads(OBJECT)
)
def me(request: HttpRequest) -> HttpResponse:
    """The node, the member with roles and party, what they may record and what they see."""
    who = caller(request)
    table, roles = permissions(), set(who.member.roles)
    return _answer(
        {
            "node": who.node.name,
            "code": who.member.code,
            "roles": list(who.member.roles),
            "party": who.member.party,
            "may": sorted(act for act, allowed in table.may.items() if roles & allowed),
            "sees": sorted(sight for sight, allowed in table.sees.items() if roles & allowed),
        }
    )


@router.get(
    "/permissions",
    auth=BEARER,
    operation_id="get_permissions",
    summary="The table of permissions",
    tags=["me"],
    openapi_extra=reads(OBJECT),
)
def table(request: HttpRequest) -> HttpResponse:
    """Roles, who may record what, who sees what."""
    said = permissions()
    return _answer(
        {
            "roles": {name: role.model_dump() for name, role in said.roles.items()},
            "may": {act: sorted(roles) for act, roles in said.may.items()},
            "sees": {sight: sorted(roles) for sight, roles in said.sees.items()},
        }
    )


@router.get(
    "/problems",
    auth=BEARER,
    operation_id="list_problems",
    summary="What the type of a problem means",
    tags=["me"],
    openapi_extra=reads(LIST),
)
def problem_types(request: HttpRequest) -> HttpResponse:
    """Every type, in words."""
    return joined(map(_dump, listed()), None)


@router.get(
    "/members", auth=BEARER, operation_id="list_members", summary="Members", tags=["members"], openapi_extra=reads(LIST)
)
def all_members(request: HttpRequest) -> HttpResponse:
    """Everybody who may act, by code."""
    who = caller(request)
    who.must_see("administration")
    return joined((_dump(one.model_dump(mode="json")) for one in members.members(who.node)), None)


@router.post(
    "/members",
    auth=Bearer("member_added"),
    response={201: None},
    operation_id="post_members",
    summary="member_added: somebody may act from now on",
    tags=["members"],
    openapi_extra=writes("/members", schema_of(NewMember)) | {"x-act": "member_added"},
)
def add_member(request: HttpRequest) -> HttpResponse:
    """Who that is lies in the vault; here is only a code."""
    body = asked(request, NewMember)
    return recorded(members.add(caller(request).actor, body.code, body.roles, body.party))


@router.get(
    "/tokens", auth=BEARER, operation_id="list_tokens", summary="Tokens", tags=["tokens"], openapi_extra=reads(LIST)
)
def all_tokens(request: HttpRequest) -> HttpResponse:
    """Whose they are and until when; never the secrets, which nobody has but their owners."""
    who = caller(request)
    who.must_see("administration")
    told = (
        {
            "token": one.token,
            "member": one.member,
            "issued": one.issued.isoformat(),
            "until": one.until.isoformat() if one.until else None,
            "state": one.state,
        }
        for one in tokens.tokens(who.node)
    )
    return joined(map(_dump, told), None)


@router.post(
    "/tokens",
    auth=Bearer("token_issued"),
    response={201: None},
    operation_id="post_tokens",
    summary="token_issued: a program may act as a member",
    tags=["tokens"],
    openapi_extra=writes("/tokens", schema_of(NewToken), result="WrittenToken") | {"x-act": "token_issued"},
)
def issue_token(request: HttpRequest) -> HttpResponse:
    """The answer has the secret, which is shown this once."""
    body = asked(request, NewToken)
    issued = tokens.issue(caller(request).actor, body.member, body.days)
    return recorded([issued.written], token=issued.token, secret=issued.secret, until=issued.until.isoformat())
