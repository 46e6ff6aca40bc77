"""What is typed of access: that it was asked for, and how that was answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.store.callers import Caller
from truceline.store.matter_pages import page
from truceline.verification.access import answers
from truceline.web.fields import MomentField, PlaceField, SharedForm, party_choices

__all__ = ["AnswerForm", "AskForm"]

_NOW = gettext_lazy("Now, if left empty.")


class AskForm(SharedForm):
    """That access to a place was asked for, by whom, and for which case."""

    place = PlaceField(label=gettext_lazy("Place"))
    asked_by = forms.CharField(
        label=gettext_lazy("Who asks"), help_text=gettext_lazy("A patrol or a team, not a person's name.")
    )
    at = MomentField(label=gettext_lazy("When"), required=False, help_text=_NOW)
    case = forms.ChoiceField(
        label=gettext_lazy("Case"), required=False, help_text=gettext_lazy("Its step is taken along.")
    )

    def __init__(self, who: Caller, data: Any = None, **given: Any) -> None:
        super().__init__(who, data, **given)
        rows, _after = page(who.node, "case", view=who.view)
        fields: dict[str, Any] = self.fields
        fields["case"].choices = [("", "—"), *((row.id, row.words[:120]) for row in rows if row.state != "closed")]


class AnswerForm(SharedForm):
    """How a request was answered: by whom in words, which party that is told to be, and why, as it was said."""

    answer = forms.ChoiceField(label=gettext_lazy("Answer"), widget=forms.RadioSelect)
    by = forms.CharField(
        label=gettext_lazy("Who answered, in words"), help_text=gettext_lazy("Such as: an officer at the gate.")
    )
    party = forms.ChoiceField(
        label=gettext_lazy("Which party that is told to be"),
        required=False,
        help_text=gettext_lazy("Whoever is named is alleged to have restricted access, by whoever tells it."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, in the words that were said"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A restriction for which none was given says: no reason given."),
    )
    place = PlaceField(
        label=gettext_lazy("Where it was answered"),
        required=False,
        help_text=gettext_lazy("Such as a checkpoint; the place itself, if left empty."),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("How long a delay was, in minutes"), required=False, min_value=0, max_value=100_000
    )
    at = MomentField(label=gettext_lazy("When"), required=False, help_text=_NOW)
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, who: Caller, data: Any = None, **given: Any) -> None:
        super().__init__(who, data, **given)
        fields: dict[str, Any] = self.fields
        fields["answer"].choices = [(name, _(meaning.says)) for name, meaning in answers().items()]
        fields["party"].choices = [("", _("no party told")), *party_choices(who.node)]

    def clean(self) -> dict[str, Any]:
        """Of a restriction a reason is told."""
        told: dict[str, Any] = super().clean() or {}
        meaning = answers().get(told.get("answer", ""))
        if meaning is not None and meaning.column and not told.get("reason"):
            self.add_error("reason", _("Give it in the words that were said, or: no reason given."))
        return told
