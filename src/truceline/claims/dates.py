"""When a happening took place: the time that its words name, else the one that the report was speaking of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from spacy.tokens import Token

from truceline.claims.grammar import Words, governing_verb
from truceline.reports.report import Published, Span
from truceline.reports.times import TimeExpression, find_times, resolve
from truceline.reports.times_resolve import Tense
from truceline.reports.when import When

_RECENT = timedelta(days=12)
_PAST_TAGS = frozenset({"VBD", "VBN"})


@dataclass(frozen=True)
class Dated:
    """The time expressions of one sentence, each with the token it begins at."""

    times: tuple[tuple[TimeExpression, Token], ...]

    @property
    def spans(self) -> list[Span]:
        """Where they stand in the report's text."""
        return [expression.span for expression, _ in self.times]


def times_in(words: Words, text: str) -> Dated:
    """The time expressions of a sentence of the report whose text is `text`."""
    span = words.sentence.span
    found = []
    for expression in find_times(text, span.start, span.end):
        token = _token_at(words, expression.span.start - span.start)
        if token is not None:
            found.append((expression, token))
    return Dated(tuple(found))


def _token_at(words: Words, offset: int) -> Token | None:
    return next((t for t in words.doc if t.idx <= offset < t.idx + len(t.text)), None)


def when_of(
    words: Words, dated: Dated, trigger: Token, quote: Span, published: Published, carried: When | None
) -> When | None:
    """The time that the happening's own words or clause name; None where they name none that can be resolved."""
    ranked = sorted(
        ((_fit(words, expression, token, trigger, quote), expression, token) for expression, token in dated.times),
        key=lambda item: -item[0],
    )
    resolved: When | None = None
    for fit, expression, _ in ranked:
        if fit <= 0:
            break
        found = resolve(expression, published, tense_of(trigger), resolved or carried)
        if found is None or (expression.form.kind == "window" and carried is not None and _one_day(found)):
            continue
        if resolved is None:
            resolved = found
        elif _sharpens(found, resolved):
            return found
    return resolved


def _fit(words: Words, expression: TimeExpression, token: Token, trigger: Token, quote: Span) -> float:
    if any(
        words.doc[i].lower_ in ("than", "as", "compared")
        for i in range(max(0, token.i - 4), token.i)
        if words.doc[i].dep_ != "mark"
    ):
        return 0.0
    inside = quote.start <= expression.span.start < quote.end
    between = range(*sorted((token.i, trigger.i)))
    if any(words.doc[i].text == ";" for i in between):
        return 0.0
    chain = [token.i, *(t.i for t in token.ancestors)]
    verb = governing_verb(trigger)
    fit = 3.0 if inside else 0.0
    if trigger.i in chain:
        fit += 3.0
    elif verb is not None and verb.i in chain:
        fit += 2.0
    elif _opens(words, token):
        fit += 1.0
    if fit and token.i > 0 and any(words.doc[i].lower_ in ("after", "before") for i in (token.i - 1,)):
        fit -= 1.0
    return fit - abs(token.i - trigger.i) * 0.01 if fit else 0.0


def _one_day(when: When) -> bool:
    """Whether a window is about a day long: a bulletin on the last 24 hours takes its own date."""
    return when.end - when.start < timedelta(days=2)


def _opens(words: Words, token: Token) -> bool:
    return token.i <= 2


def _sharpens(found: When, resolved: When) -> bool:
    same_day = found.start.date() == resolved.start.date()
    return same_day and found.precision in ("minute", "hour", "part_of_day") and resolved.precision == "day"


def tense_of(trigger: Token) -> Tense | None:
    """Past or future, by the verb that governs the happening's word."""
    verb = governing_verb(trigger)
    while verb is not None:
        auxiliaries = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
        if auxiliaries & {"will", "shall", "'ll", "would"}:
            return "future"
        if verb.tag_ in _PAST_TAGS or auxiliaries & {"was", "were", "had", "has", "have"}:
            return "past"
        verb = governing_verb(verb.head) if verb.head != verb and verb.dep_ in ("xcomp", "conj", "advcl") else None
    return None


class Clock:
    """The day that a report speaks of as it goes on: the last recent time named, else the day of publication."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self._last: When | None = None
        self._heading: When | None = None

    def note(self, when: When | None) -> None:
        """Remember a time that the report named, if it is a recent day."""
        if when is None or when.precision not in ("day", "minute", "hour", "part_of_day", "span"):
            return
        day = self.published.latest
        if when.end - when.start > timedelta(days=4):
            return
        if day is not None and not _RECENT >= datetime.combine(day, time.min) - when.start >= -timedelta(days=1):
            return
        if self._last is None or when.start >= self._last.start:
            self._last = when

    def note_sentence(self, dated: Dated) -> None:
        """Remember the first time of a sentence, such as a bulletin's heading, that tells no happening."""
        for expression, token in dated.times:
            found = resolve(expression, self.published, tense_of(token))
            if found is not None:
                self.note(found)

    def note_saying(self, dated: Dated) -> None:
        """Remember when something was said: what it tells is taken to be of that day, unless it says otherwise."""
        for expression, token in dated.times:
            verb = governing_verb(token)
            if verb is not None and any(child.dep_ == "ccomp" for child in verb.children):
                found = resolve(expression, self.published, "past")
                if found is not None and found.precision in ("day", "part_of_day"):
                    self.note(found)

    def note_heading(self, text: str, end: int) -> None:
        """Remember what the lines before the first sentence say, such as "as of 19:30 on 13 November"."""
        for expression in find_times(text, max(0, end - 400), end):
            found = resolve(expression, self.published)
            if found is not None and found.precision != "span":
                self._heading = found

    def now(self) -> When | None:
        """The day that a sentence without a time is taken to speak of."""
        known = max((w for w in (self._last, self._heading) if w), key=_day_of, default=None)
        if known is not None:
            return _whole_days(known)
        day = self.published.day
        if day is None:
            return None
        start = datetime.combine(day, time.min)
        return When(
            iso=day.isoformat(),
            start=start,
            end=start + timedelta(days=1),
            precision="day",
            text="",
            span=Span(start=0, end=0),
            rule="carried",
        )


def _day_of(when: When) -> datetime:
    return when.start


def _whole_days(when: When) -> When:
    if when.precision == "span" or when.precision == "day":
        return when.model_copy(update={"rule": "carried"})
    start = datetime.combine(when.start.date(), time.min)
    return when.model_copy(
        update={
            "iso": start.date().isoformat(),
            "start": start,
            "end": start + timedelta(days=1),
            "precision": "day",
            "rule": "carried",
        }
    )
