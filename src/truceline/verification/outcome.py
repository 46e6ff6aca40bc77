"""What the parties answer to findings, and what all of them stand behind.

A joint outcome comes from what every party endorsed and from nothing else: no majority, no finding by itself, no
silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import field_validator, model_validator

from truceline.errors import InvalidCase, UnknownName
from truceline.model import Value
from truceline.verification.findings import AXES, Axis, Finding, answer_key, side_by_side
from truceline.verification.moment import At

Outcome = Literal["agreed", "agreed_in_part", "not_agreed", "waiting", "referred_up"]


class Response(Value):
    """What a party answers to a finding or a case, in its own words; silence is no answer and no acceptance."""

    party: str
    to: str
    at: At
    stance: Literal["accepts", "denies", "alleges_otherwise", "comments"]
    words: str

    @field_validator("words")
    @classmethod
    def _said(cls, words: str) -> str:
        if not words.strip():
            raise InvalidCase("a response without words", remedy="record what the party says, as it says it")
        return words


class Position(Value):
    """What a party says of one finding: it endorses it on `axes` (all, unless fewer are named), or dissents in words.

    Of each party the last position on a finding counts. A dissent names no axes: it is from the whole finding.
    """

    party: str
    finding: str
    at: At
    stance: Literal["endorses", "dissents"]
    axes: tuple[Axis, ...] = AXES
    words: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Position:
        if self.stance == "dissents" and not self.words.strip():
            raise InvalidCase(f"{self.party} dissents without words", where=self.finding, remedy="record why")
        if not self.axes:
            raise InvalidCase(f"{self.party} endorses nothing", where=self.finding, remedy="name an axis, or dissent")
        return self

    @property
    def line(self) -> str:
        """The position in words."""
        words = f': "{self.words}"' if self.words else ""
        if self.stance == "dissents":
            return f"{self.party} dissents from {self.finding}{words}"
        return f"{self.party} endorses {self.finding} on {', '.join(self.axes)}{words}"


class Joint(Value):
    """What all parties stand behind: `agreed` is, by axis, the answer that every one of them endorsed, in words.

    `outcome` is `agreed` where they all endorsed a finding on every axis on which it finds something, `agreed_in_part`
    where they did on some axis, `waiting` as long as a finding without a dissent lacks somebody's position, else
    `not_agreed`; `referred_up` where it was referred and is not wholly agreed. `open` says who has not spoken on what.
    """

    outcome: Outcome
    agreed: Mapping[Axis, str]
    open: tuple[str, ...]
    dissents: tuple[Position, ...]
    words: str


def joint(
    findings: Sequence[Finding], positions: Iterable[Position], parties: Sequence[str], *, referred_to: str = ""
) -> Joint:
    """What all `parties` endorsed of the findings of one incident; nothing but their positions counts.

    Where they all endorsed two findings that differ on an axis, nothing is agreed on it. Raises `UnknownName` for a
    position on a finding that is not given or of somebody who is no party, `InvalidCase` where nobody can agree.
    """
    if len(set(parties)) < 2:
        raise InvalidCase("a joint outcome of fewer than two parties", remedy="name all parties that have to agree")
    by_id = {one.id: one for one in findings}
    side_by_side(by_id.values())
    last = _last(positions, by_id, parties)
    common = {axis: says for axis in AXES if (says := _common(axis, by_id, last, parties)) is not None}
    disputed = {one.finding for one in last.values() if one.stance == "dissents"}
    open_ = [(party, one) for one in by_id if one not in disputed for party in parties if (party, one) not in last]
    outcome: Outcome
    if any(_whole(one, common, last, parties) for one in by_id.values()):
        outcome = "agreed"
    elif referred_to:
        outcome = "referred_up"
    elif common:
        outcome = "agreed_in_part"
    else:
        outcome = "waiting" if open_ or not by_id else "not_agreed"
    dissents = tuple(last[key] for key in sorted(last) if last[key].stance == "dissents")
    silent = () if outcome == "agreed" else tuple(f"{party} has not spoken on {one}" for party, one in open_)
    words = "; ".join((_told(outcome, referred_to), *common.values(), *(one.line for one in dissents), *silent))
    return Joint(outcome=outcome, agreed=common, open=silent, dissents=dissents, words=words)


def _last(
    positions: Iterable[Position], by_id: Mapping[str, Finding], parties: Sequence[str]
) -> dict[tuple[str, str], Position]:
    last: dict[tuple[str, str], Position] = {}
    # Of two at one moment the dissent counts: nothing becomes joint by a doubt.
    for one in sorted(positions, key=lambda p: (p.at, p.stance == "dissents", p.model_dump_json())):
        if one.finding not in by_id:
            raise UnknownName(f"no finding has the id {one.finding!r}", remedy="give the finding, too")
        if one.party not in parties:
            raise UnknownName(f"{one.party!r} is no party to the outcome", remedy=f"one of {', '.join(parties)}")
        last[one.party, one.finding] = one
    return last


def _endorse(axis: Axis, finding: str, last: Mapping[tuple[str, str], Position], parties: Sequence[str]) -> bool:
    stands = (last.get((party, finding)) for party in parties)
    return all(one is not None and one.stance == "endorses" and axis in one.axes for one in stands)


def _common(
    axis: Axis, by_id: Mapping[str, Finding], last: Mapping[tuple[str, str], Position], parties: Sequence[str]
) -> str | None:
    """The one answer that every party endorsed on an axis, in words; None where there is none, or several."""
    common = [one for one in by_id.values() if one.on(axis) is not None and _endorse(axis, one.id, last, parties)]
    return common[0].told_on(axis) if len({answer_key(axis, one) for one in common}) == 1 else None


def _whole(
    finding: Finding,
    common: Mapping[Axis, str],
    last: Mapping[tuple[str, str], Position],
    parties: Sequence[str],
) -> bool:
    """Whether all endorsed the finding on every axis on which it finds something, and nothing that contradicts it."""
    axes = [axis for axis in AXES if finding.on(axis) is not None]
    return all(axis in common and _endorse(axis, finding.id, last, parties) for axis in axes)


def _told(outcome: Outcome, referred_to: str) -> str:
    return f"{outcome.replace('_', ' ')}{f' to {referred_to}' if outcome == 'referred_up' else ''}"
