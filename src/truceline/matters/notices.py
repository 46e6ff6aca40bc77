"""A notice as the logs tell it: how it was given, and each step towards each addressee with who recorded it.

The sender's word is the notice, an addressee's word its own step; either may be recorded at any node. Overdue, expired
and delivered are no words of anybody: `truceline.acts.notices` says them for a time that it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from truceline.coordination.notices import Notice, words
from truceline.coordination.notices import Told as Step
from truceline.coordination.steps import NOTHING
from truceline.errors import IllegalStep, TrucelineError
from truceline.facts import NoticeGiven, NoticeTold
from truceline.matters.told import Reading, Told
from truceline.matters.versions import Entered
from truceline.model import Value
from truceline.record.names import is_shared

DIFFERS = "differs"
"""The state of a notice that stands otherwise towards one addressee than towards another."""
TOLD_FIRST = "{} it first, and jointly where this is to be joint"
"""What to do about what nothing was told of: a joint step rests on what is in shared logs alone."""


class StepTold(Entered):
    """A step towards an addressee, in the entry that tells it first; `again` are others that tell the very same."""

    told: Step
    again: tuple[str, ...] = ()


class Ineffective(Entered):
    """An entry that has no effect, and why."""

    why: str


class NoticeRecord(Value):
    """A notice as it was given, with the steps that were told of it, in their order.

    `entry` is where it stands in a log that peers hold, or else in any; `given` are all entries that give it. `despite`
    are the activities with which it was known to clash. Without `notice`, nobody gave it as far as is held here.
    """

    id: str
    notice: Notice | None = None
    despite: tuple[str, ...] = ()
    entry: str = ""
    given: tuple[Entered, ...] = ()
    steps: tuple[StepTold, ...] = ()
    refused: tuple[Ineffective, ...] = ()

    @property
    def told(self) -> Notice | None:
        """The notice with every step."""
        if self.notice is None:
            return None
        return self.notice.model_copy(update={"told": tuple(step.told for step in self.steps)})


def read(id: str, told: Sequence[Told]) -> Reading:
    """The notice `id` of these facts."""
    refused: dict[str, TrucelineError] = {}
    given = _given(id, told, refused)
    bare = given[0].fact.notice if given and isinstance(given[0].fact, NoticeGiven) else None
    notice, steps = bare, dict[Step, StepTold]()
    for one in told:
        if not isinstance(one.fact, NoticeTold):
            continue
        before = steps.get(one.fact.told)
        if before is not None:
            steps[one.fact.told] = before.model_copy(update={"again": (*before.again, one.ref)})
            continue
        try:
            notice = _with_step(id, notice, one.fact.told)
            steps[one.fact.told] = StepTold(ref=one.ref, author=one.author, at=one.at, told=one.fact.told)
        except TrucelineError as error:
            refused[one.ref] = error
    record = NoticeRecord(
        id=id,
        notice=bare,
        despite=_despite(given),
        entry=next((one.ref for one in given if is_shared(one.origin)), given[0].ref if given else ""),
        given=tuple(Entered(ref=one.ref, author=one.author, at=one.at) for one in given),
        steps=tuple(steps.values()),
        refused=ineffective(told, refused),
    )
    return _reading(record, notice, refused)


def ineffective(told: Iterable[Told], refused: Mapping[str, TrucelineError]) -> tuple[Ineffective, ...]:
    """Those of the facts that have no effect, in their order."""
    return tuple(
        Ineffective(ref=one.ref, author=one.author, at=one.at, why=str(refused[one.ref]))
        for one in told
        if one.ref in refused
    )


def state_of(notice: Notice) -> str:
    """The state towards all addressees, `differs` where they are not alike."""
    states = {notice.told_to(addressee) for addressee in notice.addressees}
    return states.pop() if len(states) == 1 else DIFFERS


def _given(id: str, told: Sequence[Told], refused: dict[str, TrucelineError]) -> list[Told]:
    """The entries that give the notice as the first of them does; another wording of it is refused."""
    given: list[Told] = []
    for one in told:
        if not isinstance(one.fact, NoticeGiven):
            continue
        first = given[0].fact if given else one.fact
        if isinstance(first, NoticeGiven) and first.notice == one.fact.notice:
            given.append(one)
        else:
            reason = f"notice {id} was given otherwise in {given[0].ref}"
            refused[one.ref] = IllegalStep(
                reason, where=one.ref, remedy="cancel that one and give another, by its own id"
            )
    return given


def _despite(given: Iterable[Told]) -> tuple[str, ...]:
    named = [name for one in given if isinstance(one.fact, NoticeGiven) for name in one.fact.despite]
    return tuple(dict.fromkeys(named))


def _with_step(id: str, notice: Notice | None, step: Step) -> Notice:
    if notice is None:
        raise IllegalStep(f"nobody gave notice {id}", where=f"notice {id}", remedy=TOLD_FIRST.format("give"))
    return notice.with_step(step)


def _reading(record: NoticeRecord, notice: Notice | None, refused: Mapping[str, TrucelineError]) -> Reading:
    if notice is None:
        return Reading(value=record, state=NOTHING, words=f"{record.id}: not given", refused=refused)
    owed = notice.reply_by if any(notice.owes(addressee) for addressee in notice.addressees) else None
    return Reading(
        value=record,
        state=state_of(notice),
        words=_words(notice),
        day=notice.window.start.date(),
        last=notice.window.last_day,
        due=owed,
        refused=refused,
    )


def _words(notice: Notice) -> str:
    kind, states, window = words().kinds[notice.kind], words().states, notice.window
    end = f"{window.end:%H:%M}" if window.end.date() == window.start.date() else f"{window.end:%Y-%m-%d %H:%M}"
    standing = "; ".join(f"{one}: {states[notice.told_to(one)].says}" for one in notice.addressees)
    what = " ".join(f"{kind.says} {notice.post}".split())
    when = f"{window.start:%Y-%m-%d %H:%M} to {end} {window.start:%Z}".strip()
    return f"{what}, notice of {notice.sender}, {when} - {standing}"
