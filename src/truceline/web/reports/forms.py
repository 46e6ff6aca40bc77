"""Forms of a review: what a report says instead or too, why not, what it tells again, how good its source is.

Of a correction only those fields count that its author changed: each goes with what stood in it when the page was made,
so that what somebody else corrected meanwhile is not set back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.agreements.kinds import families
from truceline.claims.claim import OUTLET, Claim, Figure, Mode
from truceline.claims.edit import outcomes
from truceline.store.node import Node
from truceline.web.fields import NodeForm
from truceline.web.templatetags.truceline import words

__all__ = ["AddForm", "CorrectForm", "GradeForm", "MergeForm", "RejectForm", "StepForm", "told_of"]

_LISTS = ("actors", "targets")
_NAMES = {"actors": "actor", "targets": "target"}


class StepForm(NodeForm):
    """A decision of a claim. `saw` is how the claim stood on the page, `share` whether decisions go to the peers."""

    do = forms.CharField(widget=forms.HiddenInput)
    claim = forms.CharField(widget=forms.HiddenInput)
    saw = forms.CharField(widget=forms.HiddenInput, required=False)
    share = forms.BooleanField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=2000)


class RejectForm(StepForm):
    """The report does not say this, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Why the report does not say this"),
        max_length=2000,
        error_messages={"required": gettext_lazy("Say why.")},
    )


class MergeForm(StepForm):
    """It tells again what another claim of the report tells."""

    into = forms.ChoiceField(label=gettext_lazy("The claim that tells it"))

    def __init__(
        self, node: Node, data: QueryDict | None = None, *, claims: tuple[Claim, ...] = (), **given: Any
    ) -> None:
        super().__init__(node, data, **given)
        field = self.fields["into"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.id, f"{words(one.kind)}: {' '.join(one.quote.split())[:80]}") for one in claims]
        self.order_fields(["into", "reason"])


class _Told(StepForm):
    """What a claim tells, each field in the report's own words."""

    kind = forms.ChoiceField(label=gettext_lazy("What"))
    mode = forms.ChoiceField(label=gettext_lazy("How it is told"))
    speaker = forms.CharField(
        label=gettext_lazy("Who says so"),
        required=False,
        help_text=gettext_lazy("As the report names them; empty where the report speaks for itself."),
    )
    time = forms.CharField(
        label=gettext_lazy("When"),
        required=False,
        help_text=gettext_lazy("In the report's words, or as 2020-03-15 or 2020-03-15T14:30."),
    )
    place = forms.CharField(
        label=gettext_lazy("Where"), required=False, help_text=gettext_lazy("In the report's words.")
    )
    actors = forms.CharField(
        label=gettext_lazy("By whom, as told"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One on each line."),
    )
    targets = forms.CharField(
        label=gettext_lazy("To whom or what"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One on each line."),
    )
    weapon = forms.CharField(label=gettext_lazy("With what"), required=False)
    figures = forms.CharField(
        label=gettext_lazy("How many"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "ltr"}),
        help_text=gettext_lazy(
            "One on each line: killed:2, wounded:2..5, displaced:34.. (at least), shots:..60 (at most)."
        ),
    )
    outcome = forms.ChoiceField(label=gettext_lazy("How it ended"), required=False)
    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=2000)

    def __init__(self, node: Node, data: QueryDict | None = None, **given: Any) -> None:
        super().__init__(node, data, **given)
        self._choose("kind", [(words(family), [(kind, words(kind)) for kind in listed]) for family, listed in _kinds()])
        self._choose("mode", [(mode, words(mode)) for mode in get_args(Mode)])
        self._choose("outcome", [("", "—"), *((outcome, words(outcome)) for outcome in outcomes())])
        for name in _CONTENT:
            self.fields[name].widget.attrs["dir"] = self.fields[name].widget.attrs.get("dir", "auto")

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def changes(self, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """What is set, field by field, as `claims.edit` takes it."""
        for name in names:
            value = self.cleaned_data[name]
            if name == "figures":
                yield from _figures_set(self.data.get(self.add_initial_prefix(name), ""), value)
            elif name in _LISTS:
                listed = [line.strip() for line in value.splitlines() if line.strip()]
                yield from ((_NAMES[name], line) for line in listed or [""])
            else:
                yield name, value


_CONTENT = ("kind", "mode", "speaker", "time", "place", "actors", "targets", "weapon", "figures", "outcome")


class CorrectForm(_Told):
    """What the report says instead."""

    field_order = (*_CONTENT, "reason")

    def __init__(self, node: Node, data: QueryDict | None = None, **given: Any) -> None:
        super().__init__(node, data, **given)
        for name in _CONTENT:
            self.fields[name].show_hidden_initial = True

    @property
    def changed(self) -> tuple[str, ...]:
        """The fields that its author changed."""
        was, now = self.data, self.cleaned_data if hasattr(self, "cleaned_data") else self.data
        return tuple(
            name for name in _CONTENT if _lines(now.get(name, "")) != _lines(was.get(self.add_initial_prefix(name), ""))
        )

    def over(self, claim: Claim) -> QueryDict:
        """What is sent, over the claim as it stands now: what its author changed as typed, the rest as it is now."""
        now, changed = told_of(claim), self.changed
        data = QueryDict(mutable=True)
        data.update({name: value for name, value in self.data.items() if not name.startswith("initial-")})
        for name in _CONTENT:
            data[self.add_initial_prefix(name)] = now[name]
            if name not in changed:
                data[name] = now[name]
        return data


class AddForm(_Told):
    """What the report says too: its words, where they stand, and what they tell."""

    claim = forms.CharField(widget=forms.HiddenInput, required=False)
    quote = forms.CharField(
        label=gettext_lazy("The report's words"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "data-quote": ""}),
        help_text=gettext_lazy("Select them in the text, or type them as they stand there."),
    )
    start = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    field_order = ("quote", *_CONTENT, "reason")


class GradeForm(NodeForm):
    """How reliable the source is, and how credible what it says (the Admiralty grades)."""

    do = forms.CharField(widget=forms.HiddenInput)
    saw = forms.CharField(widget=forms.HiddenInput, required=False)
    share = forms.BooleanField(widget=forms.HiddenInput, required=False)
    reliability = forms.ChoiceField(label=gettext_lazy("How reliable the source is"), required=False)
    credibility = forms.ChoiceField(label=gettext_lazy("How credible what it says is"), required=False)
    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=2000)

    def __init__(self, node: Node, data: QueryDict | None = None, **given: Any) -> None:
        super().__init__(node, data, **given)
        for name, choices in grades().items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


def grades() -> Mapping[str, list[tuple[str, str]]]:
    """The letters and numbers with their words."""
    reliable = (
        _("A: completely reliable"), _("B: usually reliable"), _("C: fairly reliable"), _("D: not usually reliable"),
        _("E: unreliable"), _("F: cannot be judged"),
    )  # fmt: skip
    credible = (
        _("1: confirmed by others"), _("2: probably true"), _("3: possibly true"), _("4: doubtful"), _("5: improbable"),
        _("6: cannot be judged"),
    )  # fmt: skip
    none = ("", _("not graded"))
    return {
        "reliability": [none, *((one[0], one) for one in reliable)],
        "credibility": [none, *((one[0], one) for one in credible)],
    }


def told_of(claim: Claim) -> dict[str, str]:
    """What a claim tells, as its form holds it."""
    return {
        "kind": claim.kind,
        "mode": claim.mode,
        "speaker": "" if claim.speaker.text == OUTLET else _line(claim.speaker.text),
        "time": (_line(claim.when.text) or claim.when.iso) if claim.when else "",
        "place": _line(claim.place.text) if claim.place else "",
        "actors": "\n".join(_line(one.text) for one in claim.actors),
        "targets": "\n".join(_line(one.text) for one in claim.targets),
        "weapon": _line(claim.weapon or ""),
        "figures": "\n".join(map(_figure, claim.figures)),
        "outcome": claim.outcome or "",
    }


def _line(text: str) -> str:
    return " ".join(text.split())


def _figure(figure: Figure) -> str:
    low, high = (f"{bound:g}" if bound is not None else "" for bound in (figure.low, figure.high))
    return f"{figure.of}:{low if low == high else f'{low}..{high}'}"


def _figures_set(before: str, now: str) -> Iterator[tuple[str, str]]:
    was, told = _lines(before), _lines(now)
    gone = {line.partition(":")[0] for line in was} - {line.partition(":")[0].strip() for line in told}
    yield from (("figure", f"{of}:") for of in sorted(gone))
    yield from (("figure", line) for line in told if line not in was)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _kinds() -> list[tuple[str, tuple[str, ...]]]:
    return [(family, tuple(listed)) for family, listed in families().items()]
