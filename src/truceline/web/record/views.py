"""Pages of the record: logs and how far peers confirmed them, entries in plain words, proofs, a check of it all."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.acts import record_jobs
from truceline.acts.recorded import words_of
from truceline.errors import UnknownName
from truceline.facts import KINDS, Fact, UnknownFact, detail
from truceline.record.entry import Entry
from truceline.record.names import INTERNAL, SHARED, is_shared, ref
from truceline.store import log
from truceline.store.callers import Caller
from truceline.store.endorsements import endorsements
from truceline.store.log_pages import page as log_page
from truceline.store.peer_states import conflicts, peer_states
from truceline.store.prove import proof_of
from truceline.web.documents import as_saved
from truceline.web.pages import back_to, page, show

_LONGEST = 400
_HASH = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{28,}\b")
"""In a list a hash is told by its beginning; the entry's own page has it whole."""


@page()
def overview(request: HttpRequest, who: Caller) -> HttpResponse:
    """The logs held, peers, conflicts, and the last check."""
    heads = [(head, log.confirmed(who.node, head.origin)) for head in _held(who).values()]
    part = request.GET.get("part") == "check"
    return show(
        request,
        "record/check.html" if part else "record/overview.html",
        heads=heads,
        peers=list(peer_states(who.node)),
        conflicts=conflicts(who.node),
        check=_check(who),
        card=who.node.card,
    )


def _check(who: Caller) -> record_jobs.Check | None:
    """The last check; what it found and how much it read tells of the internal log, which is not for all."""
    found, all_of_it = record_jobs.last(who.node), who.sees("internal") or who.sees("administration")
    return found if found is None or all_of_it else found._replace(done=0, total=0, said="")


@page(writes=True)
def verify(request: HttpRequest, who: Caller) -> HttpResponse:
    """Ask for a check of every entry, body, signature and receipt."""
    record_jobs.ask(who.node)
    return back_to(request, reverse("record"), _("The record is being checked."))


@page()
def entries(request: HttpRequest, who: Caller, name: str, of: str) -> HttpResponse:
    """A log, the newest entry first."""
    origin = _origin(who, name, of)
    asked, kind = request.GET.get("subject", "").strip(), request.GET.get("kind", "")
    before = request.GET.get("before", "")
    found, after = log_page(
        who.node,
        origin,
        subject=asked,
        kind=kind if kind in KINDS else "",
        before=int(before) if before.isdecimal() and len(before) < 16 else None,
    )
    told = log.facts(who.node, found)
    rows = [(one, _HASH.sub(r"\1…", one.subject), _said(who, one, each)) for one, each in zip(found, told, strict=True)]
    return show(
        request, "record/log.html", origin=origin, logs=list(_held(who)), rows=rows, after=after, kinds=sorted(KINDS),
        kind=kind, subject=asked,
    )  # fmt: skip


@page()
def entry(request: HttpRequest, who: Caller, name: str, of: str, seq: int) -> HttpResponse:
    """One entry: what it says in words and as data, what it refers to, who stands behind it."""
    origin = _origin(who, name, of)
    found = log.entry(who.node, ref(origin, seq))
    fact = log.fact(who.node, found) if who.may_read(found) else None
    (stands,) = endorsements(who.node, ref(origin, seq)) if of == SHARED else (None,)
    return show(
        request,
        "record/entry.html",
        origin=origin,
        entry=found,
        ref=ref(origin, seq),
        said=words_of(fact) if fact else "",
        data=_data(fact),
        stands=stands,
        refs=[(one, _address(one)) for one in found.refs],
    )


@page()
def proof(request: HttpRequest, who: Caller, name: str, of: str, seq: int) -> HttpResponse:
    """A proof that the entry stands in its log, which anybody can check without it (C2SP tlog-proof)."""
    origin = _origin(who, name, of)
    text = str(proof_of(who.node, ref(origin, seq)))
    return as_saved(text.encode(), f"{name}-{of}-{seq}.tlog-proof")


@page()
def checkpoint(request: HttpRequest, who: Caller, name: str, of: str) -> HttpResponse:
    """The signed checkpoint of a log, to be kept elsewhere."""
    head = log.logs(who.node)[_origin(who, name, of)]
    return as_saved(head.checkpoint.encode(), f"{name}-{of}-{head.size}.checkpoint.txt")


def _held(who: Caller) -> dict[str, log.Head]:
    internal = who.sees("internal")
    return {name: head for name, head in log.logs(who.node).items() if internal or is_shared(name)}


def _origin(who: Caller, name: str, of: str) -> str:
    """The log's origin; one that the member may not see is not there."""
    if of == INTERNAL:
        who.must_see("internal")
    origin = f"{name}/{of}"
    if origin not in _held(who):
        raise UnknownName("there is no such log here", where=origin[:80])
    return origin


def _said(who: Caller, one: Entry, fact: Fact | UnknownFact) -> str:
    if not who.may_read(one):
        return ""
    said = _HASH.sub(r"\1…", " ".join(words_of(fact).split()))
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def _data(fact: Fact | UnknownFact | None) -> str:
    """A fact as indented JSON; nothing where it is unknown or not for the reader."""
    if fact is None or isinstance(fact, UnknownFact):
        return ""
    told: dict[str, Any] = detail(fact)
    return json.dumps(told, ensure_ascii=False, indent=2)


def _address(written: str) -> str:
    """The page of an entry that another names; empty where the reference is of no entry."""
    origin, sign, seq = written.partition("#")
    name, slash, of = origin.rpartition("/")
    return reverse("record-entry", args=[name, of, int(seq)]) if sign and slash and seq.isdecimal() else ""
