"""A claim beside its report: each thing that was read, with the words that say so, and how it stands with reviewers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from truceline.claims.claim import Claim, Figure, Mention
from truceline.claims.review import Review
from truceline.reports.report import Span
from truceline.store import incidents
from truceline.store.matters import View
from truceline.store.node import Node
from truceline.store.one_report import Opened
from truceline.web.fields import party_name
from truceline.web.reports.text import Part
from truceline.web.templatetags.truceline import day_words, words

__all__ = ["Card", "Told", "cards", "parts_of"]

_FLAGS = (
    gettext_noop("impossible"), gettext_noop("suspected typo"), gettext_noop("year inferred"),
    gettext_noop("zones disagree"),
)  # fmt: skip
"""What may be said of a time that was read, as words."""


class Told(NamedTuple):
    """One thing that a claim tells: what it is (`name` for the marks in the text), what was read, the words for it."""

    name: str
    label: str
    value: str
    words: str
    note: str = ""


@dataclass(frozen=True)
class Card:
    """A claim as it is shown. `saw` is how it stands in the logs; `open` whether nobody decided of it."""

    claim: Claim
    number: int
    review: Review
    told: tuple[Told, ...]
    saw: str
    gone: bool = False
    incident: str = ""
    """The code of the incident that it is an account of."""

    @property
    def open(self) -> bool:
        """Whether nobody decided of it."""
        return not self.review.reviewed

    @property
    def sides(self) -> tuple[Review, ...]:
        """What each node decided, where they differ."""
        return self.review.sides


def cards(node: Node, opened: Opened, stretch: Span, view: View) -> tuple[Card, ...]:
    """The claims whose words begin in the stretch; those that were rejected or merged last."""
    listed = [(place, claim, False) for place, claim in enumerate(opened.claims, 1)]
    listed += [(0, claim, True) for claim in opened.settled.left_out]
    text = opened.report.text
    here = [each for each in listed if not text or stretch.start <= each[1].span.start < max(stretch.end, 1)]
    held = incidents.holding(node, [claim.id for _number, claim, _gone in here], view=view)
    return tuple(
        Card(
            claim=claim,
            number=number,
            review=opened.review_of(claim),
            told=tuple(_told(node, claim, text)),
            saw=opened.seen.get(claim.id.partition("@")[0], ""),
            gone=gone,
            incident=held.get(claim.id, ("", ""))[0],
        )
        for number, claim, gone in here
    )


def parts_of(claim: Claim) -> Iterator[Part]:
    """Where in the text the things stand that a claim tells."""
    if claim.speaker.span:
        yield Part("speaker", claim.speaker.span)
    if claim.when and claim.when.text:
        yield Part("when", claim.when.span)
    yield from (Part("actor", one.span) for one in claim.actors if one.span)
    yield from (Part("target", one.span) for one in claim.targets if one.span)
    yield from (Part("figure", one.span) for one in claim.figures if one.span != claim.span)


def _told(node: Node, claim: Claim, text: str) -> Iterator[Told]:
    speaker = claim.speaker
    if speaker.is_outlet:
        yield Told("speaker", _("Who says so"), _("the report itself"), "")
    else:
        named = party_name(node, speaker.party) if speaker.party else (speaker.name or speaker.text)
        also = _("by way of %(others)s") % {"others": ", ".join(speaker.chain)} if speaker.chain else ""
        told = speaker.name if speaker.name and speaker.name != named else ""
        yield Told("speaker", _("Who says so"), named, _words(speaker.span, text) or speaker.text, told or also)
    if claim.when is not None:
        yield Told(
            "when", _("When"), _when(claim), claim.when.text, ", ".join(words(flag) for flag in claim.when.flags)
        )
    if claim.place is not None:
        place = claim.place
        radius = _radius(place.radius_m) if place.point and place.radius_m else ""
        note = _("not found among the places") if place.point is None else radius
        note = _("the place told before") if place.carried else note
        yield Told("place", _("Where"), place.name or place.text, place.text, note)
    for label, name, mentions in (
        (_("By whom, as told"), "actor", claim.actors),
        (_("To whom or what"), "target", claim.targets),
    ):
        yield from (_mention(node, name, label, one) for one in mentions)
    for figure in claim.figures:
        yield Told("figure", words(figure.of).capitalize(), _number(figure), figure.text, figure.population or "")
    if claim.weapon:
        yield Told("weapon", _("With what"), claim.weapon, "")
    if claim.outcome:
        yield Told("outcome", _("How it ended"), words(claim.outcome), "")


def _mention(node: Node, name: str, label: str, mention: Mention) -> Told:
    return Told(name, label, party_name(node, mention.party) if mention.party else mention.text, mention.text)


def _radius(metres: float) -> str:
    return f"± {metres / 1000:.3g} km" if metres >= 1000 else f"± {metres:.0f} m"


def _words(span: Span | None, text: str) -> str:
    return span.of(text) if span else ""


def _when(claim: Claim) -> str:
    when = claim.when
    assert when is not None
    if when.precision in ("minute", "hour"):
        zone = f" {when.zone}" if when.zone else ""
        return f"{day_words(when.start.date())} {when.start:%H:%M}{zone}"
    first, last = when.start.date(), (when.end - timedelta(microseconds=1)).date() if when.end > when.start else None
    return day_words(first) if last in (None, first) else f"{day_words(first)} – {day_words(last)}"


def _number(figure: Figure) -> str:
    low, high = (f"{bound:,g}" if bound is not None else "" for bound in (figure.low, figure.high))
    about = "≈ " if figure.approximate else ""
    if low == high:
        return f"{about}{low}"
    if not high:
        return _("at least %(number)s") % {"number": low}
    if not low:
        return _("at most %(number)s") % {"number": high}
    return f"{about}{low} – {high}"
