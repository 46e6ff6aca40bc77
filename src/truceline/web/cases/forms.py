"""The forms of a case: one for each kind of step, made of what `case_steps.yaml` says that the step needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from truceline.errors import ChangedMeanwhile, TrucelineError
from truceline.matters.told import Told
from truceline.store.callers import Caller
from truceline.store.node import Node
from truceline.store.peers import peers
from truceline.store.terms import terms
from truceline.verification.access import answers
from truceline.verification.evidence import custody_rules
from truceline.verification.steps import rules
from truceline.web.cases.desk import Desk
from truceline.web.cases.told import told
from truceline.web.changed import now_read, seen, since
from truceline.web.fields import MomentField, NodeForm, PlaceField, party_choices, party_name

__all__ = [
    "AnswerForm",
    "AskForm",
    "CopyForm",
    "HandForm",
    "OpenForm",
    "SawForm",
    "StepForm",
    "TakeForm",
    "choice",
    "speakers",
]

_RESULTS = ("done", "in_part", "not_done")
_NAMES = (gettext_noop("done"), gettext_noop("in part"), gettext_noop("not done"))
_NOW = gettext_lazy("Now, if left empty. As 2020-07-14 09:00, on the centre's clock; or with its offset.")


class SawForm(NodeForm):
    """Says how many facts its author had read (`saw`), when it happened, and whether the other sides are told.

    Whoever sees shared logs alone writes to them alone. `shared` is whether what it is about is in a shared log.
    """

    saw = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    at = MomentField(label=gettext_lazy("When"), required=False, help_text=_NOW)
    joint = forms.BooleanField(label=gettext_lazy("Tell the other sides: write it to the shared log"), required=False)
    LAST = ("at", "joint")

    def __init__(
        self, who: Caller, data: Any = None, *, about: str = "", facts: int = 0, shared: bool = True, **given: Any
    ) -> None:
        initial = {"joint": shared, "saw": facts} | (given.pop("initial", None) or {})
        super().__init__(who.node, data, initial=initial, **given)
        self.who, self.about = who, about
        self.changed: tuple[Told, ...] = ()
        self.always_joint = not who.sees("internal")
        if self.always_joint or not shared:
            del self.fields["joint"]
        self.order_fields([name for name in self.fields if name not in self.LAST])

    @classmethod
    def asked(cls, request: HttpRequest, node: Any, **given: Any) -> Any:
        """As `NodeForm.asked`, of a member (or what else the form begins with)."""
        return super().asked(request, node, **given)

    def seen(self) -> int | None:
        """What the journal is told that the author had read; raises `ChangedMeanwhile`."""
        return seen(self.who, self.about, self.cleaned_data["saw"]) if self.about else None

    def refuse(self, error: TrucelineError) -> None:
        """Say why over the form, and what was recorded meanwhile, which its author has read once it is shown again."""
        super().refuse(error)
        saw = self.cleaned_data.get("saw")
        if isinstance(error, ChangedMeanwhile) and self.about and saw is not None:
            self.changed = since(self.who, self.about, saw)
            self.data = now_read(self.data, saw + len(self.changed))

    @property
    def to_all(self) -> bool:
        """Whether it goes to the shared log."""
        return self.always_joint or bool(self.cleaned_data.get("joint"))


class StepForm(SawForm):
    """One step on a case."""

    def __init__(self, desk: Desk, data: Any = None, *, kind: str, **given: Any) -> None:
        super().__init__(desk.who, data, about=f"case:{desk.id}", facts=desk.row.facts, shared=desk.shared, **given)
        self.kind, rule, step = kind, rules().step(kind), told().steps[kind]
        needed = (*rule.needs, *(("of",) if rule.of_each and "of" not in rule.needs else ()))
        made = {name: self._field(name, desk, required=True) for name in needed}
        made |= {name: self._field(name, desk, required=False) for name in step.also if name not in made}
        for name, label in (("ref", step.ref), ("owner", step.owner), ("words", step.words)):
            if label and name in made:
                made[name].label = _(label)
        self.fields = made | self.fields
        for field in made.values():
            if hasattr(field, "of_node"):
                field.of_node(self.node)

    def _field(self, name: str, desk: Desk, *, required: bool) -> forms.Field:
        if name == "of":
            return choice(_("Who"), ((one, party_name(desk.who.node, one)) for one in desk.whose(self.kind)), required)
        if name == "ref" and self.kind != "registered":
            return choice(_("Finding"), _findings(desk), required)
        if name == "disposition":
            return choice(_("As what"), ((one, _(says)) for one, says in rules().dispositions.items()), required)
        if name == "result":
            return choice(_("How far it is done"), ((one, _(one.replace("_", " "))) for one in _RESULTS), required)
        if name == "due":
            return MomentField(label=_("By when"), required=required)
        if name == "words":
            return forms.CharField(label=_("Words"), required=required, widget=forms.Textarea(attrs={"rows": 3}))
        return forms.CharField(label=_("Owner") if name == "owner" else _("Number"), required=required, max_length=200)

    @property
    def told(self) -> dict[str, Any]:
        """What `acts.cases.take` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("saw", "joint") and value}


def choice(label: Any, choices: Iterator[tuple[str, str]], required: bool = True) -> forms.ChoiceField:
    """One of several; where there is but one it is chosen."""
    listed = list(choices)
    empty = [] if required and len(listed) == 1 else [("", "—")]
    return forms.ChoiceField(label=label, choices=[*empty, *listed], required=required)


def _findings(desk: Desk) -> Iterator[tuple[str, str]]:
    for found in desk.findings.values():
        for one in found:
            yield one.finding.id, f"{party_name(desk.who.node, one.finding.decider)} · {one.finding.id}"


class TakeForm(SawForm):
    """Takes a file in as evidence, or its hash alone."""

    file = forms.FileField(label=gettext_lazy("File"))
    says = forms.CharField(label=gettext_lazy("What it is"), max_length=2000)
    source = forms.CharField(label=gettext_lazy("From whom"), required=False, max_length=200)
    by = forms.CharField(
        label=gettext_lazy("Received by"), required=False, max_length=200, help_text=gettext_lazy("You, if left empty.")
    )
    why = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=2000)
    hash_only = forms.BooleanField(label=gettext_lazy("Keep its hash alone, not its bytes"), required=False)


class CopyForm(SawForm):
    """Records a working copy: of the same bytes, or a file that says how it was made."""

    file = forms.FileField(
        label=gettext_lazy("File"), required=False, help_text=gettext_lazy("None for a copy of the same bytes.")
    )
    made_by = forms.CharField(label=gettext_lazy("How it was made, where it differs"), required=False, max_length=2000)
    by = forms.CharField(
        label=gettext_lazy("Made by"), required=False, max_length=200, help_text=gettext_lazy("You, if left empty.")
    )
    why = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=2000)


class HandForm(SawForm):
    """What was done with an item: received, handed over, returned, sealed, unsealed, examined."""

    kind = forms.ChoiceField(label=gettext_lazy("What was done"))
    by = forms.CharField(
        label=gettext_lazy("By whom"), required=False, max_length=200, help_text=gettext_lazy("You, if left empty.")
    )
    other = forms.CharField(label=gettext_lazy("From or to whom"), required=False, max_length=200)
    seal = forms.CharField(label=gettext_lazy("Seal"), required=False, max_length=200)
    sha256 = forms.CharField(label=gettext_lazy("SHA-256 found then"), required=False, max_length=64)
    why = forms.CharField(label=gettext_lazy("Why"), max_length=2000)

    def __init__(self, who: Caller, data: Any = None, **given: Any) -> None:
        super().__init__(who, data, **given)
        kinds = [(name, _(meaning.says)) for name, meaning in custody_rules().steps.items() if name != "copied"]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class AskForm(SawForm):
    """Asks for access to a place."""

    place = PlaceField(label=gettext_lazy("Place"))
    asked_by = forms.CharField(label=gettext_lazy("Who asks"), max_length=200)


class AnswerForm(SawForm):
    """How a request was answered, with the reason in the words that were said."""

    answer = forms.ChoiceField(label=gettext_lazy("Answer"))
    by = forms.CharField(
        label=gettext_lazy("By whom, in words"),
        max_length=200,
        help_text=gettext_lazy("Such as: an officer at the checkpoint."),
    )
    party = forms.ChoiceField(label=gettext_lazy("Of which party, as told"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason, in the words that were said"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Where access was restricted; “no reason given” where none was."),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes of delay"), required=False, min_value=0, max_value=100_000)

    def __init__(self, who: Caller, data: Any = None, *, among: Sequence[str] | None = None, **given: Any) -> None:
        super().__init__(who, data, **given)
        known = ((name, _(one.says)) for name, one in answers().items() if among is None or name in among)
        self.fields["answer"].choices = list(known)  # type: ignore[attr-defined]
        self.fields["party"].choices = [("", "—"), *party_choices(self.node)]  # type: ignore[attr-defined]


class OpenForm(SawForm):
    """Receives a case: about what, who is heard, who decides, who is named in it by whom."""

    incidents = forms.CharField(
        label=gettext_lazy("Incidents"), required=False, help_text=gettext_lazy("By code or id, with spaces between.")
    )
    parties = forms.MultipleChoiceField(
        label=gettext_lazy("To be notified and heard"), widget=forms.CheckboxSelectMultiple
    )
    deciders = forms.MultipleChoiceField(label=gettext_lazy("Who finds"), widget=forms.CheckboxSelectMultiple)
    alleged = forms.MultipleChoiceField(
        label=gettext_lazy("Whom others allege"), required=False, widget=forms.CheckboxSelectMultiple
    )
    registered_by = forms.MultipleChoiceField(
        label=gettext_lazy("Who registered it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(label=gettext_lazy("Words"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    GROUPS = ("parties", "deciders", "alleged", "registered_by")

    def __init__(self, who: Caller, data: Any = None, **given: Any) -> None:
        super().__init__(who, data, **given)
        self.known = list(speakers(who.node))
        for name in self.GROUPS:
            self.fields[name].choices = self.known  # type: ignore[attr-defined]

    @property
    def groups(self) -> list[tuple[str, Any]]:
        """The four questions about each of those who are known, as columns."""
        return [(name, self.fields[name].label) for name in self.GROUPS]

    @property
    def grid(self) -> list[tuple[str, list[tuple[str, str, Any, bool]]]]:
        """Each of those who are known by name, with the field, id, label and answer of each question."""
        chosen = {name: self[name].value() or () for name in self.GROUPS}
        return [
            (said, [(name, id, self.fields[name].label, id in chosen[name]) for name in self.GROUPS])
            for id, said in self.known
        ]


def speakers(node: Node) -> Iterator[tuple[str, str]]:
    """Those who can be heard or decide: who signed the agreement, nodes, missions, then the other parties."""
    signed = terms(node).agreements[0].signatories if terms(node).agreements else ()
    listed = [*signed, *sorted({node.name, *peers(node)})]
    listed += [one for one, _said in party_choices(node, "mission", "monitor", "guarantor")]
    listed += [one for one, _said in party_choices(node, "party")]
    yield from ((one, party_name(node, one)) for one in dict.fromkeys(listed))
