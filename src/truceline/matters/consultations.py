"""Consultations and the commitments made in them, as the logs have them together.

Each node's account of who met whom stays its own, and so does each side's readout; earlier readouts are kept. What is
said of a commitment afterwards is a matter of its own: who told of the commitment is asked of the consultations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from truceline.coordination.consultations import Comparison, Consultation, FollowUp, Readout, compare, words
from truceline.errors import IllegalStep, InvalidPlan, TrucelineError, UnknownName
from truceline.facts import CommitmentFollowed, ConsultationHeld, ReadoutGiven
from truceline.matters.told import Reading, Told
from truceline.matters.versions import Entered, entered
from truceline.model import Value

_COMPARED = ("kind", "level", "channel", "start", "end", "opened_by", "sides", "issues")


class Account(Entered):
    """The consultation itself as one node recorded it last, without readouts."""

    consultation: Consultation


class Given(Entered):
    """A readout as it was recorded. One that is not `current` was followed by a later one of the same side."""

    readout: Readout
    current: bool


class ConsultationRecord(Value):
    """A consultation with all that is recorded of it.

    `consultation` is as the node tells it that recorded it first, with everybody and every issue that any account names
    and with all readouts; None where no account stands. `differing` says in what the accounts differ, and of which
    sides two nodes recorded different readouts.
    """

    id: str
    consultation: Consultation | None = None
    accounts: tuple[Account, ...] = ()
    readouts: tuple[Given, ...] = ()
    comparison: Comparison | None = None
    differing: tuple[str, ...] = ()


class Followed(Entered):
    """What somebody tells of a commitment. One that is not `current` was followed by a later word of the same."""

    follow_up: FollowUp
    current: bool


class CommitmentRecord(Value):
    """What was told of a commitment after it was made."""

    id: str
    follow_ups: tuple[Followed, ...] = ()


def read(id: str, told: Sequence[Told]) -> Reading:
    """The consultation; `due` is the end of the earliest day that a readout names for a commitment, in UTC."""
    accounts, refused = _accounts(told)
    if not accounts:
        refused |= {one.ref: _not_held(id) for one in told if isinstance(one.fact, ReadoutGiven)}
        return Reading(ConsultationRecord(id=id), "unknown", f"{id}: nothing tells that it was held", refused=refused)
    whole = _together(accounts)
    readouts = _readouts(whole, told, refused)
    given = tuple(fact.readout.model_copy(update={"ref": one.ref}) for one, fact in readouts)
    consultation = whole.model_copy(update={"readouts": given})
    current = {readout.ref for readout in consultation.current.values()}
    record = ConsultationRecord(
        id=id,
        consultation=consultation,
        accounts=accounts,
        readouts=tuple(
            Given(readout=readout, current=readout.ref in current, **entered(one))
            for (one, _), readout in zip(readouts, given, strict=True)
        ),
        comparison=compare(consultation),
        differing=(*_differing(accounts), *_told_twice(readouts)),
    )
    return Reading(
        value=record,
        state=_state(record, consultation),
        words=_in_words(record, consultation),
        day=consultation.day,
        last=consultation.last_day,
        due=_due(consultation.current.values()),
        refused=refused,
    )


def read_commitment(id: str, told: Sequence[Told]) -> Reading:
    """What was told of a commitment; a later word of the same side takes the place of its earlier one."""
    ordered = sorted(
        ((one, one.fact.follow_up) for one in told if isinstance(one.fact, CommitmentFollowed)),
        key=lambda each: each[1].on,
    )
    last = {follow_up.by: one.ref for one, follow_up in ordered}
    followed = tuple(
        Followed(follow_up=follow_up, current=last[follow_up.by] == one.ref, **entered(one))
        for one, follow_up in ordered
    )
    now = [one.follow_up for one in followed if one.current]
    said = {one.says for one in now}
    state = next(iter(said)) if len(said) == 1 else "disputed" if said else "unknown"
    told_by = "; ".join(f"{one.by} says {one.says.replace('_', ' ')} ({one.on})" for one in now)
    day = max((one.on for one in now), default=None)
    return Reading(CommitmentRecord(id=id, follow_ups=followed), state, f"{id}: {told_by or 'nothing told'}", day=day)


def end_of(day: date) -> datetime:
    """The moment after the last one of a day in UTC, from which something due on it is late."""
    return datetime.combine(min(day, date.max - timedelta(days=1)), time(), UTC) + timedelta(days=1)


def _accounts(told: Iterable[Told]) -> tuple[tuple[Account, ...], dict[str, TrucelineError]]:
    """Each node's last account, in the order in which nodes gave their first; and why others are none."""
    accounts: dict[str, Account] = {}
    refused: dict[str, TrucelineError] = {}
    spoke = set[str]()
    for one in told:
        if isinstance(one.fact, ReadoutGiven):
            spoke.add(one.fact.readout.side)
        elif isinstance(one.fact, ConsultationHeld):
            held = one.fact.consultation
            gone = sorted(
                spoke.intersection(accounts[one.node].consultation.sides if one.node in accounts else ())
                - {*held.sides}
            )
            if held.readouts:
                refused[one.ref] = InvalidPlan(
                    f"consultation {held.id} comes with readouts", remedy="record each side's readout by itself"
                )
            elif gone:
                refused[one.ref] = IllegalStep(
                    f"{gone[0]} gave a readout of it, so it took part", where=one.fact.subject, remedy="leave it in"
                )
            else:
                accounts[one.node] = Account(consultation=held, **entered(one))
    return tuple(accounts.values()), refused


def _not_held(id: str) -> TrucelineError:
    return UnknownName(
        f"nothing tells that a consultation {id!r} was held", remedy="record that first, in the same log"
    )


def _together(accounts: Sequence[Account]) -> Consultation:
    """The first account, with the participants and issues of all."""
    first = accounts[0].consultation
    people = dict.fromkeys(one for each in accounts for one in each.consultation.participants)
    issues = dict.fromkeys(issue for each in accounts for issue in each.consultation.issues)
    return first.model_copy(update={"participants": tuple(people), "issues": tuple(issues)})


def _readouts(
    consultation: Consultation, told: Iterable[Told], refused: dict[str, TrucelineError]
) -> list[tuple[Told, ReadoutGiven]]:
    found = []
    for one in told:
        if not isinstance(one.fact, ReadoutGiven):
            continue
        side = one.fact.readout.side
        if side in consultation.sides:
            found.append((one, one.fact))
        else:
            refused[one.ref] = UnknownName(
                f"{side!r} took no part in {consultation.id}", remedy=f"one of {', '.join(consultation.sides)}"
            )
    return found


def _differing(accounts: Sequence[Account]) -> Iterable[str]:
    """In what the accounts of several nodes are not the same; what one does not tell is no difference."""
    for name in _COMPARED:
        told = {one.node: getattr(one.consultation, name) for one in accounts}
        told = {node: value for node, value in told.items() if value}
        if len(_as_exact_as_the_least(told.values())) > 1:
            yield f"{name.replace('_', ' ')}: " + "; ".join(
                f"{node} has {_said(value)}" for node, value in told.items()
            )


def _as_exact_as_the_least(values: Collection[object]) -> set[object]:
    """The values that are told; of times only the days, where one account has no hour."""
    if any(isinstance(value, date) and not isinstance(value, datetime) for value in values):
        return {value.date() if isinstance(value, datetime) else value for value in values}
    return set(values)


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _told_twice(readouts: Sequence[tuple[Told, ReadoutGiven]]) -> Iterable[str]:
    """The sides of which the last readouts that two nodes recorded are not the same."""
    by_side: dict[str, dict[str, Readout]] = {}
    for one, fact in sorted(readouts, key=lambda each: each[1].readout.at):
        by_side.setdefault(fact.readout.side, {})[one.node] = fact.readout
    for side, by_node in sorted(by_side.items()):
        said = {(one.points, one.commitments) for one in by_node.values()}
        if len(said) > 1:
            yield f"readout of {side}: {' and '.join(sorted(by_node))} recorded different ones"


def _state(record: ConsultationRecord, consultation: Consultation) -> str:
    rows = record.comparison.having("differs") if record.comparison else ()
    if record.differing or rows:
        return "differs"
    if not consultation.current:
        return "held"
    return "partly_told" if consultation.silent else "told"


def _in_words(record: ConsultationRecord, consultation: Consultation) -> str:
    said, table = consultation, words()
    number = len(said.current)
    readouts = f"{number} readout{'' if number == 1 else 's'}" if number else "no readout"
    rows = len(record.comparison.having("differs")) if record.comparison else 0
    differ = f", {rows} point{'' if rows == 1 else 's'} on which they differ" if rows else ""
    accounts = "; accounts of it differ" if record.differing else ""
    issues = f"; on {', '.join(said.issues)}" if said.issues else ""
    how = f"{table.kinds[said.kind].says} of {table.levels[said.level].says}, {table.channels[said.channel].says}"
    return f"{how}: {', '.join(said.sides)}; {readouts}{differ}{accounts}{issues}"


def _due(readouts: Iterable[Readout]) -> datetime | None:
    days = [commitment.due for one in readouts for commitment in one.commitments if commitment.due is not None]
    return end_of(min(days)) if days else None


__all__ = [
    "Account", "CommitmentRecord", "ConsultationRecord", "Followed", "Given", "end_of", "read", "read_commitment",
]  # fmt: skip
