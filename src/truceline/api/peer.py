"""`POST /peer/exchange`: a peer's bundle comes in, one for the peer goes out (docs/formats/bundle.md)."""

from __future__ import annotations

import tempfile
from io import BytesIO
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from truceline.api.answers import JSON, said, tell
from truceline.errors import Refused, TrucelineError
from truceline.record.bundle import ANYONE, MEDIA_TYPE, Header
from truceline.record.bundle_lines import read_bundle
from truceline.record.canonical import encode
from truceline.store import peers
from truceline.store.exchange import Taken, make_bundle, take_bundle
from truceline.store.node import Node
from truceline.store.serving import Serving

__all__ = ["exchange", "health"]

_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 20
_MOST_DIGITS = 15


@csrf_exempt  # Nothing here goes by a cookie: the bundle's own seal says whose it is.
def exchange(request: HttpRequest) -> HttpResponseBase:
    """Take the bundle in the request's body and answer with one for its maker, or with the refusal."""
    if request.method != "POST":
        refused = said(405, reason="a bundle is sent with POST")
        refused["Allow"] = "POST"
        return refused
    serving = Serving.of(request.META)
    fault = _not_taken(request, serving.most)
    if fault is not None:
        return fault
    try:
        # Beside the record, since a bundle may be larger than what is set aside for temporary files.
        with tempfile.TemporaryFile(dir=serving.actor.node.folder) as received:
            if not _receive(request, serving.actor.node, received):
                return said(400, reason="the line ended before the bundle did", refused="malformed", where="request")
            received.seek(0)
            taken = take_bundle(serving.actor, received)
        return _answer(serving, taken, _asked(request, serving.most))
    except Refused as error:
        tell(f"refused: {error}")
        status = 400 if error.name == "malformed" else 409
        return said(status, reason=error.reason, refused=error.name, where=error.where)
    except TrucelineError as error:
        tell(f"not exchanged: {error}")
        return said(503, reason="the node cannot exchange now; it says why on its standard error")


@csrf_exempt
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Which node answers here."""
    members = {"node": Serving.of(request.META).actor.node.name, "status": "ok"}
    return HttpResponse(encode(members), content_type=JSON)


def _not_taken(request: HttpRequest, most: int) -> HttpResponse | None:
    """The answer to a request that brings no bundle which could be taken; None where it does."""
    announced = request.META.get("CONTENT_LENGTH") or ""
    if request.content_type != MEDIA_TYPE:
        return said(415, reason=f"what is sent must be {MEDIA_TYPE}")
    if not (announced.isascii() and announced.isdecimal()):
        return said(411, reason="the request must say how long it is (Content-Length)")
    if len(announced) > _MOST_DIGITS or int(announced) > most:
        return said(413, reason=f"a bundle of more than {most} bytes is not taken here; send it in parts")
    return None


def _receive(request: HttpRequest, node: Node, into: IO[bytes]) -> bool:
    """Write the request's body to a file; False where the line broke before its end.

    Of what a stranger sends, or what is for somebody else, the beginning alone is kept: it is enough to refuse it.
    """
    missing = int(request.META["CONTENT_LENGTH"])
    beginning: bytes | None = b""
    kept = True
    try:
        while missing and (piece := request.read(min(missing, _CHUNK))):
            missing -= len(piece)
            if beginning is not None:
                beginning += piece
                if b"\n" in beginning or len(beginning) > _LONGEST_LINE:
                    kept, beginning = _is_expected(node, beginning), None
                into.write(piece)
            elif kept:
                into.write(piece)
    except UnreadablePostError:
        return False
    return not missing


def _is_expected(node: Node, beginning: bytes) -> bool:
    """Whether a bundle that begins so comes from a peer and is for this node."""
    try:
        header = next(read_bundle(BytesIO(beginning)))
    except Refused:
        return False
    return isinstance(header, Header) and header.to in (node.name, ANYONE) and header.maker in peers.known(node)


def _asked(request: HttpRequest, most: int) -> int:
    """How many bytes the answer may have: what was asked for, as far as the node gives as much."""
    asked = request.GET.get("most", "")
    return min(int(asked), most) if asked.isascii() and asked.isdecimal() and len(asked) <= _MOST_DIGITS else most


def _answer(serving: Serving, taken: Taken, most: int) -> FileResponse:
    # FileResponse closes it, and with that it is gone.
    made = tempfile.TemporaryFile(dir=serving.actor.node.folder)  # noqa: SIM115
    try:
        bundle = make_bundle(serving.actor, taken.peer, made, have=taken.have, most=most)
        made.seek(0)
    except BaseException:
        made.close()
        raise
    tell(f"exchanged with {taken.peer}: {taken.entries} entries taken, {bundle.entries} given")
    return FileResponse(made, content_type=MEDIA_TYPE)
