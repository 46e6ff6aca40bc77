"""Deadlines: what is due, overdue, met or met late at a given time, and when to remind of it.

    deadline = after(deadline_rules()["patrol_report"], "p-01", completed)
    standing([deadline], {}, now)

A deadline that follows from what happened may have passed before anybody knew of it; one that a person sets may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import Field, TypeAdapter, ValidationError, field_validator, model_validator

from truceline.errors import InvalidCase, InvalidSetting, UnknownName
from truceline.model import Value
from truceline.verification.moment import At, told

How = Literal["pending", "due", "overdue", "met", "met_late"]

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_LONGEST = 366 * 24 * 60
_FIELDS = TypeAdapter(dict[str, dict[str, Any]])
_MOMENT = TypeAdapter[datetime](At)


class DeadlineRule(Value):
    """One line of `deadlines.yaml`: minutes after what happened, a daily time, or neither (set by a person)."""

    name: str
    says: str
    after: int | None = Field(None, ge=0, le=_LONGEST)
    daily: str | None = None
    remind: tuple[int, ...] = ()

    @field_validator("daily")
    @classmethod
    def _a_clock(cls, daily: str | None) -> str | None:
        if daily is not None and not _CLOCK.fullmatch(daily):
            raise InvalidSetting(f"{daily!r} is no time of day", where="daily", remedy='write it as "19:30"')
        return daily

    @model_validator(mode="after")
    def _one_way(self) -> DeadlineRule:
        if self.after is not None and self.daily is not None:
            raise InvalidSetting("both after and daily", where=self.name, remedy="keep one of them")
        if any(not 0 < minutes <= _LONGEST for minutes in self.remind):
            raise InvalidSetting(
                "a reminder that is not before the deadline", where=self.name, remedy="give minutes from 1"
            )
        return self


class Deadline(Value):
    """Something due at `due`: by which rule, about what (a patrol, task, case), since when it is known, who owes it."""

    rule: DeadlineRule
    about: str
    since: At
    due: At
    owner: str = ""

    @property
    def id(self) -> str:
        """By which it is met: rule, subject and time, so that a deadline that was moved is another one."""
        return f"{self.rule.name}:{self.about}:{self.due:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def reminders(self) -> tuple[datetime, ...]:
        """When to remind of it, the last time when it is due; none from before it was known."""
        ahead = (self.due - timedelta(minutes=minutes) for minutes in sorted(set(self.rule.remind), reverse=True))
        return (*(at for at in ahead if at > self.since), self.due)


class Standing(Value):
    """How it stands with a deadline at a time; `minutes` until it is due, below 0 once that has passed.

    Once it was met, `minutes` are counted from then: below 0 where it was met late.
    """

    deadline: Deadline
    how: How
    minutes: float
    met_at: At | None = None

    @property
    def words(self) -> str:
        """In words: what, about what, until when, and how it stands."""
        owner = f", {self.deadline.owner}" if self.deadline.owner else ""
        what = f"{self.deadline.rule.says} on {self.deadline.about}{owner}: due {told(self.deadline.due)}"
        span = _span(abs(self.minutes))
        says = {
            "pending": f"in {span}",
            "due": f"due in {span}",
            "overdue": f"overdue by {span}",
            "met": "met in time",
            "met_late": f"met {span} late",
        }
        return f"{what}, {says[self.how]}"


class Reminder(Value):
    """A reminder that falls at `at`."""

    deadline: Deadline
    at: At


@lru_cache(maxsize=1)
def deadline_rules() -> Mapping[str, DeadlineRule]:
    """The deadlines that come with Truceline, by name."""
    text = (files("truceline.verification") / "deadlines.yaml").read_text(encoding="utf-8")
    return _rules(text, "deadlines.yaml", {})


def read_deadlines(text: str, where: str) -> Mapping[str, DeadlineRule]:
    """The deadlines with those of a mission's own file over them, line by line and field by field.

    Raises `InvalidSetting`, which names `where` and the line's name.
    """
    return _rules(text, where, deadline_rules())


def after(rule: DeadlineRule, about: str, at: datetime, *, known: datetime | None = None, owner: str = "") -> Deadline:
    """The deadline that follows from what happened at `at` and became `known` (default: at once)."""
    if rule.after is None:
        raise InvalidCase(f"a {rule.says} is not due by something that happened", remedy="give the rule `after`")
    happened = _moment(at)
    return Deadline(
        rule=rule, about=about, since=known or happened, due=happened + timedelta(minutes=rule.after), owner=owner
    )


def daily(rule: DeadlineRule, day: date, zone: ZoneInfo, *, owner: str = "") -> Deadline:
    """The cut-off of one day, on that day's clock in `zone`; known from the day's beginning."""
    if rule.daily is None:
        raise InvalidCase(f"a {rule.says} is not due every day", remedy="give the rule `daily`")
    _moment(datetime.combine(day, time(12), zone))
    due = datetime.combine(day, time.fromisoformat(rule.daily), zone)
    return Deadline(rule=rule, about=f"{day}", since=datetime.combine(day, time(0), zone), due=due, owner=owner)


def set_by_hand(rule: DeadlineRule, about: str, due: datetime, *, now: datetime, owner: str = "") -> Deadline:
    """A deadline that a person sets now; raises `InvalidCase` for one that is not still to come."""
    if _moment(due) <= _moment(now):
        reason = f"the deadline {told(_moment(due))} has passed, it is {told(_moment(now))}"
        raise InvalidCase(reason, where=about, remedy="set one that is still to come")
    return Deadline(rule=rule, about=about, since=now, due=due, owner=owner)


def standing(deadlines: Iterable[Deadline], met: Mapping[str, datetime], now: datetime) -> tuple[Standing, ...]:
    """How it stands with each at `now`, the earliest first; `met` says when by the deadlines' ids.

    What was met after `now` is not yet met then. What is met in the moment in which it is due is in time. One is `due`,
    no longer `pending`, from its first reminder on.
    """
    at = _moment(now)
    found = (_standing(deadline, met.get(deadline.id), at) for deadline in deadlines)
    return tuple(sorted(found, key=lambda one: (one.deadline.due, one.deadline.id)))


def reminders(
    deadlines: Iterable[Deadline], met: Mapping[str, datetime], since: datetime, until: datetime
) -> tuple[Reminder, ...]:
    """The reminders after `since` up to `until`, by time: from one look to the next none is lost or told twice."""
    start, end = _moment(since), _moment(until)
    found = chain.from_iterable(
        (Reminder(deadline=one, at=at) for at in one.reminders if start < at <= end and not _met(one, met, at))
        for one in deadlines
    )
    return tuple(sorted(found, key=lambda one: (one.at, one.deadline.id)))


def _met(deadline: Deadline, met: Mapping[str, datetime], at: datetime) -> bool:
    done = met.get(deadline.id)
    return done is not None and _moment(done) <= at


def _standing(deadline: Deadline, met: datetime | None, now: datetime) -> Standing:
    met_at = None if met is None or _moment(met) > now else _moment(met)
    minutes = (deadline.due - (met_at or now)).total_seconds() / 60
    how: How
    if met_at is not None:
        how = "met" if minutes >= 0 else "met_late"
    elif minutes < 0:
        how = "overdue"
    else:
        how = "due" if now >= deadline.reminders[0] else "pending"
    return Standing(deadline=deadline, how=how, minutes=minutes, met_at=met_at)


def _span(minutes: float) -> str:
    """Whole minutes, hours or days, never told longer than they are."""
    whole = int(minutes)
    if whole < 60:
        return f"{whole} min" if whole else "less than 1 min"
    hours, rest = divmod(whole, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} days {hours} h" if hours else f"{days} days"


def _moment(at: datetime) -> datetime:
    return _MOMENT.validate_python(at)


def _rules(text: str, where: str, over: Mapping[str, DeadlineRule]) -> Mapping[str, DeadlineRule]:
    try:
        table = _FIELDS.validate_python(yaml.safe_load(text) or {}, strict=True)
    except (yaml.YAMLError, ValidationError, ValueError, RecursionError) as error:
        raise InvalidSetting("no table of deadlines", where=where, remedy="write it as deadlines.yaml is") from error
    found = dict(over)
    for name, told_ in table.items():
        try:
            before = over[name].model_dump() if name in over else {}
            found[name] = DeadlineRule.model_validate({**before, **told_, "name": name})
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise InvalidSetting(
                f"{name}.{field}: {first['msg']}", where=where, remedy="write it as deadlines.yaml is"
            ) from error
        except InvalidSetting as error:
            raise InvalidSetting(f"{name}: {error.reason}", where=where, remedy=error.remedy) from error
    return found


def named(rules: Mapping[str, DeadlineRule], name: str) -> DeadlineRule:
    """The rule of that name; raises `UnknownName`."""
    if name not in rules:
        raise UnknownName(f"no deadline is named {name!r}", remedy=f"one of {', '.join(rules)}")
    return rules[name]
