"""What the agreement draws on the ground and in the calendar: routes, zones and its own dates."""

from __future__ import annotations

from datetime import timedelta

from truceline.agreements.agreement import Agreement
from truceline.sitrep.picture import Event, Terrain


def terrain(agreement: Agreement | None) -> Terrain:
    """The agreement's routes and zones as lines and rings."""
    return Terrain()


def events(agreement: Agreement) -> tuple[Event, ...]:
    """Signature, entry into force, end, and what falls due, in order."""
    found = [
        Event(day=agreement.signed, label="signed", kind="signed"),
        Event(day=agreement.local(agreement.in_force_from).date(), label="in force", kind="in_force"),
    ]
    if agreement.in_force_to:
        found.append(Event(day=agreement.local(agreement.in_force_to).date(), label="ends", kind="ends"))
    for article, term in agreement.obligations():
        # `due` is the first moment at which it is late, so that the day shown is the one before midnight.
        moment = term.due - timedelta(microseconds=1) if term.due else term.starts
        if moment is not None:
            found.append(
                Event(day=agreement.local(moment).date(), label=f"{article.reference}: {term.says}", kind="due")
            )
    return tuple(sorted(found, key=lambda event: event.day))
