"""Consultations: calls, meetings, hotline activations, and what each side says was said.

    compare(consultation).rows          # point by point, each side's words beside the other's
    undertakings([consultation], today)

Each side's readout stays its own; nothing merges two of them into one account. Many activations may be about one issue.
What a side committed itself to is followed until somebody says that it was kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, ValidationInfo, field_validator, model_validator

from truceline.coordination.window import Day, zoned
from truceline.errors import InvalidPlan, UnknownName
from truceline.incidents.incident import ObligationStanding
from truceline.model import Value

Answer = Literal["all_say", "some_say", "alone", "differs"]
Kept = Literal["kept", "partly", "not_kept"]
_DAY = len("2020-03-12")


def _day_or_moment(written: Any) -> Any:
    """A day stays a day: no hour is made up for it."""
    if not isinstance(written, str):
        return written
    return date.fromisoformat(written) if len(written) == _DAY else datetime.fromisoformat(written)


DayOrMoment = Annotated[datetime | Day, BeforeValidator(_day_or_moment)]
"""A day, where no more is told, or an aware time, of the years 1900 to 2199."""


class Said(Value):
    """How something is said."""

    says: str


class Words(Value):
    """All of `consultation_words.yaml`."""

    kinds: dict[str, Said]
    levels: dict[str, Said]
    channels: dict[str, Said]
    points: dict[Answer, Said]
    states: dict[ObligationStanding, Said]
    due_days: int


@lru_cache(maxsize=1)
def words() -> Words:
    """What is said of consultations."""
    text = (Path(__file__).parent / "consultation_words.yaml").read_text(encoding="utf-8")
    return Words.model_validate(yaml.safe_load(text))


class Point(Value):
    """A point of a readout: under `topic`, what it `says` in short; `words` are the side's own."""

    topic: str
    says: str
    words: str = ""

    @property
    def key(self) -> str:
        """The topic by which readouts are laid beside each other, however it is spaced or capitalised."""
        return _folded(self.topic)


class Commitment(Value):
    """What `owner` is to do, as a readout tells it; `id` names it across readouts, `due` is None where none is told."""

    id: str
    owner: str
    act: str
    due: Day | None = None


class Readout(Value):
    """What one side says of a consultation, published or told `at`; a later one of the same side takes its place."""

    side: str
    at: datetime
    points: tuple[Point, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    ref: str = ""

    @model_validator(mode="after")
    def _each_once(self) -> Readout:
        zoned(self.at, f"the readout of {self.side}")
        for what, names in (("topic", [p.key for p in self.points]), ("commitment", [c.id for c in self.commitments])):
            if len(set(names)) < len(names):
                twice = min(name for name in names if names.count(name) > 1)
                raise InvalidPlan(f"the readout of {self.side} has the {what} {twice!r} twice", remedy="tell it once")
        return self


class Participant(Value):
    """Somebody by side and office; names of persons are not needed."""

    side: str
    office: str = ""


class Consultation(Value):
    """A call, meeting or hotline activation. `issues` are what it was about; one issue may have many activations.

    `start` and `end` are days where no hours are told.
    """

    id: str
    kind: str
    level: str
    channel: str
    start: DayOrMoment
    end: DayOrMoment | None = None
    opened_by: str = ""
    participants: tuple[Participant, ...]
    issues: tuple[str, ...] = ()
    readouts: tuple[Readout, ...] = ()

    @field_validator("kind", "level", "channel")
    @classmethod
    def _known(cls, name: str, info: ValidationInfo) -> str:
        tables = {"kind": words().kinds, "level": words().levels, "channel": words().channels}
        table = tables[info.field_name or "kind"]
        if name not in table:
            raise UnknownName(
                f"{name!r} is no {info.field_name} of a consultation", remedy=f"one of {', '.join(table)}"
            )
        return name

    @model_validator(mode="after")
    def _consistent(self) -> Consultation:
        for told, what in ((self.start, f"consultation {self.id}"), (self.end, f"the end of {self.id}")):
            if isinstance(told, datetime):
                zoned(told, what)
        if self.end is not None and _before(self.end, self.start):
            raise InvalidPlan(f"consultation {self.id} ends before it begins", remedy="exchange the times")
        sides = self.sides
        if len(sides) < 2:
            raise InvalidPlan(f"consultation {self.id} has fewer than two sides", remedy="name all who took part")
        tellers = [self.opened_by] if self.opened_by else []
        for side in (*tellers, *(readout.side for readout in self.readouts)):
            if side not in sides:
                raise UnknownName(f"{side!r} took no part in {self.id}", remedy=f"one of {', '.join(sides)}")
        return self

    @property
    def day(self) -> date:
        """The day on which it began, as told."""
        return _day(self.start)

    @property
    def last_day(self) -> date:
        """The day on which it ended, where that is told."""
        return _day(self.end or self.start)

    @property
    def sides(self) -> tuple[str, ...]:
        """Who took part, each side once, by name."""
        return tuple(sorted({one.side for one in self.participants}))

    @property
    def current(self) -> dict[str, Readout]:
        """The last readout of each side that gave one, by name of side."""
        last: dict[str, Readout] = {}
        alike = len({(one.at, one.ref) for one in self.readouts}) < len(self.readouts)
        for readout in sorted(self.readouts, key=lambda one: (one.at, one.ref, one.model_dump_json() if alike else "")):
            last[readout.side] = readout
        return {side: last[side] for side in sorted(last)}

    @property
    def silent(self) -> tuple[str, ...]:
        """The sides that gave no readout."""
        told = self.current
        return tuple(side for side in self.sides if side not in told)


class Row(Value):
    """One topic: what each side that tells of it says, by name of side. `not_told` gave a readout without it."""

    topic: str
    answer: Answer
    told: Mapping[str, Point]
    not_told: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Each account in turn, and what it comes to."""
        accounts = "; ".join(f"{side}: {point.says}" for side, point in self.told.items())
        others = f"; not in the readout of {', '.join(self.not_told)}" if self.not_told else ""
        return f"{self.topic} - {accounts}{others} ({words().points[self.answer].says})"


class Comparison(Value):
    """The readouts of a consultation beside each other, topic by topic; `silent` are sides that gave none."""

    consultation: str
    rows: tuple[Row, ...]
    silent: tuple[str, ...] = ()

    def having(self, answer: Answer) -> tuple[Row, ...]:
        """The rows with one answer."""
        return tuple(row for row in self.rows if row.answer == answer)


class Tally(Value):
    """How many activations there were on how many issues; one about two issues is one activation.

    `by_issue` are the consultations on each, in the order of their beginning; `without` are on no issue that is told.
    """

    activations: int
    by_issue: Mapping[str, tuple[str, ...]]
    without: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Activations and issues, never the one for the other."""
        without = f", {len(self.without)} on none that is told" if self.without else ""
        return f"{self.activations} activations on {len(self.by_issue)} issues{without}"


class FollowUp(Value):
    """What `by` says of a commitment on a day."""

    commitment: str
    by: str
    says: Kept
    on: Day
    words: str = ""


class Undertaking(Value):
    """A commitment to follow. `told_by` are the sides whose readouts have it; `dues` are the dates that they give.

    `acts` are its wordings. Where the sides name different owners or dates, all of them stand, and `differs` says so.
    """

    id: str
    consultations: tuple[str, ...]
    owners: tuple[str, ...]
    acts: Mapping[str, str]
    dues: tuple[date, ...]
    undated: bool
    told_by: tuple[str, ...]
    state: ObligationStanding
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the readouts that tell of it name different owners or dates."""
        return len(self.owners) > 1 or len(self.dues) + self.undated > 1

    @property
    def words(self) -> str:
        """Owner, act, date and state."""
        due = " or ".join(f"{day}" for day in self.dues) or "no date told"
        act = " / ".join(dict.fromkeys(self.acts.values()))
        differs = ", readouts differ" if self.differs else ""
        told = f"as {' and '.join(self.told_by)} tell" + ("" if len(self.told_by) > 1 else "s")
        return f"{' or '.join(self.owners)}: {act}, {due} ({words().states[self.state].says}; {told}{differs})"


def compare(consultation: Consultation) -> Comparison:
    """What all sides say, what one alone says, and where they differ; each account stands by itself."""
    current = consultation.current
    topics: dict[str, dict[str, Point]] = {}
    for side, readout in current.items():
        for point in readout.points:
            topics.setdefault(point.key, {})[side] = point
    rows = [
        Row(
            topic=next(iter(told.values())).topic,
            answer=_answer(told, len(consultation.sides)),
            told=told,
            not_told=tuple(side for side in current if side not in told),
        )
        for _, told in sorted(topics.items())
    ]
    return Comparison(consultation=consultation.id, rows=tuple(rows), silent=consultation.silent)


def by_issue(consultations: Iterable[Consultation]) -> Tally:
    """The activations on each issue. Raises `InvalidPlan` for two consultations of one id."""
    listed = _each_once(consultations)
    issues: dict[str, list[str]] = {}
    for one in listed:
        for issue in dict.fromkeys(one.issues):
            issues.setdefault(issue, []).append(one.id)
    table = {issue: tuple(issues[issue]) for issue in sorted(issues)}
    return Tally(activations=len(listed), by_issue=table, without=tuple(one.id for one in listed if not one.issues))


def undertakings(
    consultations: Iterable[Consultation], today: date, follow_ups: Iterable[FollowUp] = ()
) -> tuple[Undertaking, ...]:
    """All commitments that readouts tell of, with their state on `today`, by id.

    A commitment that a later consultation tells again is the same; what a side told of it last counts. Raises
    `UnknownName` for a follow-up on a commitment that nobody told.
    """
    told: dict[str, dict[str, Commitment]] = {}
    told_in: dict[str, dict[str, None]] = {}
    for one in _each_once(consultations):
        for side, readout in one.current.items():
            for commitment in readout.commitments:
                told.setdefault(commitment.id, {})[side] = commitment
                told_in.setdefault(commitment.id, {})[one.id] = None
    after: dict[str, list[FollowUp]] = {}
    for follow_up in sorted(follow_ups, key=lambda one: (one.on, one.by, one.says, one.words)):
        after.setdefault(follow_up.commitment, []).append(follow_up)
    unknown = sorted(set(after) - set(told))
    if unknown:
        raise UnknownName(f"no readout tells of a commitment {unknown[0]!r}", remedy="record its readout first")
    return tuple(
        _undertaking(name, tuple(told_in[name]), told[name], [f for f in after.get(name, ()) if f.on <= today], today)
        for name in sorted(told)
    )


def _undertaking(
    name: str, told_in: tuple[str, ...], by_side: Mapping[str, Commitment], after: Sequence[FollowUp], today: date
) -> Undertaking:
    dues = tuple(sorted({one.due for one in by_side.values() if one.due is not None}))
    return Undertaking(
        id=name,
        consultations=told_in,
        owners=tuple(sorted({one.owner for one in by_side.values()})),
        acts={side: by_side[side].act for side in sorted(by_side)},
        dues=dues,
        undated=any(one.due is None for one in by_side.values()),
        told_by=tuple(sorted(by_side)),
        state=_state(after, dues, today),
        follow_ups=tuple(after),
    )


def _state(after: Sequence[FollowUp], dues: tuple[date, ...], today: date) -> ObligationStanding:
    """By what each side said last; else by the dates. Sides that contradict each other are not decided between."""
    last = {one.by: one.says for one in after}
    said = set(last.values())
    if len(said) > 1:
        return "disputed"
    if said == {"kept"}:
        return "kept"
    if said == {"partly"}:
        return "partly"
    if not dues:
        return "pending" if not said else "cannot_judge"
    # Where dates differ it is late only once the last of them has passed.
    if today > dues[-1]:
        return "late"
    return "due" if dues[0].toordinal() - today.toordinal() <= words().due_days else "pending"


def _answer(told: Mapping[str, Point], sides: int) -> Answer:
    if len({_folded(point.says) for point in told.values()}) > 1:
        return "differs"
    if len(told) == sides:
        return "all_say"
    return "alone" if len(told) == 1 else "some_say"


def _each_once(consultations: Iterable[Consultation]) -> tuple[Consultation, ...]:
    listed = sorted(consultations, key=lambda one: (_begun(one.start), one.id))
    twice = sorted(name for name, number in Counter(one.id for one in listed).items() if number > 1)
    if twice:
        raise InvalidPlan(f"two consultations are called {twice[0]}", remedy="give each an id of its own")
    return tuple(listed)


def _begun(start: datetime | date) -> datetime:
    """By what consultations are put in order; one of which only the day is told comes first on that day."""
    return start if isinstance(start, datetime) else datetime.combine(start, time(), UTC)


def _before(end: datetime | date, start: datetime | date) -> bool:
    if isinstance(end, datetime) and isinstance(start, datetime):
        return end < start
    return _day(end) < _day(start)


def _day(told: datetime | date) -> date:
    return told.date() if isinstance(told, datetime) else told


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
