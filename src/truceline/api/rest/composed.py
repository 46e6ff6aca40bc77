"""The calls that take more than one fact, or something to be worked out first; each with a body of its own."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path
from pydantic import Field

from truceline.acts import notices, sitreps
from truceline.api.rest.addresses import router
from truceline.api.rest.bearer import Bearer, caller
from truceline.api.rest.bodies import fact_of, json_object
from truceline.api.rest.calls import calls
from truceline.api.rest.openapi import body_of, schema_of, writes
from truceline.api.rest.writing import IF_MATCH, IF_NEW, Id, Joint, read_before, recorded
from truceline.facts import NoticeGiven
from truceline.model import Value
from truceline.store import endorsements, evidence, journal, log, peers
from truceline.store.incident_steps import merging, splitting
from truceline.store.journal import Written
from truceline.store.opened_incidents import own
from truceline.verification.findings import Axis
from truceline.verification.moment import At

__all__ = ["asked"]

_GIVING = next(call for call in calls() if call.fact is NoticeGiven)


class Split(Value):
    """The claims of each part: each claim of the incident in one of them."""

    parts: tuple[tuple[str, ...], ...] = Field(min_length=2)
    reason: str = ""


class Merge(Value):
    """The incident that it turned out to be."""

    into: str = Field(min_length=1)
    reason: str = ""


class Endorsement(Value):
    """The entry to stand behind, as `north/shared#12`; of a finding, the axes that are endorsed, if not all."""

    entry: str
    note: str = ""
    axes: tuple[Axis, ...] = ()


class Dissent(Value):
    """The entry not to stand behind, and why."""

    entry: str
    text: str = Field(min_length=1)


class Card(Value):
    """A peer's card, whose fingerprint a person compared."""

    card: str = Field(min_length=1)


class Fingerprint(Value):
    """Of the peer's new card, as its owner told it."""

    fingerprint: str = Field(min_length=1)


class Nothing(Value):
    """Nothing more is to be said."""


class Sending(Value):
    """When it was sent, by default now."""

    at: At | None = None


class Reason(Value):
    """Why."""

    reason: str = Field(min_length=1)


def asked(request: HttpRequest, model: type[Any]) -> Any:
    """The request's body as a value; raises `Problem` or `ValidationError`."""
    from pydantic_core import to_json

    return model.model_validate_json(to_json(json_object(request)), strict=True)


def written(*each: Written | None) -> HttpResponse:
    """201; without anything written where all of it was recorded before."""
    return recorded(one for one in each if one is not None)


def _call(
    path: str, act: str, summary: str, body: type[Value] | dict[str, Any], *parameters: dict[str, Any]
) -> dict[str, Any]:
    """What all these operations share, for `router.post`."""
    noun = path.split("/")[1]
    return {
        "path": path,
        "auth": Bearer(act),
        "response": {201: None},
        "operation_id": f"post_{path.replace('{id}/', '').strip('/').replace('/', '_')}",
        "summary": f"{act}: {summary}",
        "tags": [noun],
        "openapi_extra": writes(path, body if isinstance(body, dict) else schema_of(body))
        | {"x-act": act, "parameters": [*parameters]},
    }


@router.post(**_call("/incidents/{id}/split", "incident_split", "it turned out to be several", Split))
def split(request: HttpRequest, id: Annotated[Id, Path()], joint: Joint = False) -> HttpResponse:
    """Each part becomes an incident of its own."""
    actor, body = caller(request).actor, asked(request, Split)
    held = own(actor.node, tuple(log.standings(actor.node, type="incident")), id, joint=joint)
    facts = splitting(actor.node, held, [",".join(part) for part in body.parts], body.reason)
    return recorded(journal.write(actor, *facts, joint=joint))


@router.post(**_call("/incidents/{id}/merge", "incident_merged", "it turned out to be another", Merge))
def merge(request: HttpRequest, id: Annotated[Id, Path()], joint: Joint = False) -> HttpResponse:
    """Its claims are the other's from then on."""
    actor, body = caller(request).actor, asked(request, Merge)
    standings = tuple(log.standings(actor.node, type="incident"))
    held, into = (own(actor.node, standings, each, joint=joint) for each in (id, body.into))
    return recorded(journal.write(actor, *merging([held], into, body.reason), joint=joint))


@router.post(**_call("/endorsements", "endorsed", "this side stands behind an entry", Endorsement))
def endorse(request: HttpRequest) -> HttpResponse:
    """In the shared log, with the hash of the body that is held here."""
    body = asked(request, Endorsement)
    return written(endorsements.endorse(caller(request).actor, body.entry, body.note, body.axes))


@router.post(**_call("/dissents", "dissented", "this side does not stand behind an entry", Dissent))
def dissent(request: HttpRequest) -> HttpResponse:
    """In the shared log."""
    body = asked(request, Dissent)
    return written(endorsements.dissent(caller(request).actor, body.entry, body.text))


@router.post(**_call("/peers", "peer_admitted", "another node's log is mirrored from now on", Card))
def admit(request: HttpRequest) -> HttpResponse:
    """Only after a person compared the card's fingerprint with its owner."""
    return written(peers.admit(caller(request).actor, asked(request, Card).card))


@router.post(**_call("/peers/{id}/acknowledge", "peer_key_acknowledged", "a peer's new key is confirmed", Fingerprint))
def acknowledge(request: HttpRequest, id: Annotated[Id, Path()]) -> HttpResponse:
    """Only after a person compared the new card's fingerprint with its owner."""
    return written(peers.acknowledge(caller(request).actor, id, asked(request, Fingerprint).fingerprint))


@router.post(**_call("/peers/{id}/settle", "conflict_settled", "people have spoken about a conflict", Reason))
def settle(request: HttpRequest, id: Annotated[Id, Path()]) -> HttpResponse:
    """What is held of the peer's log stays, what continues it is taken again."""
    return written(evidence.settle(caller(request).actor, id, asked(request, Reason).reason))


@router.post(**_call("/sitreps/{id}/issue", "sitrep_issued", "the approved report goes out", Nothing, IF_MATCH))
def issue(request: HttpRequest, id: Annotated[Id, Path()]) -> HttpResponse:
    """With both people's names in its head; a joint or public one goes into the shared log with its files."""
    asked(request, Nothing)
    who = caller(request)
    return recorded(sitreps.issue(who.actor, id, saw=read_before(request, who, f"sitrep:{id}")))


@router.post(**_call("/notice-drafts", "notice_given", "a notice is kept, and not sent yet", body_of(_GIVING), IF_NEW))
def draft(request: HttpRequest, joint: Joint = False) -> HttpResponse:
    """As one that is given, but for its addressees, who are not told."""
    who = caller(request)
    fact = fact_of(_GIVING, who.node, None, json_object(request))
    assert isinstance(fact, NoticeGiven)
    saw = read_before(request, who, fact.subject)
    return recorded(notices.give(who.actor, fact.notice, despite=fact.despite, draft=True, joint=joint, saw=saw))


@router.post(**_call("/notices/{id}/send", "notice.sent", "a draft goes to all its addressees", Sending, IF_MATCH))
def send(request: HttpRequest, id: Annotated[Id, Path()], joint: Joint = False) -> HttpResponse:
    """With `joint`, what of it was recorded at home alone goes into the shared log too."""
    who, body = caller(request), asked(request, Sending)
    saw = read_before(request, who, f"notice:{id}")
    return recorded(notices.send(who.actor, id, at=body.at, joint=joint, saw=saw))
