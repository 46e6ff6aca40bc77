"""Bundles by hand: one for a peer to take along, one from a peer to take in, and this node's own card."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from truceline.errors import InvalidSetting, Refused, TrucelineError
from truceline.record.bundle import MEDIA_TYPE
from truceline.store.bundle_files import read_file, write_file
from truceline.store.callers import Caller
from truceline.store.node import CARD
from truceline.web.documents import as_saved
from truceline.web.pages import back_to, page, show

_CHUNK = 1 << 16


@page(acts=("bundle_taken",), writes=True)
def export(request: HttpRequest, who: Caller, peer: str) -> HttpResponseBase:
    """A bundle for a peer: what it lacks, as far as is known here, encrypted to it."""
    descriptor, name = tempfile.mkstemp(dir=who.node.folder, prefix=".bundle-")
    os.close(descriptor)
    path = Path(name)
    try:
        write_file(who.actor, peer, path, encrypt=request.POST.get("encrypt") == "yes")
        # Opened, it is there until it is sent; its name is gone before.
        file = path.open("rb")
    finally:
        path.unlink(missing_ok=True)
    return FileResponse(file, as_attachment=True, filename=f"{who.node.name}-for-{peer}.truce", content_type=MEDIA_TYPE)


@page(acts=("bundle_taken",), writes=True)
def take(request: HttpRequest, who: Caller) -> HttpResponse:
    """Check a peer's bundle and take what it brings; what is refused is named, and changes nothing."""
    sent = request.FILES.get("bundle")
    if sent is None:
        raise InvalidSetting(_("No bundle was sent."), remedy=_("choose the file that the peer gave you"))
    with tempfile.NamedTemporaryFile(dir=who.node.folder, prefix=".bundle-") as received:
        for piece in sent.chunks(_CHUNK):
            received.write(piece)
        received.flush()
        try:
            taken = read_file(who.actor, Path(received.name))
        except Refused as error:
            return _refused(request, who, [error])
    if taken.refused:
        return _refused(request, who, list(taken.refused), taken.entries)
    said = ngettext("%(n)d entry of %(peer)s taken.", "%(n)d entries of %(peer)s taken.", taken.entries)
    return back_to(request, reverse("record"), said % {"n": taken.entries, "peer": taken.peer})


@page()
def card(request: HttpRequest, who: Caller) -> HttpResponse:
    """This node's card, to be given to peers; its fingerprint is compared by voice or on paper."""
    return as_saved((who.node.folder / CARD).read_bytes(), f"{who.node.name}.card.txt")


def _refused(request: HttpRequest, who: Caller, errors: list[Refused], taken: int = 0) -> HttpResponse:
    told: list[TrucelineError] = list(errors)
    return show(request, "record/refused.html", status=409, errors=told, taken=taken)
