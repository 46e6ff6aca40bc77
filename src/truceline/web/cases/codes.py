"""The codes by which incidents are spoken of, for pages that know their ids."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from django.urls import reverse

from truceline.store import incidents
from truceline.store.callers import Caller

__all__ = ["address_of", "codes_of"]


def codes_of(who: Caller, ids: Iterable[str]) -> dict[str, incidents.Row]:
    """By id, the incidents that the member sees; without those that are not judged yet."""
    return incidents.several(who.node, [*ids], view=who.view)


def address_of(who: Caller, incident: str) -> str:
    """Where an incident is shown; one that is not judged yet is waited for there."""
    row = codes_of(who, (incident,)).get(incident)
    return reverse("incident", args=[row.code]) if row else f"/incidents/{quote(incident, safe='')}/"
