"""Forms by which an item is registered, answered, and a number told that was published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts.consultations import zone_of
from truceline.acts.told import told_well
from truceline.coordination.counts import Count
from truceline.coordination.ledgers import Item, Response
from truceline.geo.place import Place
from truceline.store.ids import new_id
from truceline.web.fields import DayField, PlaceField, party_name
from truceline.web.sides import Shared, in_order

__all__ = ["AnswerForm", "CountForm", "ItemForm", "NumbersField"]

_SPEAKER = gettext_lazy("As the ledger has it from them, where that is not its keeper.")


class ItemForm(Shared):
    """A happening as a ledger has it."""

    act = "item_registered"
    of_party = ("ledger",)

    ledger = forms.ChoiceField(label=gettext_lazy("Whose ledger"))
    name = forms.CharField(
        required=False,
        max_length=100,
        label=gettext_lazy("What the ledger calls it"),
        help_text=gettext_lazy("Letters, digits and . _ @ + -; left empty, it gets a name of its own."),
    )
    kind = forms.CharField(max_length=100, label=gettext_lazy("What happened"), help_text=gettext_lazy("As shelling."))
    day = DayField(label=gettext_lazy("Day"))
    time = forms.TimeField(
        required=False,
        label=gettext_lazy("Time of day"),
        help_text=gettext_lazy("On the centre's clock; empty where none is told."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    place = forms.CharField(required=False, max_length=200, label=gettext_lazy("Where, as the ledger names it"))
    position = PlaceField(required=False, located=True, label=gettext_lazy("Position, where one is told"))
    radius_m = forms.FloatField(required=False, min_value=0, label=gettext_lazy("How far off it may be (metres, 95 %)"))
    according_to = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("According to whom"), help_text=_SPEAKER
    )
    alleged = forms.CharField(required=False, max_length=200, label=gettext_lazy("Whom it names, if anybody"))
    words = forms.CharField(
        required=False, max_length=4000, label=gettext_lazy("In the ledger's own words"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    ref = forms.CharField(required=False, max_length=1000, label=gettext_lazy("Where that stands"))

    def told(self, id: str = "") -> Item:
        """The item that was typed."""
        given = self.cleaned_data
        position: Place | None = given["position"]
        at = None
        if given["time"]:
            at = datetime.combine(given["day"], given["time"], zone_of(self.node))
        radius = given["radius_m"]
        if radius is None:
            radius = (position.radius_m or 0.0) if position else 0.0
        with told_well():
            return Item(
                id=id or given.get("name") or new_id("item", self.node.clock()),
                ledger=given["ledger"],
                day=given["day"],
                kind=given["kind"].strip(),
                at=at,
                place=given["place"].strip(),
                point=position.point if position else None,
                radius_m=radius if position else 0.0,
                **{name: given[name].strip() for name in ("according_to", "alleged", "words", "ref")},
            )

    @classmethod
    def of(cls, item: Item, zone: Any) -> Mapping[str, Any]:
        """What the form begins with to put an item right."""
        given = {name: getattr(item, name) for name in ("ledger", "kind", "day", "place", "according_to", "alleged")}
        point = f"{item.point.lat}, {item.point.lon}" if item.point else ""
        time = item.at.astimezone(zone).time() if item.at else None
        more = {"words": item.words, "ref": item.ref, "radius_m": item.radius_m if item.point else None}
        return {**given, **more, "position": point, "time": time, "name": item.id}


class AnswerForm(Shared):
    """What the keeper of another ledger says of an item."""

    act = "item_answered"
    of_party = ("ledger",)

    ledger = forms.ChoiceField(label=gettext_lazy("Whose answer"))
    says = forms.ChoiceField(
        label=gettext_lazy("What they say"),
        widget=forms.RadioSelect,
        choices=(
            ("confirms", gettext_lazy("It happened: their ledger tells of it too")),
            ("denies", gettext_lazy("It did not happen so")),
        ),
    )
    words = forms.CharField(
        required=False, max_length=4000, label=gettext_lazy("In their own words"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, item: Item, **given: Any) -> None:
        self.item = item
        super().__init__(*args, **given)

    def choices_of(self, name: str) -> Iterable[str]:
        """Nobody answers to an item of their own."""
        return [id for id in super().choices_of(name) if id != self.item.ledger]

    def told(self) -> Response:
        """The answer that was typed."""
        given = self.cleaned_data
        with told_well():
            return Response(item=self.item.id, ledger=given["ledger"], says=given["says"], words=given["words"].strip())


class NumbersField(forms.CharField):
    """Names with numbers, one a line: `Aleppo 3`; a mapping."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("help_text", gettext_lazy("One a line, as Aleppo = 3."))
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, **given)

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        if isinstance(value, Mapping):
            return "\n".join(f"{name} = {number}" for name, number in value.items())
        return value

    def to_python(self, value: Any) -> Any:
        """The numbers by name."""
        found: dict[str, int] = {}
        for line in filter(None, map(str.strip, (super().to_python(value) or "").splitlines())):
            name, _equals, number = (part.strip() for part in line.rpartition("=" if "=" in line else " "))
            if not (name and number.isascii() and number.isdecimal() and len(number) < 12):
                raise ValidationError(_("“%(line)s” is no name and number. Write Aleppo = 3.") % {"line": line[:60]})
            if name in found:
                raise ValidationError(_("“%(name)s” is given twice.") % {"name": name[:60]})
            found[name] = int(number)
        return found


class CountForm(Shared):
    """A number that was published of a ledger without its items."""

    act = "count_published"

    ledger = forms.ChoiceField(label=gettext_lazy("Whose ledger it is of"))
    told_by = forms.CharField(max_length=200, label=gettext_lazy("Who published it"))
    kind = forms.CharField(max_length=100, initial="violation", label=gettext_lazy("What is counted"))
    place = forms.CharField(required=False, max_length=200, label=gettext_lazy("Where, if at one place"))
    first = DayField(label=gettext_lazy("From (day)"))
    last = DayField(
        required=False, label=gettext_lazy("To (day, inclusive)"), help_text=gettext_lazy("Empty: one day.")
    )
    number = forms.IntegerField(min_value=0, max_value=999_999_999, label=gettext_lazy("Number"))
    by_place = NumbersField(label=gettext_lazy("How many of them where"))
    according_to = NumbersField(label=gettext_lazy("How many according to somebody else"))
    confirmed_by = NumbersField(label=gettext_lazy("How many the keeper of another ledger confirmed"))
    words = forms.CharField(
        required=False, max_length=4000, label=gettext_lazy("In the speaker's own words"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    ref = forms.CharField(required=False, max_length=1000, label=gettext_lazy("Where it was published"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        ledger = self.fields["ledger"]
        assert isinstance(ledger, forms.ChoiceField)
        ledger.choices = [(id, party_name(self.node, id)) for id in in_order(self.node, self.choices_of("ledger"))]
        # One side may publish what the other registered, but in no other's name.
        self.speak_for_own("told_by")

    def told(self) -> Count:
        """The number that was typed."""
        given = dict(self.cleaned_data)
        for name in ("saw", "share"):
            given.pop(name, None)
        given["last"] = given["last"] or given["first"]
        with told_well():
            return Count.model_validate(given)
