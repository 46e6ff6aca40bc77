"""The register of posts as each source tells of them, and one post with what was near it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.acts import posts as acts
from truceline.acts.consultations import zone_of
from truceline.coordination.margins import margins
from truceline.coordination.posts import Post, PostStatus, statuses
from truceline.store.callers import Caller
from truceline.web.maps.views import geojson
from truceline.web.pages import page, show
from truceline.web.posts.nearby import around, near_post
from truceline.web.sides import told_at

__all__ = ["placed", "post", "posts"]


@page()
def posts(request: HttpRequest, who: Caller) -> HttpResponse:
    """Each post with what each source says of it on a day, and how many there are as each source says."""
    day = _day(request, who)
    records = acts.posts(who.node, view=who.view)
    counts = acts.counted_on(who.node, day, view=who.view)
    rows = [{"post": one.post, **_on(one.post, day)} for one in records if one.post]
    listed = [
        {"source": source, "statuses": [(_(statuses()[name].says), number) for name, number in table.items()]}
        for source, table in counts.listed.items()
    ]
    map_of = f"{reverse('posts_geojson')}?on={day.isoformat()}"
    told: dict[str, Any] = {"rows": rows, "day": day, "counts": counts, "listed": listed, "map": map_of}
    return show(
        request, "posts/posts.html", **told, may_register=who.may("post_registered"), may_count=who.may("posts_counted")
    )


@page()
def post(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """One post: its place as each node registered it, its history by source, supply runs, incidents near it."""
    record, found = acts.one_post(who.node, id, view=who.view)
    history = sorted(record.statuses, key=lambda one: (one.status.since, one.status.source))
    told: dict[str, Any] = {
        "record": record,
        "post": found,
        "map": f"{reverse('posts_geojson')}?{urlencode({'id': id})}",
        "near_map": f"/incidents/map.geojson?{urlencode({'within': around(found)})}",
        "now": _on(found, _day(request, who)),
        "history": [(one, _(statuses()[one.status.status].says), told_at(who, one.status.ref)) for one in history],
        "runs": acts.supply_runs(who.node, id, view=who.view),
        "near": near_post(who, found),
        "within_km": margins().post_incident_m / 1000,
        "may_tell": who.may("post_told"),
        "may_register": who.may("post_registered"),
    }
    return show(request, "posts/post.html", **told)


@page()
def placed(request: HttpRequest, who: Caller) -> HttpResponse:
    """The posts as GeoJSON; `id` asks for one of them."""
    day, wanted = _day(request, who), request.GET.get("id")
    found = [one.post for one in acts.posts(who.node, view=who.view) if one.post and wanted in (None, one.id)]
    return geojson(request, {"type": "FeatureCollection", "features": [_feature(one, day) for one in found]})


def _day(request: HttpRequest, who: Caller) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return who.node.clock().astimezone(zone_of(who.node)).date()


def _on(post: Post, day: date) -> dict[str, Any]:
    """What each source says on a day: sources, the words of the status, whether they differ."""
    told = post.on(day)
    return {"told": [(one, _(statuses()[one.status].says)) for one in told.told], "differs": told.differs}


def _feature(post: Post, day: date) -> dict[str, Any]:
    said = _said(post.on(day).told) or _("Nobody tells.")
    properties = {
        "name": post.name, "address": reverse("post", args=[post.id]), "words": said, "radius_m": post.radius_m,
    }  # fmt: skip
    at = [round(post.point.lon, 5), round(post.point.lat, 5)]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": at}}


def _said(told: tuple[PostStatus, ...]) -> str:
    return "; ".join(f"{one.source}: {_(statuses()[one.status].says)} ({one.since})" for one in told)
