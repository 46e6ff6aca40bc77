"""Requests for access and how they were answered, with the reason in the words that were given.

A restriction is a happening of its own: each makes a candidate for an incident, which people open or do not. The table
of a period has the columns of the reports on freedom of movement of the OSCE's Special Monitoring Mission (denial,
conditional access, delay, other), beside how many requests there were: where nobody asked, nothing was denied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import field_validator, model_validator

from truceline.errors import InvalidCase, UnknownName
from truceline.geo.place import Place
from truceline.incidents.incident import Alleged
from truceline.model import Value
from truceline.verification.moment import At, told

Column = Literal["denial", "conditional_access", "delay", "other"]
COLUMNS: tuple[Column, ...] = ("denial", "conditional_access", "delay", "other")


class Meaning(Value):
    """An answer of `access_answers.yaml`: how it is said, in which column it counts, which kind of incident it is."""

    says: str
    column: Column | None = None
    incident: str | None = None


@lru_cache(maxsize=1)
def answers() -> Mapping[str, Meaning]:
    """All answers that a request can get, by name."""
    text = (files("truceline.verification") / "access_answers.yaml").read_text(encoding="utf-8")
    return {name: Meaning.model_validate(given) for name, given in yaml.safe_load(text).items()}


class Answer(Value):
    """One answer to a request: by whom (in words, and the party where it is told), when, for which reason.

    `reason` is what was said, in its words; a restriction for which none was given says "no reason given". `place` is
    where it was given, such as a checkpoint; `minutes` how long a delay was.
    """

    answer: str
    at: At
    by: str
    party: str | None = None
    reason: str = ""
    place: Place | None = None
    minutes: int | None = None

    @field_validator("answer")
    @classmethod
    def _known(cls, answer: str) -> str:
        if answer not in answers():
            raise UnknownName(f"{answer!r} is no answer to a request", remedy=f"one of {', '.join(answers())}")
        return answer

    @model_validator(mode="after")
    def _complete(self) -> Answer:
        if not self.by.strip():
            raise InvalidCase("an answer by nobody", remedy="say by whom, in words: 'an officer at the checkpoint'")
        if self.meaning.column and not self.reason.strip():
            remedy = "give it in the words that were said, or 'no reason given'"
            raise InvalidCase(f"access {self.meaning.says} without a reason", remedy=remedy)
        if self.minutes is not None and (self.answer != "delayed" or self.minutes < 0):
            raise InvalidCase(f"{self.minutes} minutes for access {self.meaning.says}", remedy="a delay has minutes")
        return self

    @property
    def meaning(self) -> Meaning:
        """What `access_answers.yaml` says of it."""
        return answers()[self.answer]

    @property
    def words(self) -> str:
        """Who answered what, when, why."""
        reason = f': "{self.reason}"' if self.reason else ""
        length = f" ({self.minutes} min)" if self.minutes is not None else ""
        return f"{told(self.at)} {self.meaning.says}{length} by {self.by}{reason}"


class Request(Value):
    """A request for access to a place, and every answer to it: a denial that was later lifted was a denial."""

    id: str
    place: Place
    asked_by: str
    asked_at: At
    case: str | None = None
    answers: tuple[Answer, ...] = ()

    @model_validator(mode="after")
    def _after_asking(self) -> Request:
        early = next((one for one in self.answers if one.at < self.asked_at), None)
        if early is not None:
            reason = f"answered {told(early.at)}, before it was asked {told(self.asked_at)}"
            raise InvalidCase(reason, where=self.id, remedy="correct one of the times")
        return self

    @property
    def in_order(self) -> tuple[Answer, ...]:
        """The answers by time."""
        return tuple(sorted(self.answers, key=lambda one: one.at))

    @property
    def words(self) -> str:
        """What was asked and every answer; silence is neither a grant nor a denial."""
        place = self.place.name or self.place.text
        said = "; ".join(one.words for one in self.in_order) or "no answer"
        return f"{self.id}: access to {place} asked by {self.asked_by} {told(self.asked_at)}: {said}"


class IncidentCandidate(Value):
    """A restriction as a happening of its own, of a kind of claim; a person opens an incident with it or does not."""

    request: str
    number: int
    kind: str
    at: At
    place: Place
    alleged: tuple[Alleged, ...]
    told_by: str
    words: str


class Row(Value):
    """The restrictions of one party (None: no party told), as the reports tell them, by column."""

    party: str | None
    counts: Mapping[Column, int]


class Table(Value):
    """The restrictions from `start` to `end` (exclusive), by party, and every one of them in words.

    `requests` were made in the period; `granted` are grants without any restriction before, `waiting` those of the
    requests without an answer before `end`.
    """

    start: At
    end: At
    rows: tuple[Row, ...]
    items: tuple[str, ...]
    requests: int
    granted: int
    waiting: int

    @property
    def totals(self) -> Mapping[Column, int]:
        """By column, over all parties."""
        return {column: sum(row.counts[column] for row in self.rows) for column in COLUMNS}


def candidates(request: Request) -> tuple[IncidentCandidate, ...]:
    """A candidate for each restriction that the request met, by time."""
    found = []
    for number, one in enumerate(request.in_order, 1):
        if one.meaning.incident is not None:
            found.append(
                IncidentCandidate(
                    request=request.id,
                    number=number,
                    kind=one.meaning.incident,
                    at=one.at,
                    place=one.place or request.place,
                    alleged=(Alleged(text=one.by, party=one.party),),
                    told_by=request.asked_by,
                    words=one.words,
                )
            )
    return tuple(found)


def table(requests: Iterable[Request], start: At, end: At) -> Table:
    """The restrictions of a period, each counted on its own; raises `InvalidCase` for a period without length."""
    empty = Table(start=start, end=end, rows=(), items=(), requests=0, granted=0, waiting=0)
    if empty.end <= empty.start:
        raise InvalidCase(f"a period ends {told(empty.end)}, not after it begins", remedy="exchange the times")
    counts: dict[str | None, Counter[Column]] = {}
    items, made, granted, waiting = [], 0, 0, 0
    for request in sorted(requests, key=lambda one: (one.asked_at, one.id)):
        asked = empty.start <= request.asked_at < empty.end
        by_then = [one for one in request.in_order if one.at < empty.end]
        made += asked
        waiting += asked and not by_then
        granted += asked and bool(by_then) and all(one.meaning.column is None for one in by_then)
        for one in by_then:
            if one.meaning.column is not None and one.at >= empty.start:
                counts.setdefault(one.party, Counter())[one.meaning.column] += 1
                items.append((one.at, f"{request.id}, {request.place.name or request.place.text}: {one.words}"))
    rows = [
        Row(party=party, counts={column: counts[party][column] for column in COLUMNS})
        for party in sorted(counts, key=lambda party: (party is None, party or ""))
    ]
    told_items = tuple(words for _, words in sorted(items))
    return empty.model_copy(
        update={"rows": tuple(rows), "items": told_items, "requests": made, "granted": granted, "waiting": waiting}
    )
