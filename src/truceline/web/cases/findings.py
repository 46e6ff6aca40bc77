"""Findings beside each other, what all stand behind, and the forms to state one, stand behind one, or dissent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts import findings as acts
from truceline.acts.findings import Found
from truceline.acts.told import told_well
from truceline.errors import IllegalStep, InvalidSetting, UnknownName
from truceline.store import endorsements, matters
from truceline.store.callers import Caller
from truceline.store.journal import Written
from truceline.store.terms import terms
from truceline.verification.findings import (
    AXES,
    Attribution,
    Axis,
    Classification,
    Finding,
    Ground,
    Occurrence,
    finding_rules,
    side_by_side,
)
from truceline.verification.outcome import Joint
from truceline.web.cases.codes import address_of
from truceline.web.cases.desk import Desk, only_for
from truceline.web.cases.forms import SawForm, choice, speakers
from truceline.web.cases.working import act, legal, of_case
from truceline.web.fields import party_name
from truceline.web.pages import page

__all__ = ["Beside", "beside", "dissent", "endorse", "state", "stating"]

_SPEAKS = ("endorsed", "dissented")


@dataclass(frozen=True)
class Answer:
    """What is found on an axis: the `answer`, of which article or party, on which grounds; None: nothing yet."""

    axis: Axis
    answer: str = ""
    article: str = ""
    party: str = ""
    grounds: tuple[Ground, ...] = ()

    @classmethod
    def of(cls, finding: Finding, axis: Axis) -> Answer:
        """What a finding says on an axis."""
        found = finding.on(axis)
        if found is None:
            return cls(axis)
        article = found.article if isinstance(found, Classification) else None
        party = found.party if isinstance(found, Attribution) else None
        return cls(axis, found.answer, article or "", party or "", found.grounds)


@dataclass(frozen=True)
class Beside:
    """The last finding of each decider of one incident, axis by axis, and what all `parties` stand behind.

    `silent` are, by finding, the parties that have not spoken on it; `missing` the deciders that have found nothing.
    """

    incident: str
    columns: tuple[Found, ...]
    axes: tuple[tuple[Axis, bool, tuple[Answer, ...]], ...]
    silent: dict[str, tuple[str, ...]]
    missing: tuple[str, ...]
    joint: Joint | None
    agreed: tuple[Answer, ...]
    endorses: bool = False
    dissents: bool = False
    states: bool = False


def beside(who: Caller, incident: str, found: Sequence[Found], desk: Desk | None = None) -> Beside:
    """What was found of an incident, deciders in the order of the case, else of the agreement."""
    view = side_by_side(one.finding for one in found)
    order = desk.account.opened.deciders if desk and desk.account and desk.account.opened else ()
    order = order or tuple(id for id, _said in speakers(who.node))
    ranked = sorted(found, key=lambda one: order.index(one.finding.decider) if one.finding.decider in order else 99)
    columns = tuple(one for one in ranked if one.finding in view.findings)
    parties = acts.parties_of(who.node, incident, view=who.view)
    both = acts.outcome(who.node, incident, parties, view=who.view) if found and len(set(parties)) > 1 else None
    named = desk.account.opened.deciders if desk and desk.account and desk.account.opened else ()
    return Beside(
        incident=incident,
        columns=columns,
        axes=tuple(
            (one.axis, one.differs, tuple(Answer.of(each.finding, one.axis) for each in columns)) for one in view.axes
        ),
        silent={one.finding.id: _silent(one, parties) for one in columns},
        missing=tuple(one for one in named if one not in {each.finding.decider for each in columns}),
        joint=both,
        agreed=tuple(_agreed(both, columns)) if both else (),
        endorses=who.may("endorsed"),
        dissents=who.may("dissented"),
        states=desk.finds if desk else who.may("finding_stated"),
    )


def _silent(found: Found, parties: Sequence[str]) -> tuple[str, ...]:
    spoken = {one.name for one in found.stands.voices if one.endorses or one.text is not None}
    return tuple(one for one in parties if one not in spoken)


def _agreed(joint: Joint, columns: Sequence[Found]) -> list[Answer]:
    """What all stand behind, axis by axis."""
    found = []
    for axis, says in joint.agreed.items():
        same = (Answer.of(one.finding, axis) for one in columns if one.finding.told_on(axis) == says)
        found += [answer for answer in [next(same, None)] if answer]
    return found


class FindingForm(SawForm):
    """What a decider finds, on three axes that are asked apart, each with its grounds, one a line."""

    decider = forms.ChoiceField(label=gettext_lazy("Who finds"))
    occurrence = forms.ChoiceField(label=gettext_lazy("Whether it happened"))
    occurrence_grounds = forms.CharField(
        label=gettext_lazy("Grounds on whether it happened"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One a line; in brackets at its end what it rests on and whose word it is: crater seen [e-01, by mission]"
        ),
    )
    classification = forms.ChoiceField(label=gettext_lazy("What it was under the agreement"), required=False)
    article = forms.ChoiceField(label=gettext_lazy("Article"), required=False)
    classification_grounds = forms.CharField(
        label=gettext_lazy("Grounds on what it was under the agreement"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    attribution = forms.ChoiceField(label=gettext_lazy("Whose it was"), required=False)
    party = forms.ChoiceField(label=gettext_lazy("Party"), required=False)
    attribution_grounds = forms.CharField(
        label=gettext_lazy("Grounds on whose it was"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, who: Caller, data: Any = None, *, deciders: Sequence[str], **given: Any) -> None:
        super().__init__(who, data, **given)
        rules, node = finding_rules(), who.node
        answers = {"occurrence": rules.occurrence, "classification": rules.classification}
        for name, listed in (*answers.items(), ("attribution", rules.attribution)):
            self._choose(name, [(each, _(said.says)) for each, said in listed.items()], _("nothing found yet"))
        articles = {
            one.id: f"{one.reference}: {one.summary}"[:120] for each in terms(node).agreements for one in each.articles
        }
        self._choose("article", list(articles.items()), "—")
        self._choose("party", list(speakers(node)), "—")
        self.fields["decider"] = choice(_("Who finds"), ((one, party_name(node, one)) for one in deciders))
        self.order_fields(["decider", *self.fields])

    def _choose(self, name: str, choices: list[tuple[str, str]], empty: str) -> None:
        field = self.fields[name]
        field.choices = [("", "—" if field.required else empty), *choices]  # type: ignore[attr-defined]

    def axis(self, name: Axis) -> Any:
        """What is found on an axis; None where nothing is. Raises `InvalidSetting` for grounds of nothing."""
        told = self.cleaned_data
        more = {"classification": "article", "attribution": "party"}.get(name)
        lines = [line for line in told[f"{name}_grounds"].splitlines() if line.strip()]
        if not told[name]:
            if lines or (more and told[more]):
                raise InvalidSetting(
                    _("Grounds are given, and no answer."), where=_(name), remedy=_("choose what is found")
                )
            return None
        model: Any = {"occurrence": Occurrence, "classification": Classification, "attribution": Attribution}[name]
        with told_well():
            beside = {more: told[more] or None} if more else {}
            return model.model_validate(
                {"answer": told[name], "grounds": tuple(acts.read_ground(one) for one in lines), **beside}
            )


def stating(who: Caller, incident: str, desk: Desk | None) -> tuple[tuple[str, ...], dict[str, Any]]:
    """For whom a member can state a finding, and what stands in the form where they stated one."""
    named = desk.whose("finding") if desk else tuple(id for id, _said in speakers(who.node))
    own = only_for(who, "finding_stated")
    deciders = tuple(one for one in named if own in (None, one))
    listed = acts.findings(who.node, view=who.view, incident=incident)
    last = {one.finding.decider: one.finding for one in listed}
    chosen = last.get(deciders[0]) if len(deciders) == 1 else None
    return deciders, _initial(chosen) if chosen else {}


def _initial(finding: Finding) -> dict[str, Any]:
    told: dict[str, Any] = {"decider": finding.decider}
    for axis in AXES:
        answer = Answer.of(finding, axis)
        told |= {axis: answer.answer, f"{axis}_grounds": "\n".join(_typed(one) for one in answer.grounds)}
        told |= {"article": answer.article} if axis == "classification" else {}
        told |= {"party": answer.party} if axis == "attribution" else {}
    return told


def _typed(ground: Ground) -> str:
    named = [*ground.basis, *([f"by {ground.source}"] if ground.source else [])]
    words = " ".join(ground.words.split())
    return f"{words} [{', '.join(named)}]" if named else words


@page(acts=("finding_stated",))
def state(request: HttpRequest, who: Caller, case: str, incident: str) -> HttpResponse:
    """A finding of an incident of a case; the step of the case is taken along."""
    who.must_do("case.finding")
    desk = Desk.of(who, case)
    if incident not in desk.incidents:
        raise UnknownName(_("the case is not about this incident"), where=incident[:120], remedy=_("open the case"))
    legal(request, desk, "finding")
    back = reverse("case", args=[case])
    return state_of(request, who, incident, desk, back=back, about=of_case(desk))


def state_of(
    request: HttpRequest, who: Caller, incident: str, desk: Desk | None, *, back: str, about: dict[str, Any]
) -> HttpResponse:
    """The form of a finding, of a case or of an incident alone."""
    deciders, initial = stating(who, incident, desk)
    if not deciders:
        raise IllegalStep(_("Nobody for whom you speak decides on it."), where=incident, remedy=_("ask a verifier"))
    form = FindingForm.asked(request, who, deciders=deciders, initial=initial, **about)

    def record() -> Sequence[Written]:
        axes = {name: form.axis(name) for name in AXES[1:]}
        return acts.state(
            who.actor,
            incident,
            form.axis("occurrence"),
            decider=form.cleaned_data["decider"],
            at=form.cleaned_data["at"],
            case=desk.id if desk else "",
            joint=form.to_all,
            **axes,
        )

    return act(
        request, form, record, back=back, title=_("State a finding"), said=_("The finding is recorded."), desk=desk
    )


class SpeakForm(SawForm):
    """Says something of a finding: now, to all who have it."""

    def __init__(self, who: Caller, data: Any = None, **given: Any) -> None:
        super().__init__(who, data, **given)
        for name in self.LAST:
            self.fields.pop(name, None)


class EndorseForm(SpeakForm):
    """To stand behind a finding, wholly or on some axes."""

    axes = forms.MultipleChoiceField(
        label=gettext_lazy("On these axes alone"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("On all of it, if none is marked."),
    )
    note = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=2000)

    def __init__(self, who: Caller, data: Any = None, **given: Any) -> None:
        super().__init__(who, data, **given)
        self.fields["axes"].choices = [(axis, _(axis)) for axis in AXES]  # type: ignore[attr-defined]


class DissentForm(SpeakForm):
    """Not to stand behind a finding."""

    text = forms.CharField(
        label=gettext_lazy("Why, in the words of whoever dissents"), widget=forms.Textarea(attrs={"rows": 3})
    )


@page(acts=_SPEAKS[:1])
def endorse(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Stand behind a finding."""
    found, form, ref = _spoken(request, who, id, EndorseForm)

    def record() -> Sequence[Written | None]:
        return (endorsements.endorse(who.actor, ref, form.cleaned_data["note"], form.cleaned_data["axes"]),)

    title, said = _("Stand behind a finding"), _("The endorsement is recorded.")
    return act(request, form, record, back=_back(who, found), title=title, said=said, finding=found)


@page(acts=_SPEAKS[1:])
def dissent(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """Dissent from a finding."""
    found, form, ref = _spoken(request, who, id, DissentForm)

    def record() -> Sequence[Written | None]:
        return (endorsements.dissent(who.actor, ref, form.cleaned_data["text"]),)

    title, said = _("Dissent from a finding"), _("The dissent is recorded.")
    return act(request, form, record, back=_back(who, found), title=title, said=said, finding=found)


def _spoken(request: HttpRequest, who: Caller, id: str, kind: type[SawForm]) -> tuple[Found, Any, str]:
    """The finding that somebody speaks on, as they read it: revised meanwhile, it is another one."""
    listed = acts.findings(who.node, view=who.view, ids=(id,))
    if not listed or listed[0].record.last is None:
        raise UnknownName(_("no such finding is stated"), where=id[:120], remedy=_("open the case"))
    (found,) = listed
    (row,) = matters.listed(who.node, "finding", view=who.view, ids=(id,))
    return found, kind.asked(request, who, about=f"finding:{id}", facts=row.facts), listed[0].record.last.ref


def _back(who: Caller, found: Found) -> str:
    last = found.record.last
    return reverse("case", args=[last.case]) if last and last.case else address_of(who, found.finding.incident)
