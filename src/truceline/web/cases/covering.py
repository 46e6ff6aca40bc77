"""Material that may show the dead or wounded: covered until whoever looks asks for it.

A photograph or a film is covered until somebody who works with evidence has looked at it and says that it need not be;
anything else is covered once somebody says that it should be. What they say is this node's own and no fact of the item.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from truceline.acts import evidence as items
from truceline.matters.evidence import EvidenceRecord
from truceline.store import log
from truceline.store.callers import Caller
from truceline.web.models import Cover
from truceline.web.pages import back_to, page

__all__ = ["Covering", "change", "covering"]

_SHOWS = ("image/", "video/")


class Covering(NamedTuple):
    """Whether an item is covered; `by` is who said so and `at` when, empty where its kind alone does."""

    covered: bool
    by: str = ""
    at: datetime | None = None


def covering(who: Caller, record: EvidenceRecord) -> Covering:
    """How an item stands."""
    told = Cover.objects.using(who.node.alias).filter(subject=f"evidence:{record.id}").first()
    if told is not None:
        return Covering(told.covered, told.member, datetime.fromisoformat(told.at))
    return Covering(_media_type(who, record).startswith(_SHOWS))


@page(acts=("custody_told",), writes=True)
def change(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Say that an item may show the dead or wounded, or that it does not."""
    record = items.find(who.node, id, view=who.view)
    covered = request.POST.get("covered") == "yes"
    told = {"covered": covered, "member": who.member.code, "at": who.node.clock().isoformat()}
    Cover.objects.using(who.node.alias).update_or_create(subject=f"evidence:{record.id}", defaults=told)
    said = _("It is covered from now on.") if covered else _("It is shown without being asked for from now on.")
    return back_to(request, reverse("evidence", args=[record.id]), said)


def _media_type(who: Caller, record: EvidenceRecord) -> str:
    """What its bytes are said to be; empty where none are kept here."""
    if record.material is None:
        return ""
    subject = record.material if record.material.startswith("material:") else f"material:{record.material}"
    for one in log.standings(who.node, subject=subject):
        kept = json.loads(one.detail) if isinstance(one.detail, str) else one.detail
        return str((kept.get("material_kept") or kept).get("media_type", ""))
    return ""
