"""The form by which an observation is recorded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts.effort import zones
from truceline.acts.told import told_well
from truceline.coordination.effort import Observation, words
from truceline.coordination.window import Window
from truceline.web.fields import MomentField, zone_name
from truceline.web.sides import Shared

__all__ = ["ObservationForm"]


class ObservationForm(Shared):
    """Somebody, or a camera, looked at a zone for a time; or access to an area was denied."""

    act = "observation_recorded"

    means = forms.ChoiceField(label=gettext_lazy("What looked"))
    what = forms.CharField(
        max_length=200,
        label=gettext_lazy("Which one"),
        help_text=gettext_lazy("The patrol, post or camera by its id; where access was denied, the area."),
    )
    zone = forms.ChoiceField(label=gettext_lazy("Which zone"))
    start = MomentField(label=gettext_lazy("From"))
    end = MomentField(label=gettext_lazy("Until"))
    km = forms.FloatField(
        required=False, min_value=0, label=gettext_lazy("Kilometres driven there, where it was a patrol")
    )
    source = forms.CharField(required=False, max_length=200, label=gettext_lazy("Who tells of it"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for name, choices in (
            ("means", [(name, _(says)) for name, says in words().items()]),
            ("zone", [(id, zone_name(self.node, id)) for id in zones(self.node)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def told(self) -> Observation:
        """The observation that was typed."""
        given = self.cleaned_data
        with told_well():
            return Observation(
                means=given["means"],
                what=given["what"].strip(),
                zone=given["zone"],
                window=Window(start=given["start"], end=given["end"]),
                km=given["km"] or 0.0,
                source=given["source"].strip(),
            )
