"""Findings of each decider on three separate axes, each with its grounds, side by side.

Occurrence, classification and attribution are found apart: that it happened, that it was a violation, and whose it was
are three questions, and the answer to one is none to another. Findings of several deciders are never averaged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args

import yaml
from pydantic import field_validator, model_validator

from truceline.agreements.party import Parties
from truceline.errors import InvalidCase
from truceline.model import Value
from truceline.verification.moment import At, told
from truceline.verification.steps import Group

Axis = Literal["occurrence", "classification", "attribution"]
AXES: tuple[Axis, ...] = get_args(Axis)
Occurred = Literal["confirmed", "probable", "possible", "not_established", "refuted"]
Classified = Literal["violation", "not_violation", "out_of_scope"]
Attributed = Literal["party", "non_party", "not_attributed", "contested"]


class Said(Value):
    """How an answer is said."""

    says: str


class FindingRules(Value):
    """All that `finding_rules.yaml` holds; its comments explain it."""

    occurrence: Mapping[str, Said]
    classification: Mapping[str, Said]
    attribution: Mapping[str, Said]
    nothing_further: frozenset[str]
    not_alone: Mapping[Group, Mapping[Axis, frozenset[str]]]

    def says(self, axis: Axis, answer: str) -> str:
        """An answer in words."""
        return {"occurrence": self.occurrence, "classification": self.classification, "attribution": self.attribution}[
            axis
        ][answer].says


@lru_cache(maxsize=1)
def finding_rules() -> FindingRules:
    """The rules that come with Truceline."""
    text = (files("truceline.verification") / "finding_rules.yaml").read_text(encoding="utf-8")
    return FindingRules.model_validate(yaml.safe_load(text))


class Ground(Value):
    """One reason: in words, what it is based on (`basis`: evidence, a report, an entry), and whose word it is.

    `source` is the party, mission or body that observed or said it; empty: the decider itself.
    """

    words: str
    basis: tuple[str, ...] = ()
    source: str = ""

    @field_validator("words")
    @classmethod
    def _said(cls, words: str) -> str:
        if not words.strip():
            raise InvalidCase("a ground without words", remedy="say what it is")
        return words


class _Answer(Value):
    grounds: tuple[Ground, ...]

    @model_validator(mode="after")
    def _grounded(self) -> _Answer:
        if not self.grounds:
            what = type(self).__name__.casefold()
            raise InvalidCase(f"{what} without grounds", remedy="give at least one, with what it is based on")
        return self


class Occurrence(_Answer):
    """Whether it happened."""

    answer: Occurred


class Classification(_Answer):
    """Whether it was a violation, by which article."""

    answer: Classified
    article: str | None = None

    @model_validator(mode="after")
    def _of_an_article(self) -> Classification:
        if self.answer == "violation" and not self.article:
            raise InvalidCase("a violation of no article", remedy="name the article")
        return self


class Attribution(_Answer):
    """Whose it was, as far as it is found: `party` is named with the answer "party" and with no other."""

    answer: Attributed
    party: str | None = None

    @model_validator(mode="after")
    def _of_a_party(self) -> Attribution:
        if self.answer == "party" and not self.party:
            raise InvalidCase("attributed to a party that is not named", remedy="name it")
        if self.answer != "party" and self.party is not None:
            reason = f"{self.answer.replace('_', ' ')}, and yet {self.party} is named"
            raise InvalidCase(reason, remedy="leave the party out, or attribute it")
        return self


class Finding(Value):
    """What one decider finds of an incident; None on an axis on which nothing is found yet, which is no answer."""

    id: str
    incident: str
    decider: str
    at: At
    occurrence: Occurrence
    classification: Classification | None = None
    attribution: Attribution | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Finding:
        further = (self.classification is not None and self.classification.answer == "violation") or (
            self.attribution is not None and self.attribution.answer in ("party", "non_party")
        )
        if self.occurrence.answer in finding_rules().nothing_further and further:
            reason = f"{finding_rules().says('occurrence', self.occurrence.answer)}, and yet more is found of it"
            raise InvalidCase(reason, where=self.id, remedy="leave classification and attribution out")
        return self

    def on(self, axis: Axis) -> Occurrence | Classification | Attribution | None:
        """What is found on one axis."""
        if axis == "occurrence":
            return self.occurrence
        return self.classification if axis == "classification" else self.attribution

    def told_on(self, axis: Axis) -> str:
        """What is found on one axis, in words, with article or party."""
        found = self.on(axis)
        if found is None:
            return f"{axis}: nothing found yet"
        more = ""
        if isinstance(found, Classification) and found.article:
            more = f" ({found.article})"
        if isinstance(found, Attribution) and found.party:
            more = f" {found.party}"
        return f"{axis}: {finding_rules().says(axis, found.answer)}{more}"

    @property
    def words(self) -> str:
        """The finding with its grounds, one axis a line."""
        lines = [f"{self.decider}, {told(self.at)}"]
        for axis in AXES:
            found = self.on(axis)
            grounds = "; ".join(_ground(one) for one in found.grounds) if found else ""
            lines.append(f"  {self.told_on(axis)}{' - ' if grounds else ''}{grounds}")
        return "\n".join(lines)


class AxisView(Value):
    """What each decider finds on one axis, in words, by decider; whether two who found anything on it differ."""

    axis: Axis
    told: Mapping[str, str]
    differs: bool


class SideBySide(Value):
    """The last finding of each decider, by decider, and each axis apart; nothing is chosen, averaged or counted."""

    findings: tuple[Finding, ...]
    axes: tuple[AxisView, ...]
    superseded: tuple[Finding, ...]

    @property
    def words(self) -> str:
        """Each axis with each decider."""
        lines = []
        for view in self.axes:
            lines.append(f"{view.axis}{': deciders differ' if view.differs else ''}")
            lines += [f"  {decider}: {says}" for decider, says in view.told.items()]
        return "\n".join(lines)


def side_by_side(findings: Iterable[Finding]) -> SideBySide:
    """The findings of one incident beside each other, whatever their order.

    Of findings by one decider the latest counts, the earlier are superseded and kept. Raises `InvalidCase` where they
    are of several incidents.
    """
    ordered = sorted(dict.fromkeys(findings), key=lambda one: (one.at, one.id, one.model_dump_json()))
    if len({one.incident for one in ordered}) > 1:
        raise InvalidCase("findings of several incidents", remedy="compare those of one")
    last = {one.decider: one for one in ordered}
    shown = tuple(last[decider] for decider in sorted(last))
    return SideBySide(
        findings=shown,
        axes=tuple(_view(axis, shown) for axis in AXES),
        superseded=tuple(one for one in ordered if last[one.decider] is not one),
    )


def own_word(
    finding: Finding,
    *,
    alleged: Iterable[str] = (),
    registered_by: Iterable[str] = (),
    parties: Parties | None = None,
) -> tuple[str, ...]:
    """Where a finding rests on nothing but the word of those whom `finding_rules.yaml` does not let say so alone.

    In words, one for each axis and group; empty where other grounds are there too. With `parties` a voice of a party
    (its ministry, its agency) is that party.
    """
    groups: dict[Group, set[str]] = {"alleged": set(alleged), "registered_by": set(registered_by)}
    found = []
    for group, whose in groups.items():
        for axis in AXES:
            on = finding.on(axis)
            if on is None or on.answer not in finding_rules().not_alone.get(group, {}).get(axis, frozenset()):
                continue
            if isinstance(on, Attribution) and on.party in whose:
                # To name oneself is no word in one's own favour.
                continue
            sources = {one.source or finding.decider for one in on.grounds}
            if whose and all(_speaks_for(source, whose, parties) for source in sources):
                who = "alleged to have done it" if group == "alleged" else "who registered it"
                found.append(f"{finding.told_on(axis)}, on the word of {', '.join(sorted(sources))} alone, {who}")
    return tuple(found)


def _speaks_for(source: str, whose: Iterable[str], parties: Parties | None) -> bool:
    if parties is None or source not in parties:
        return source in whose
    return any(parties.belongs_to(source, one) for one in whose)


def _view(axis: Axis, findings: Sequence[Finding]) -> AxisView:
    answers = {answer_key(axis, one) for one in findings} - {None}
    told_by = {one.decider: one.told_on(axis).partition(": ")[2] for one in findings}
    return AxisView(axis=axis, told=told_by, differs=len(answers) > 1)


def answer_key(axis: Axis, finding: Finding) -> tuple[str, str | None] | None:
    """What two findings must share to be alike on an axis; grounds may differ."""
    found = finding.on(axis)
    if found is None:
        return None
    more = found.article if isinstance(found, Classification) else None
    return found.answer, found.party if isinstance(found, Attribution) else more


def _ground(ground: Ground) -> str:
    by = f" ({ground.source})" if ground.source else ""
    basis = f" [{', '.join(ground.basis)}]" if ground.basis else ""
    return f"{ground.words}{by}{basis}"
