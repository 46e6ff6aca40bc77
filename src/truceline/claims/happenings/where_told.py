"""Where the happenings of a report took place: resolved phrases, and the places that later sentences point back at."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from spacy.tokens import Token

from truceline.claims.context import Context
from truceline.claims.happenings.grammar import Words
from truceline.claims.happenings.where import (
    PlacePhrase,
    is_named,
    is_of_meeting,
    is_road,
    listed,
    place_for,
    points_back,
)
from truceline.geo.place import Place, Point
from truceline.geo.relative import parse_place

_SORTS = ("regions", "roads", "settlements")


class Whereabouts:
    """The places that a report has told of so far; each name is resolved once, near those resolved before it."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._resolved: dict[str, Place] = {}
        self._points: list[Point] = []
        self._told: list[tuple[Place, str]] = []
        self._of_meetings: set[str] = set()
        self._hint: Place | None = None

    def place_of(
        self,
        words: Words,
        phrases: Sequence[PlacePhrase],
        trigger: Token,
        quote: tuple[int, int],
        kind: str = "",
        named: Collection[str] = (),
    ) -> Place | None:
        """Where the happening of `trigger` took place; `quote` are the first and last token of its words.

        Those `named` as speaker or actor are no place ("Ankara announced"), and what happens on the ground does not
        happen where officials met.

        A phrase such as "the area" keeps its words and gets the name and position of the place that it points back at;
        a place that no word of the sentence names is marked as carried.
        """
        ground = kind in listed("on_the_ground")
        phrases = [
            p for p in phrases if _text(words, p) not in named and not (ground and is_of_meeting(words, p, trigger))
        ]
        phrase = place_for(words, phrases, trigger, quote)
        if phrase is not None and not is_named(words, phrase):
            others = [other for other in phrases if is_named(words, other) and not other.directional]
            inside = [other for other in others if quote[0] <= other.first <= quote[1]]
            phrase = place_for(words, inside, trigger, quote) or _near(words, phrase, others, trigger, quote) or phrase
        if phrase is None:
            return self._carried({*named, *self._of_meetings} if ground else named)
        if points_back(words, phrase):
            return self._pointed_at(words, phrase)
        place = self._read(words, phrase)
        if kind in listed("meetings"):
            self._of_meetings.add(place.text)
        elif ground:
            self._of_meetings.discard(place.text)
        self._note(words, phrase, place)
        return place

    def note_sentence(self, words: Words, phrases: Sequence[PlacePhrase]) -> None:
        """Remember the place that a heading or a sentence without happenings names."""
        for phrase in phrases:
            if is_named(words, phrase) and not phrase.directional:
                self._note(words, phrase, self._read(words, phrase))
                return

    def _note(self, words: Words, phrase: PlacePhrase, place: Place) -> None:
        if not is_named(words, phrase):
            return
        if phrase.strength >= 1 and not phrase.directional:
            self._told.append((place, _sort(words, phrase)))
        elif self._hint is None:
            self._hint = place

    def _carried(self, barred: Collection[str]) -> Place | None:
        told = [place for place, _ in self._told if place.text not in barred]
        hint = self._hint if self._hint is not None and self._hint.text not in barred else None
        place = told[-1] if told else hint
        return place.model_copy(update={"carried": True}) if place is not None else None

    def _pointed_at(self, words: Words, phrase: PlacePhrase) -> Place:
        """ "The region" is the region told last, "the town" the town; "the checkpoint" lies in the place told last."""
        text = _text(words, phrase)
        wanted = _sort(words, phrase)
        sorted_so = [place for place, sort in self._told if sort == wanted]
        known = sorted_so or [place for place, sort in self._told if sort != "roads"] or [p for p, _ in self._told]
        place = known[-1] if known else self._hint
        if place is None:
            return Place(text=text)
        return place.model_copy(update={"text": text, "name": place.name or place.text, "carried": True})

    def _read(self, words: Words, phrase: PlacePhrase) -> Place:
        text = _text(words, phrase)
        found = self._resolved.get(text)
        if found is None:
            found = self._resolved[text] = self._resolve(text)
            if found.point is not None:
                self._points.append(found.point)
        return found

    def _resolve(self, text: str) -> Place:
        context = self._context
        if len(context.gazetteer) or context.routes:
            near = context.near or self._middle()
            return parse_place(text, context.gazetteer, context.routes, near, context.countries)
        return Place(text=text)

    def _middle(self) -> Point | None:
        """The middle of the places resolved so far, else of the agreement's first route."""
        if self._points:
            count = len(self._points)
            lat, lon = sum(p.lat for p in self._points) / count, sum(p.lon for p in self._points) / count
            return Point(lat=lat, lon=lon)
        routes = self._context.routes
        return routes[0].at(routes[0].length_km / 2) if routes else None


def _near(
    words: Words, phrase: PlacePhrase, named: Sequence[PlacePhrase], trigger: Token, quote: tuple[int, int]
) -> PlacePhrase | None:
    """The name that goes on with a phrase that only points: "on the route of the patrol in the south of the zone"."""
    following = [other for other in named if phrase.last < other.first and other.strength >= 2]
    return place_for(words, following, trigger, quote) if points_back(words, phrase) else None


def _text(words: Words, phrase: PlacePhrase) -> str:
    text = words.doc[phrase.first : phrase.last + 1].text
    for ending in ("'s", "’s"):
        text = text.removesuffix(ending)
    return text


def _sort(words: Words, phrase: PlacePhrase) -> str:
    """Whether the phrase's own noun is a region, a road or a settlement; a settlement where nothing tells."""
    lemmas = [words.doc[i].lemma_.lower() for i in range(phrase.last, phrase.first - 1, -1)]
    if any(is_road(words.doc[i]) for i in range(phrase.first, phrase.last + 1)):
        return "roads"
    for lemma in lemmas:
        for sort in _SORTS:
            if lemma in listed(sort):
                return sort
    return "features" if set(lemmas) & listed("features") else "settlements"
