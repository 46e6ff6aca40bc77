"""When a happening took place: the time that its words name, else the one that the report was speaking of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from spacy.tokens import Token

from truceline.claims.happenings.grammar import VERBAL, Words, clause_tokens, governing_verb, subjects
from truceline.reports.report import Published, Span
from truceline.reports.times.find import TimeExpression, find_times, resolve
from truceline.reports.times.resolve import Tense
from truceline.reports.when import When

_RECENT = timedelta(days=12)
_PAST_TAGS = frozenset({"VBD", "VBN"})
_AHEAD = frozenset({"due", "set", "scheduled", "expected", "slated", "planned"})
_WITHIN_NOUN = frozenset({"compound", "nmod", "nummod", "amod", "poss", "npadvmod"})
_DATED_NOUNS = frozenset({"$agreement", "$ceasefire", "$terms"})
_TOLD_FROM = frozenset({"that_day", "after", "clock", "part", "midnight"})
_BACKGROUND = frozenset({"preceding", "previous", "previously", "formerly", "historically", "traditionally", "ever"})
_OPEN_ENDED = frozenset({"since", "until", "range", "from", "ago"})


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
        if token is not None and not (_is_open(expression) and _governs(words, expression)):
            found.append((expression, token))
    return Dated(tuple(found))


def _is_open(expression: TimeExpression) -> bool:
    """Whether what follows may be what the time is told from: "the day before ...", "two days after ..."."""
    form = expression.form
    return form.mark == "apart" or (form.kind == "after" and form.first is None and form.last is not None)


def _governs(words: Words, expression: TimeExpression) -> bool:
    """Whether "the day before" goes on ("the day before the truce"), and so tells of no day known."""
    end = expression.span.end - words.sentence.start
    following = next((t for t in words.doc if t.idx >= end), None)
    return following is not None and following.pos_ in ("DET", "NOUN", "PROPN", "PRON", "ADJ", "NUM", "ADP")


def _token_at(words: Words, offset: int) -> Token | None:
    return next((t for t in words.doc if t.idx <= offset < t.idx + len(t.text)), None)


def when_of(
    words: Words,
    dated: Dated,
    trigger: Token,
    quote: Span,
    published: Published,
    carried: When | None,
    last: When | None = None,
    tense: Tense | None = None,
) -> When | None:
    """The time that the happening's own words or clause name; None where they name none that can be resolved.

    `carried` is the day that the report is speaking of and `last` the one last told, to which "the same evening" and a
    bare clock time belong; `tense` is that of the happening where its verb does not tell it.
    """
    tense = tense or tense_of(trigger)
    ranked = sorted(
        ((_fit(words, expression, token, trigger, quote), expression, token) for expression, token in dated.times),
        key=lambda item: -item[0],
    )
    resolved: When | None = None
    for fit, expression, _ in ranked:
        if fit <= 0:
            break
        before = (last or carried) if expression.form.kind in _TOLD_FROM else _as_one_day(carried)
        found = resolve(expression, published, tense, resolved or before)
        if found is None or (expression.form.kind == "window" and carried is not None and _one_day(found)):
            continue
        if resolved is None:
            resolved = found
        elif _sharpens(found, resolved):
            return found
    return resolved


def _as_one_day(when: When | None) -> When | None:
    """A day to count back from: a span of days, such as "the previous two days", is none."""
    return when if when is not None and _one_day(when) else None


def _fit(words: Words, expression: TimeExpression, token: Token, trigger: Token, quote: Span) -> float:
    if _is_compared(words, token):
        return 0.0
    inside = quote.start <= expression.span.start < quote.end
    between = range(*sorted((token.i, trigger.i)))
    if any(words.doc[i].text == ";" for i in between):
        return 0.0
    chain = [token.i, *(t.i for t in token.ancestors)]
    if _dates_another(words, expression, token, trigger):
        return 0.0
    verb = governing_verb(trigger)
    fit = 3.0 if inside else 0.0
    if _in_clause_of_noun(token, trigger):
        if not inside:
            return 0.0
        fit -= 2.0
    if trigger.i in chain:
        fit += 3.0
    elif verb is not None and verb.i in chain:
        fit += 2.0
    elif _opens(words, token):
        fit += 1.0
    if fit and token.i > 0 and any(words.doc[i].lower_ in ("after", "before") for i in (token.i - 1,)):
        fit -= 1.0
    return fit - abs(token.i - trigger.i) * 0.01 if fit else 0.0


def _is_compared(words: Words, token: Token) -> bool:
    """Whether the time is only set beside another: "fewer than in the period before", "as on Monday"."""
    for before in words.doc[max(0, token.i - 4) : token.i]:
        if before.dep_ != "mark" and before.lower_ in ("than", "compared"):
            return True
        if before.dep_ != "mark" and before.lower_ == "as" and words.doc[before.i + 1].pos_ == "ADP":
            return True
    return False


def _dates_another(words: Words, expression: TimeExpression, token: Token, trigger: Token) -> bool:
    """Whether the time is that of a deal named ("the 5 March deal") or stands in a clause about a noun.

    "People displaced since December have gone back", "the truce that has been in force since 10 October".
    """
    if token.dep_ in _WITHIN_NOUN and token.head != trigger and trigger not in token.head.subtree:
        named = token.head
        while named.dep_ in _WITHIN_NOUN:
            named = named.head
        if named != trigger and words.tags[named.i] & _DATED_NOUNS and trigger.i not in range(token.i, named.i + 1):
            return True
    if expression.form.kind not in _OPEN_ENDED:
        return False
    return _in_clause_of_noun(token, trigger)


def _in_clause_of_noun(token: Token, trigger: Token) -> bool:
    """Whether the time belongs to a verb that tells about a noun, and the happening does not."""
    for above in (token, *token.ancestors):
        if above == trigger:
            return False
        beside = above.dep_ in ("relcl", "acl") and trigger not in above.subtree and above.head.dep_ != "conj"
        if above.pos_ in VERBAL and (beside or _is_bare_participle(above)):
            return True
    return False


def _is_bare_participle(verb: Token) -> bool:
    """ "People displaced since then have gone back": a parser may take the participle for the verb of the sentence."""
    if verb.tag_ != "VBN" or any(child.dep_ in ("aux", "auxpass") for child in verb.children):
        return False
    return any(child.pos_ in VERBAL and child.dep_ == "advcl" and child.i > verb.i for child in verb.children)


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
        if auxiliaries & {"will", "shall", "'ll", "would"} or _lies_ahead(verb):
            return "future"
        if verb.tag_ in _PAST_TAGS or auxiliaries & {"was", "were", "had", "has", "have"}:
            return "past"
        verb = governing_verb(verb.head) if verb.head != verb and verb.dep_ in ("xcomp", "conj", "advcl") else None
    return None


def _lies_ahead(verb: Token) -> bool:
    """ "Is due to begin", "are set to follow", "is to start": told as to come."""
    infinitive = any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)
    above = verb.head
    named = (verb, *(child for child in verb.children if child.dep_ == "acomp"))
    if any(word.lower_ in _AHEAD and any(c.dep_ == "xcomp" for c in word.children) for word in named):
        return True
    if infinitive and verb.dep_ == "xcomp" and above.lower_ in _AHEAD:
        return True
    return infinitive and verb.dep_ == "xcomp" and above.lemma_ == "be"


def is_background(words: Words, dated: Dated, trigger: Token) -> bool:
    """Whether the happening's clause tells of a time before that it leaves open: "previously", "in recent years"."""
    told = (trigger, *subjects(trigger))
    for token in clause_tokens(trigger):
        if token.lower_ in _BACKGROUND and (token.pos_ == "ADV" or token.head in told):
            return True
    verb = governing_verb(trigger)
    for expression, token in dated.times:
        if expression.form.kind == "vague" and expression.form.mark != "now":
            chain = [token, *token.ancestors]
            if trigger in chain or (verb is not None and verb in chain):
                return True
    return False


class Clock:
    """The day that a report speaks of as it goes on: the last recent time named, else the day of publication."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self._last: When | None = None
        self._heading: When | None = None
        self._said: When | None = None

    def note(self, when: When | None) -> None:
        """Remember a time that the report named, if it is a recent day."""
        if when is None or when.precision not in ("day", "minute", "hour", "part_of_day", "span"):
            return
        day = self.published.latest
        if when.end - when.start > timedelta(days=4):
            return
        if day is not None and not _RECENT >= datetime.combine(day, time.min) - when.start >= -timedelta(days=1):
            return
        if self._last is not None and self._last.precision == "span" and when.end <= self._last.end:
            return
        if self._last is not None and _follows(self._last, when):
            self._last = _joined(self._last, when)
        elif self._last is None or when.start >= self._last.start:
            self._last = when

    def note_sentence(self, dated: Dated) -> None:
        """Remember the first time of a sentence, such as a bulletin's heading, that tells no happening."""
        for expression, token in dated.times:
            found = resolve(expression, self.published, tense_of(token))
            if found is not None:
                self.note(found)

    def note_saying(self, dated: Dated) -> None:
        """Remember when something was said: what it tells is taken to be of that day, unless it says otherwise."""
        self._said = None
        for expression, token in dated.times:
            verb = governing_verb(token)
            if verb is not None and verb.pos_ == "VERB" and any(child.dep_ == "ccomp" for child in verb.children):
                found = resolve(expression, self.published, "past", self._last)
                if found is not None and found.precision in ("day", "part_of_day"):
                    self.note(found)
                    self._said = found

    def note_heading(self, text: str, end: int) -> None:
        """Remember what the lines before the first sentence say, such as "as of 19:30 on 13 November"."""
        for expression in find_times(text, max(0, end - 400), end):
            found = resolve(expression, self.published)
            if found is not None and found.precision != "span":
                self._heading = found

    def last(self) -> When | None:
        """The day last told of, to which "that evening" belongs."""
        return _whole_days(self._last) if self._last is not None else None

    def now(self) -> When | None:
        """The day that a sentence without a time is taken to speak of."""
        last, heading = self._last, self._heading
        if last is not None and (heading is None or last.precision == "span"):
            heading = None
        known = self._said or max((w for w in (last, heading) if w), key=_day_of, default=None)
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


def _follows(one: When, other: When) -> bool:
    """Whether two spans are one reporting period after the other, such as two nights of one bulletin."""
    both = one.precision == other.precision == "span"
    return both and one.start < other.start <= one.end < other.end


def _joined(one: When, other: When) -> When:
    iso = f"{one.iso.split('/')[0]}/{other.iso.split('/')[-1]}"
    return other.model_copy(update={"iso": iso, "start": one.start})


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
