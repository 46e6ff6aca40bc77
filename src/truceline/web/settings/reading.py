"""What stands about the node and is changed elsewhere: peers, settings, work that waits."""

from __future__ import annotations

import os
from importlib.metadata import version
from typing import NamedTuple

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from truceline.config import DATABASE_URL, NEW_PASSWORD, PASSPHRASE, PREFIX, VAULT_PASSPHRASE
from truceline.store.callers import Caller
from truceline.store.node import read_node_file
from truceline.store.peer_states import peer_states
from truceline.store.peers import peers as known_peers
from truceline.web.pages import page, show

__all__ = ["node", "peers", "work"]

_AT_ONCE = 100
_SECRETS = frozenset(
    name + end for name in (PASSPHRASE, VAULT_PASSPHRASE, NEW_PASSWORD, DATABASE_URL) for end in ("", "_FILE")
)
_MEANS = {
    "MODEL": _("with which model English is read"),
    "WORKERS": _("how many reports are read at the same time"),
    "MAX_BYTES": _("a larger file is not read"),
    "GAZETTEER": _("where world-wide names of places are"),
    "TILES": _("where the map's background is"),
    "NODE": _("the node's folder"),
    "ACTOR": _("who acts where a command does not say"),
}


class Job(NamedTuple):
    """Work that waits, is being done, or was given up, and the line that says why."""

    kind: str
    about: str
    state: str
    done: int
    total: int
    said: str
    asked_at: str


@page(sees="administration")
def peers(request: HttpRequest, who: Caller) -> HttpResponse:
    """Nodes with whom the record is exchanged, by the fingerprints that people compared."""
    cards = {name: one.card for name, one in known_peers(who.node).items()}
    rows = [(state, cards.get(state.name)) for state in peer_states(who.node)]
    return show(request, "settings/peers.html", rows=rows, card=who.node.card, tab="peers")


@page(sees="administration")
def node(request: HttpRequest, who: Caller) -> HttpResponse:
    """What `truceline.toml` says, and what the environment sets for this process; of secrets only that they are set."""
    file = read_node_file(who.node.folder)
    set_here = [
        (name, "" if name in _SECRETS else value, _MEANS.get(name.removeprefix(PREFIX), ""))
        for name, value in sorted(os.environ.items())
        if name.startswith(PREFIX) or name in _SECRETS
    ]
    return show(
        request,
        "settings/node.html",
        file=file,
        environment=set_here,
        version=version("truceline"),
        vendor=connections[who.node.alias].vendor,
        tab="node",
    )


@page(sees="administration")
def work(request: HttpRequest, who: Caller) -> HttpResponse:
    """Long work by its state: what is being done and what waits first, then what was given up, then what is done."""
    with connections[who.node.alias].cursor() as cursor:
        cursor.execute("SELECT state, COUNT(*) FROM job GROUP BY state ORDER BY state")
        counts = cursor.fetchall()
        cursor.execute(
            "SELECT kind, key, state, done, total, said, asked_at FROM job ORDER BY CASE state WHEN 'working' THEN 0 "
            "WHEN 'waiting' THEN 1 WHEN 'failed' THEN 2 ELSE 3 END, asked_at DESC LIMIT %s",
            [_AT_ONCE],
        )
        jobs = [Job(kind, key.removeprefix(f"{kind}:"), *more) for kind, key, *more in cursor.fetchall()]
    return show(request, "settings/work.html", jobs=jobs, counts=counts, most=_AT_ONCE, tab="work")
