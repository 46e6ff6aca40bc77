"""What is asked of who registers a post, tells of one, or says how many there are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.coordination.posts import Post, PostCount, PostStatus, statuses
from truceline.geo.place import Place
from truceline.store.node import Node
from truceline.web.fields import DayField, NodeForm, PlaceField

__all__ = ["CountForm", "RegisterForm", "TellForm"]


class RegisterForm(NodeForm):
    """A post's id, names and place."""

    id = forms.SlugField(label=gettext_lazy("Id"), help_text=gettext_lazy("Short, such as post-9."), max_length=60)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    also = forms.CharField(
        label=gettext_lazy("Also called"),
        required=False,
        help_text=gettext_lazy("Numbers or names that sources give it, with commas between."),
    )
    place = PlaceField(label=gettext_lazy("Place"), located=True)
    radius = forms.FloatField(
        label=gettext_lazy("Known to, in metres"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=gettext_lazy("How far the position may be off; that of the place named where left out."),
    )
    joint = forms.BooleanField(label=gettext_lazy("Tell peers, too"), required=False)
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def post(self) -> Post:
        """The post that is told."""
        told = self.cleaned_data
        place: Place = told["place"]
        assert place.point is not None
        radius = told["radius"] if told["radius"] is not None else place.radius_m or 0.0
        names = tuple(name.strip() for name in told["also"].split(",") if name.strip())
        return Post(id=told["id"], name=told["name"], names=names, point=place.point, radius_m=radius)


class TellForm(NodeForm):
    """What a source says of a post, since when."""

    source = forms.CharField(label=gettext_lazy("Who says so"), max_length=200)
    says = forms.ChoiceField(label=gettext_lazy("Status"))
    since = DayField(label=gettext_lazy("Since"))
    words = forms.CharField(
        label=gettext_lazy("In the source's own words"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    ref = forms.CharField(label=gettext_lazy("Where it was told"), required=False, max_length=500)
    joint = forms.BooleanField(label=gettext_lazy("Tell peers, too"), required=False)
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, node: Node, data: Any = None, **given: Any) -> None:
        super().__init__(node, data, **given)
        choices = [(name, _(one.says)) for name, one in statuses().items()]
        self.fields["says"].choices = choices  # type: ignore[attr-defined]

    def told(self) -> PostStatus:
        """The status that is told."""
        given = self.cleaned_data
        told = {name: given[name] for name in ("source", "since", "words", "ref")}
        return PostStatus(status=given["says"], **told)


class CountForm(NodeForm):
    """How many posts there are, as a source says."""

    source = forms.CharField(label=gettext_lazy("Who says so"), max_length=200)
    low = forms.IntegerField(label=gettext_lazy("The number, or its lower bound"), min_value=0, max_value=100_000)
    high = forms.IntegerField(label=gettext_lazy("The upper bound"), required=False, min_value=0, max_value=100_000)
    more = forms.BooleanField(label=gettext_lazy("The source says only that there are more"), required=False)
    on = DayField(label=gettext_lazy("As of"))
    population = forms.CharField(
        label=gettext_lazy("Of which posts"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Such as: posts of 2018. Numbers of different posts are no contradiction."),
    )
    words = forms.CharField(
        label=gettext_lazy("In the source's own words"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    joint = forms.BooleanField(label=gettext_lazy("Tell peers, too"), required=False)

    def clean(self) -> dict[str, Any]:
        """An upper bound and none at all exclude each other."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("more") and told.get("high") is not None:
            self.add_error("high", _("Leave it out where the source says only that there are more."))
        return told

    def told(self) -> PostCount:
        """The number that is told."""
        given = self.cleaned_data
        high = None if given["more"] else given["low"] if given["high"] is None else given["high"]
        told = {name: given[name] for name in ("source", "low", "population", "words")}
        return PostCount(**told, high=high, as_of=given["on"])
