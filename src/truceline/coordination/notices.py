"""Notices of activities: movement, flight, exercise, demining, repair with a local truce, convoy, supply run to a post.

    notice.standing("russia", now).words

A notice tells others of something planned. Each addressee has a standing of its own towards it. An acknowledgement is
never a permission: it says that a notice came in. Delivery is measured and not told: an addressee's node has cosigned a
log that holds the notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import field_validator, model_validator

from truceline.coordination.clashes import Activity
from truceline.coordination.ground import on_the_ground
from truceline.coordination.steps import NOTHING, steps_of
from truceline.coordination.window import Window, zoned
from truceline.errors import IllegalStep, InvalidPlan, UnknownName
from truceline.geo.route import Route
from truceline.geo.zone import Band, Circle, Corridor, Polygon
from truceline.model import Value

Reply = Literal["acknowledgement", "answer"]
# What is owed until then, once told, satisfies nothing less: an answer is more than an acknowledgement.
_REPLIED: dict[Reply, frozenset[str]] = {
    "acknowledgement": frozenset({"acknowledged", "answered", "objected"}),
    "answer": frozenset({"answered", "objected"}),
}


class Said(Value):
    """How a kind or a state is said, what a notice of this kind asks of its addressees, and what it has to name."""

    says: str
    asks: str = ""
    names: Literal["", "post"] = ""


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

    `contact` is whom to ask (an office, not a person's name). `reply_by` is until when the `reply` is asked for. `post`
    is the observation post that a supply run goes to, by its id. `nodes` says by which node an addressee is reached
    that no node is named like. `log` and `entry` say where the notice stands in the sender's record, so that receipts
    can show that it was delivered.
    """

    id: str
    kind: str
    sender: str
    addressees: tuple[str, ...]
    contact: str
    window: Window
    where: Corridor | Band | Circle | Polygon | Route
    subject: str = ""
    post: str = ""
    nodes: Mapping[str, str] = {}
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
        if words().kinds[self.kind].names == "post" and not self.post.strip():
            raise InvalidPlan(f"notice {self.id} ({self.kind}) names no observation post", remedy="name it by its id")
        for addressee in self.nodes:
            self._addressed(addressee)
        if self.reply_by and zoned(self.reply_by, f"the reply to notice {self.id}") > self.window.end:
            raise InvalidPlan(f"notice {self.id} asks for a reply after its end", remedy="ask for it earlier")
        on_the_ground(self.where, f"notice {self.id}")
        for one in self.told:
            self._taken_by_its_part(one)
            self._sent_in_time(one)
        return self

    def _addressed(self, addressee: str) -> None:
        if addressee not in self.addressees:
            others = f"one of {', '.join(self.addressees)}"
            raise UnknownName(f"notice {self.id} is not addressed to {addressee!r}", remedy=others)

    def _sent_in_time(self, one: Told) -> None:
        if one.kind == "sent" and self.reply_by is not None and one.at >= self.reply_by:
            raise InvalidPlan(f"notice {self.id} is sent after the reply was due", remedy="ask for it later")
        if one.kind == "sent" and one.at >= self.window.end:
            raise InvalidPlan(f"notice {self.id} is sent after its end", remedy="record it as a happening")

    def _taken_by_its_part(self, one: Told) -> None:
        self._addressed(one.addressee)
        part = "sender" if one.by == self.sender else "addressee" if one.by == one.addressee else "neither"
        wanted = steps_of("notice").named(one.kind).by
        if part not in wanted:
            takes = " or ".join(sorted(wanted))
            raise IllegalStep(
                f"{one.by!r} may not take {one.kind!r}", where=f"notice {self.id}", remedy=f"its {takes} may"
            )

    def with_step(self, one: Told) -> Notice:
        """Itself with one more step; the steps towards its addressee have to follow each other by their times.

        Raises `UnknownName`, `IllegalStep` or `InvalidPlan` for a step that does not fit.
        """
        self._taken_by_its_part(one)
        self._sent_in_time(one)
        before = self._towards(one.addressee)
        try:
            self._walked((*before, one))
        except IllegalStep as error:
            last = max((step.at for step in before), default=one.at)
            if one.at >= last:
                raise
            reason = f"{one.kind!r} of {one.at:%Y-%m-%d %H:%M} does not fit before {last:%Y-%m-%d %H:%M}"
            raise IllegalStep(reason, where=error.where, remedy=error.reason) from None
        return self.model_copy(update={"told": (*self.told, one)})

    def _towards(self, addressee: str) -> tuple[Told, ...]:
        return tuple(one for one in self.told if one.addressee == addressee)

    def _walked(self, steps: Iterable[Told]) -> str:
        """The state after these steps towards one addressee; raises `IllegalStep`."""
        return steps_of("notice").walked((one.kind for one in _by_time(steps)), NOTHING, where=f"notice {self.id}")

    def told_to(self, addressee: str) -> str:
        """The state towards `addressee` after all that was told, whatever the time; raises `IllegalStep`."""
        return self._walked(self._towards(addressee))

    def owes(self, addressee: str) -> bool:
        """Whether the reply that was asked for is still owed, be it late or not; raises `IllegalStep`."""
        told = self.told_to(addressee)
        return self.reply_by is not None and told not in ("cancelled", NOTHING) and told not in _REPLIED[self.reply]

    def standing(self, addressee: str, now: datetime) -> Standing:
        """How it stands towards `addressee` at `now`, by what was told until then; the order of `told` does not matter.

        Raises `UnknownName` for who is not addressed, `IllegalStep` for steps that may not follow each other.
        """
        self._addressed(addressee)
        zoned(now, "a standing")
        taken = _by_time(one for one in self._towards(addressee) if one.at <= now)
        told = self._walked(taken)
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
        what = f"{kind.says} {self.post}".strip()
        said = [f"{self.sender} gives notice to {', '.join(self.addressees)}: {what}, {when}", *asks]
        return f"{'; '.join([*said, f'contact {self.contact}'])}. {words().caveat}"

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


def _by_time(steps: Iterable[Told]) -> list[Told]:
    """Steps in the order of their times; those of one moment in the order of the table."""
    rank = {name: place for place, name in enumerate(steps_of("notice").table)}
    return sorted(steps, key=lambda one: (one.at, rank[one.kind], one.words))
