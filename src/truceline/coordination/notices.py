"""Notices of activities: movement, flight, exercise, demining, repair with a local truce, humanitarian convoy.

    notice.standing("russia", now).words
    known = InForce(notices, now)
    clear_of(plan, known.activities, margin_m=2000)
    known.near(happening, within_m=3000, within_minutes=60)

A notice tells others of something planned. Each addressee has a standing of its own towards it. An acknowledgement is
never a permission: it says that a notice came in. Delivery is measured and not told: an addressee's node has cosigned a
log that holds the notice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import field_validator, model_validator

from truceline.coordination.clashes import Activities, Activity, Clash
from truceline.coordination.steps import NOTHING, steps_of
from truceline.coordination.window import Window, zoned
from truceline.errors import IllegalStep, InvalidPlan, UnknownName
from truceline.geo.place import Point
from truceline.geo.route import Route
from truceline.geo.zone import Band, Circle, Corridor, Polygon
from truceline.model import Value

Reply = Literal["acknowledgement", "answer"]
# What is owed until then, once told, satisfies nothing less: an answer is more than an acknowledgement.
_REPLIED: dict[Reply, frozenset[str]] = {
    "acknowledgement": frozenset({"acknowledged", "answered", "objected"}),
    "answer": frozenset({"answered", "objected"}),
}
# A happening has a position with an error; the circle around it only has to be a shape.
POINT_M = 0.01
SHORTEST = timedelta(milliseconds=1)


class Said(Value):
    """How a kind or a state is said, and what a notice of this kind asks of its addressees."""

    says: str
    asks: str = ""


class Words(Value):
    """All of `notice_words.yaml`."""

    caveat: str
    kinds: dict[str, Said]
    states: dict[str, Said]


@lru_cache(maxsize=1)
def words() -> Words:
    """What is said of notices."""
    text = (Path(__file__).parent / "notice_words.yaml").read_text(encoding="utf-8")
    return Words.model_validate(yaml.safe_load(text))


class Received(Value):
    """A node of `side` has cosigned `log` at `size` entries at a time: it holds entries 0 to size - 1."""

    side: str
    log: str
    size: int
    at: datetime

    @field_validator("at")
    @classmethod
    def _with_zone(cls, at: datetime) -> datetime:
        return zoned(at, "a receipt")


class Told(Value):
    """One step towards one addressee: `kind` is a step of `notice_steps.yaml`, `words` are those of whoever took it."""

    kind: str
    by: str
    addressee: str
    at: datetime
    words: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Told:
        steps_of("notice").named(self.kind)
        zoned(self.at, self.kind)
        if self.kind == "objected" and not self.words.strip():
            raise InvalidPlan("objected without a reason", remedy="give the reason in words, or 'not told'")
        return self


class Standing(Value):
    """How a notice stands towards one addressee at a time.

    `state` is that of the clock (overdue, expired) where the clock says more than what was told last, which is `told`.
    `overdue` holds as long as the reply asked for did not come, also after the window has ended. `reply` are the
    addressee's last words.
    """

    addressee: str
    at: datetime
    state: str
    told: str
    sent: datetime | None = None
    delivered: datetime | None = None
    acknowledged: datetime | None = None
    replied: datetime | None = None
    overdue: bool = False
    reply: str = ""

    @property
    def words(self) -> str:
        """What a duty officer reads; the addressee's own words are quoted."""
        states = words().states
        said = [states[self.state].says]
        if self.told != self.state:
            said.append(states[self.told].says)
        if self.overdue and self.state != "overdue":
            said.append(states["overdue"].says)
        quoted = f' - "{self.reply}"' if self.reply else ""
        return f"{self.addressee}: {'; '.join(said)}{quoted}"


class Notice(Value):
    """A planned activity as `sender` tells of it; `where` is an area, or a section of a route (`Route.stretch`).

    `contact` is whom to ask (an office, not a person's name). `reply_by` is until when the `reply` is asked for. `log`
    and `entry` say where the notice stands in the sender's record, so that receipts can show that it was delivered.
    """

    id: str
    kind: str
    sender: str
    addressees: tuple[str, ...]
    contact: str
    window: Window
    where: Corridor | Band | Circle | Polygon | Route
    subject: str = ""
    reply: Reply = "acknowledgement"
    reply_by: datetime | None = None
    log: str = ""
    entry: int | None = None
    told: tuple[Told, ...] = ()
    receipts: tuple[Received, ...] = ()

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in words().kinds:
            raise UnknownName(f"{kind!r} is no kind of notice", remedy=f"one of {', '.join(words().kinds)}")
        return kind

    @model_validator(mode="after")
    def _consistent(self) -> Notice:
        if not self.id.strip():
            raise InvalidPlan("a notice without an id", remedy="give it one of its own")
        if not self.addressees or len(set(self.addressees)) < len(self.addressees):
            raise InvalidPlan(f"notice {self.id} has no addressee, or one twice", remedy="name each addressee once")
        if self.sender in self.addressees:
            raise InvalidPlan(f"notice {self.id} is addressed to its sender", remedy="name others")
        if not self.contact.strip():
            raise InvalidPlan(f"notice {self.id} has no contact", remedy="say whom to ask: an office or a channel")
        if self.reply_by and zoned(self.reply_by, f"the reply to notice {self.id}") > self.window.end:
            raise InvalidPlan(f"notice {self.id} asks for a reply after its end", remedy="ask for it earlier")
        for one in self.told:
            self._taken_by_its_part(one)
            if one.kind == "sent" and self.reply_by is not None and one.at >= self.reply_by:
                raise InvalidPlan(f"notice {self.id} is sent after the reply was due", remedy="ask for it later")
            if one.kind == "sent" and one.at >= self.window.end:
                raise InvalidPlan(f"notice {self.id} is sent after its end", remedy="record it as a happening")
        return self

    def _taken_by_its_part(self, one: Told) -> None:
        if one.addressee not in self.addressees:
            others = f"one of {', '.join(self.addressees)}"
            raise UnknownName(f"notice {self.id} is not addressed to {one.addressee!r}", remedy=others)
        part = "sender" if one.by == self.sender else "addressee" if one.by == one.addressee else "neither"
        wanted = steps_of("notice").named(one.kind).by
        if part not in wanted:
            takes = " or ".join(sorted(wanted))
            raise IllegalStep(
                f"{one.by!r} may not take {one.kind!r}", where=f"notice {self.id}", remedy=f"its {takes} may"
            )

    def known_to(self, parties: Collection[str]) -> Notice:
        """Itself, if sender and addressees are among `parties`; raises `UnknownName`."""
        for name in (self.sender, *self.addressees):
            if name not in parties:
                known = ", ".join(sorted(parties))
                raise UnknownName(f"notice {self.id}: nobody is called {name!r}", remedy=f"one of {known}")
        return self

    def standing(self, addressee: str, now: datetime) -> Standing:
        """How it stands towards `addressee` at `now`, by what was told until then; the order of `told` does not matter.

        Raises `UnknownName` for who is not addressed, `IllegalStep` for steps that may not follow each other.
        """
        if addressee not in self.addressees:
            known = ", ".join(self.addressees)
            raise UnknownName(f"notice {self.id} is not addressed to {addressee!r}", remedy=f"one of {known}")
        taken = self._steps_to(addressee, zoned(now, "a standing"))
        told = steps_of("notice").walked((one.kind for one in taken), NOTHING, where=f"notice {self.id}")
        delivered = self._delivered(addressee, now)
        if told == "sent" and delivered is not None:
            told = "delivered"
        last = {one.kind: one for one in taken}
        replies = [one for one in taken if one.by == addressee]
        overdue = self._overdue(told, now)
        state = told
        if told not in ("cancelled", NOTHING):
            state = "expired" if now >= self.window.end else "overdue" if overdue else told
        return Standing(
            addressee=addressee,
            at=now,
            state=state,
            told=told,
            sent=last["sent"].at if "sent" in last else None,
            delivered=delivered,
            acknowledged=last["acknowledged"].at if "acknowledged" in last else None,
            replied=replies[-1].at if replies else None,
            overdue=overdue,
            reply=replies[-1].words if replies else "",
        )

    def standings(self, now: datetime) -> tuple[Standing, ...]:
        """How it stands towards each addressee, in the order in which they are named."""
        return tuple(self.standing(addressee, now) for addressee in self.addressees)

    def activity(self) -> Activity:
        """What other activities may clash with."""
        return Activity(id=self.id, kind=self.kind, window=self.window, where=self.where)

    def sent_by(self, now: datetime) -> datetime | None:
        """When it was first sent to anybody, if that was by `now`."""
        times = [one.at for one in self.told if one.kind == "sent" and one.at <= now]
        return min(times, default=None)

    def in_force(self, now: datetime) -> bool:
        """Whether it was sent by `now` and not cancelled towards all to whom it was sent."""
        told = {one.told for one in self.standings(now)} - {NOTHING}
        return bool(told) and told != {"cancelled"}

    @property
    def words(self) -> str:
        """The notice in one sentence, as sent, with the caveat that stands on every notice."""
        kind, window = words().kinds[self.kind], self.window
        when = f"{window.start:%Y-%m-%d %H:%M} to {window.end:%Y-%m-%d %H:%M} {window.start:%Z}".strip()
        asks = [f"asks {kind.asks}"] if kind.asks else []
        asks += [f"{self.reply} asked for by {self.reply_by:%Y-%m-%d %H:%M %Z}".strip()] if self.reply_by else []
        said = [f"{self.sender} gives notice to {', '.join(self.addressees)}: {kind.says}, {when}", *asks]
        return f"{'; '.join([*said, f'contact {self.contact}'])}. {words().caveat}"

    def _steps_to(self, addressee: str, now: datetime) -> list[Told]:
        rank = {name: place for place, name in enumerate(steps_of("notice").table)}
        taken = [one for one in self.told if one.addressee == addressee and one.at <= now]
        return sorted(taken, key=lambda one: (one.at, rank[one.kind], one.words))

    def _delivered(self, addressee: str, now: datetime) -> datetime | None:
        """When the addressee's node first cosigned the log with the notice in it."""
        if not self.log or self.entry is None:
            return None
        holding = (one for one in self.receipts if one.side == addressee and one.log == self.log)
        return min((one.at for one in holding if one.size > self.entry and one.at <= now), default=None)

    def _overdue(self, told: str, now: datetime) -> bool:
        if self.reply_by is None or told in ("cancelled", NOTHING) or now <= self.reply_by:
            return False
        return told not in _REPLIED[self.reply]


class Happening(Value):
    """Something told to have happened: where, within which radius (metres, 95 %), from when to when."""

    id: str
    point: Point
    radius_m: float = 0.0
    start: datetime
    end: datetime

    @model_validator(mode="after")
    def _in_order(self) -> Happening:
        if zoned(self.end, self.id) < zoned(self.start, self.id):
            raise InvalidPlan(f"{self.id} ends before it begins", remedy="exchange the times")
        if self.end.year >= datetime.max.year:
            raise InvalidPlan(f"{self.id} ends in {self.end.year}", remedy="give the year in which it happened")
        if not 0 <= self.radius_m < float("inf"):
            raise InvalidPlan(f"{self.id} has a radius of {self.radius_m:g} m", remedy="give 0 m or more")
        if not (abs(self.point.lat) <= 90 and abs(self.point.lon) <= 180):
            raise InvalidPlan(f"{self.id} has no position on Earth", remedy="give degrees of WGS 84")
        return self


class NearNotice(Value):
    """A happening near a notified activity, which says nothing of what the one has to do with the other.

    `minutes` is 0 within the window, negative before it, positive after it. `told_before` is whether the notice had
    been sent when it happened.
    """

    happening: str
    notice: str
    sender: str
    kind: str
    answer: Literal["near", "uncertain"]
    metres: float
    error_m: float
    minutes: float
    told_before: bool

    @property
    def words(self) -> str:
        """The distance, the minutes, and whether the notice came before."""
        minutes = self.minutes
        when = "within its window"
        if minutes:
            when = f"{abs(minutes):.0f} min {'after' if minutes > 0 else 'before'} its window"
        where = "in its area" if self.metres == 0 else f"{self.metres / 1000:.1f} km from it"
        perhaps = f" (uncertain by {self.error_m / 1000:.1f} km)" if self.answer == "uncertain" else ""
        sent = "" if self.told_before else "; the notice was sent afterwards"
        kind = words().kinds[self.kind].says
        return f"{self.notice} ({kind}, notice of {self.sender}): {where}{perhaps}, {when}{sent}"


class InForce:
    """The notices in force at `now`, ready for questions: `activities` for clashes, `near` for happenings.

    Raises `InvalidPlan` for two notices of one id.
    """

    def __init__(self, notices: Iterable[Notice], now: datetime) -> None:
        self.notices = {notice.id: notice for notice in _each_once(notices) if notice.in_force(now)}
        self.activities = Activities([notice.activity() for notice in self.notices.values()])
        self._sent = {notice.id: notice.sent_by(now) for notice in self.notices.values()}

    def near(self, happening: Happening, *, within_m: float, within_minutes: float = 0.0) -> tuple[NearNotice, ...]:
        """The notices near whose activity it happened, or may have by the errors of the places; nearest first.

        Raises `InvalidPlan` for margins that `Activities.clashes` does not take.
        """
        circle = Circle(name=happening.id, centre=happening.point, radius_m=POINT_M, error_m=happening.radius_m)
        # A window has a length, a happening need not have one; minutes are told from the times themselves.
        lasting = Window(start=happening.start, end=max(happening.end, happening.start + SHORTEST))
        # No notice has an empty id, so none is taken for the happening itself.
        own = Activity(id="", kind="happening", window=lasting, where=circle)
        found = self.activities.clashes(own, margin_m=within_m, margin_minutes=within_minutes)
        return tuple(self._near(happening, clash) for clash in found)

    def _near(self, happening: Happening, clash: Clash) -> NearNotice:
        notice, sent = self.notices[clash.other], self._sent[clash.other]
        return NearNotice(
            happening=happening.id,
            notice=notice.id,
            sender=notice.sender,
            kind=notice.kind,
            answer="near" if clash.answer == "clash" else "uncertain",
            metres=clash.metres,
            error_m=clash.error_m,
            minutes=_minutes(happening, notice.window),
            told_before=sent is not None and sent <= happening.start,
        )


def clear_of(activity: Activity, known: Activities, *, margin_m: float = 0.0, margin_minutes: float = 0.0) -> Activity:
    """Itself, if it clashes with none of `known`; raises `InvalidPlan` that names the first clash."""
    found = known.clashes(activity, margin_m=margin_m, margin_minutes=margin_minutes)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        remedy = "change the window or the place, or record it as a clash that is known"
        raise InvalidPlan(f"{activity.id} overlaps with {found[0].words}{more}", remedy=remedy)
    return activity


def _each_once(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    listed = tuple(notices)
    twice = [name for name, number in Counter(notice.id for notice in listed).items() if number > 1]
    if twice:
        raise InvalidPlan(f"two notices are called {twice[0]}", remedy="give each an id of its own")
    return listed


def _minutes(happening: Happening, window: Window) -> float:
    if happening.start > window.end:
        return (happening.start - window.end).total_seconds() / 60
    return min(0.0, (happening.end - window.start).total_seconds() / 60)
