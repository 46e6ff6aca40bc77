"""What is asked for where a report is prepared, returned or endorsed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts.consultations import today_at
from truceline.sitrep.period import CUT_OFF
from truceline.store.node import Node
from truceline.web.fields import DayField, NodeForm, party_choices, party_name

__all__ = ["EndorseForm", "PrepareForm", "ReasonForm", "audience_words", "audiences"]


def audiences(node: Node) -> Iterator[tuple[str, str]]:
    """Every version with its words: own, joint, public, and one for each side."""
    for audience in ("own", "joint", "public"):
        yield audience, audience_words(node, audience)
    for party, name in party_choices(node, "party", "guarantor"):
        yield f"party:{party}", name


def audience_words(node: Node, audience: str) -> str:
    """For whom a version is, in the reader's language."""
    kind, _sign, party = audience.partition(":")
    if kind == "party":
        return party_name(node, party)
    said = {"own": _("this node's own members"), "joint": _("both sides"), "public": _("the public")}
    return said.get(audience, audience)


class PrepareForm(NodeForm):
    """Of which day, for whom, until which hour."""

    day = DayField(label=gettext_lazy("Day"))
    audience = forms.ChoiceField(label=gettext_lazy("For whom"))
    cut_off = forms.CharField(
        label=gettext_lazy("Cut-off"), initial=CUT_OFF, help_text=gettext_lazy("The day's report ends at this hour.")
    )
    again = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, node: Node, data: Any = None, **given: Any) -> None:
        given.setdefault("initial", {})
        given["initial"].setdefault("day", today_at(node))
        super().__init__(node, data, **given)
        audience = self.fields["audience"]
        assert isinstance(audience, forms.ChoiceField)
        audience.choices = list(audiences(node))


class ReasonForm(NodeForm):
    """Why a report goes back, or why a side does not stand behind it."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)


class EndorseForm(NodeForm):
    """A word with it, where one is wanted."""

    note = forms.CharField(label=gettext_lazy("A word with it"), required=False)
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)
