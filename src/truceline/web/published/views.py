"""Pages for everybody, without signing in: public situation reports as they were issued, and an Atom feed (RFC 4287).

Nothing is here unless the node publishes (TRUCELINE_PUBLIC), and of that the public versions alone, which were prepared
by one person and approved by another.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from truceline.acts import sitreps
from truceline.config import load
from truceline.errors import UnknownName
from truceline.matters.sitreps import SitrepRecord
from truceline.store.node import Node
from truceline.store.serving import Serving
from truceline.web.documents import as_preview, as_saved
from truceline.web.pages import public, show

_LATEST = 50


@public
def listed(request: HttpRequest) -> HttpResponse:
    """The reports, the latest day first."""
    return show(request, "published/list.html", records=_published(_node(request)))


@public
def one(request: HttpRequest, sitrep: str) -> HttpResponse:
    """One report, as it was issued."""
    held = _files(_node(request), sitrep)
    name = next((name for name in held if name.endswith(".html")), None)
    if name is None:
        raise UnknownName("the report holds no page", where=sitrep[:60])
    return as_preview(held[name])


@public
def file(request: HttpRequest, sitrep: str, name: str) -> HttpResponse:
    """One of its files, to be saved."""
    held = _files(_node(request), sitrep)
    if name not in held:
        raise UnknownName("the report has no such file", where=name[:60])
    return as_saved(held[name], f"{sitrep}-{name}")


@public
def feed(request: HttpRequest) -> HttpResponse:
    """The latest reports as an Atom feed, which a reader or another site can follow."""
    node = _node(request)
    here = request.build_absolute_uri(reverse("published"))
    made = Atom1Feed(
        title=_("Situation reports of %(node)s") % {"node": node.name},
        link=here,
        description="",
        feed_url=request.build_absolute_uri(),
        language=getattr(request, "LANGUAGE_CODE", "en"),
    )
    for record in _published(node)[:_LATEST]:
        assert record.issued is not None
        address = request.build_absolute_uri(reverse("published-report", args=[record.id]))
        made.add_item(
            title=_("Situation report of %(day)s") % {"day": record.day},
            link=address,
            description="",
            unique_id=f"urn:truceline:{record.issued.ref.replace('#', ':')}",
            pubdate=record.issued.at,
            updateddate=record.issued.at,
            author_name=node.name,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _node(request: HttpRequest) -> Node:
    """The node, if it publishes; raises `UnknownName`."""
    if not load().public:
        raise UnknownName("nothing is published here", where=request.path[:80])
    return Serving.of(request.META).actor.node


def _published(node: Node) -> list[SitrepRecord]:
    found = (each.record for each in sitreps.sitreps(node, view="joint", state="issued"))
    ours = [
        record
        for record in found
        if record.audience == "public" and record.issued and record.issued.ref.startswith(f"{node.shared}#")
    ]
    return sorted(ours, key=lambda record: (record.day is not None, record.day, record.id), reverse=True)


def _files(node: Node, sitrep: str) -> Mapping[str, bytes]:
    if sitrep not in {record.id for record in _published(node)}:
        raise UnknownName(f"no report is called {sitrep[:60]!r}", where=node.name)
    return sitreps.files(node, sitrep)
