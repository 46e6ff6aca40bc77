"""The form by which a figure is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts.told import told_well
from truceline.coordination.affected import Figure, kinds
from truceline.web.fields import DayField, party_name
from truceline.web.sides import Shared, in_order

__all__ = ["FigureForm"]

_TEXTS = ("speaker", "population", "happening", "part", "words", "ref")


class FigureForm(Shared):
    """A number of people affected, as one speaker told it."""

    act = "figure_told"

    speaker = forms.CharField(
        max_length=200, label=gettext_lazy("Who told it"), widget=forms.TextInput(attrs={"list": "speakers"})
    )
    kind = forms.ChoiceField(label=gettext_lazy("What is counted"))
    measure = forms.ChoiceField(
        label=gettext_lazy("Stock or flow"),
        choices=(
            ("flow", gettext_lazy("flow: how many over a period")),
            ("stock", gettext_lazy("stock: how many there are on a day")),
        ),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("People or movements"),
        choices=(
            ("people", gettext_lazy("people")),
            ("movements", gettext_lazy("movements: one person can move several times")),
        ),
    )
    low = forms.IntegerField(required=False, min_value=0, label=gettext_lazy("At least"))
    high = forms.IntegerField(
        required=False,
        min_value=0,
        label=gettext_lazy("At most"),
        help_text=gettext_lazy("The same number in both where one number is told; one of them empty where it is open."),
    )
    about = forms.BooleanField(required=False, label=gettext_lazy("Told as about so many"))
    as_of = DayField(label=gettext_lazy("As of which day"))
    since = DayField(required=False, label=gettext_lazy("Counted from which day on"))
    told_on = DayField(required=False, label=gettext_lazy("When it was told, if later"))
    population = forms.CharField(required=False, max_length=200, label=gettext_lazy("Of which people"))
    part = forms.CharField(required=False, max_length=200, label=gettext_lazy("Which part, as the speaker divides it"))
    happening = forms.CharField(required=False, max_length=200, label=gettext_lazy("Of which one happening, if of one"))
    words = forms.CharField(
        required=False, max_length=4000, label=gettext_lazy("In the speaker's own words"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    ref = forms.CharField(required=False, max_length=1000, label=gettext_lazy("Where it was published"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(name, _(kind.says)) for name, kind in kinds().items()]
        self.speak_for_own("speaker")

    def speakers(self) -> Iterator[str]:
        """Names to choose from; anybody else can be a speaker too."""
        return (party_name(self.node, id) for id in in_order(self.node, self.choices_of("speaker")))

    def told(self) -> Figure:
        """The figure that was typed."""
        given: Mapping[str, Any] = {
            name: value.strip() if name in _TEXTS else value
            for name, value in self.cleaned_data.items()
            if name not in ("saw", "share")
        }
        with told_well():
            return Figure.model_validate(given)
