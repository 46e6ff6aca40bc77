"""Fields that forms share: times on the centre's clock, days, places by name or position, parties.

    class Ask(NodeForm):
        place = PlaceField(label=_("Place"))
        at = MomentField(label=_("When"), required=False)

    form = Ask(who.node, request.POST or None)
    if form.is_valid() and form.attempt(lambda: acts.ask(who.actor, form["place"], ...)): ...

`{% include "web/fields.html" %}` shows the fields of `form`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Self, TypeVar

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from truceline.acts.access import place_of
from truceline.acts.consultations import zone_of
from truceline.agreements.moment import Moment
from truceline.agreements.party import Parties, Party
from truceline.agreements.party_file import known_parties
from truceline.errors import NotPermitted, TrucelineError
from truceline.geo.place import Place
from truceline.store.callers import Caller
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.web import drafts, problems

__all__ = [
    "DayField",
    "DayOrMomentField",
    "MomentField",
    "NodeForm",
    "PlaceField",
    "SharedForm",
    "party_choices",
    "party_name",
    "zone_name",
]

T = TypeVar("T")
_MOMENT = TypeAdapter[datetime](Moment)


class NodeForm(forms.Form):
    """A form about a node: its clock, its places, its parties.

    `status` is that with which the page is answered: 200, or 422 and the like once something was wrong.
    """

    label_suffix = ""
    template_name_label = "django/forms/label.html"

    def __init__(self, node: Node, data: QueryDict | None = None, **given: Any) -> None:
        super().__init__(data, label_suffix="", **given)
        self.node = node
        self.status = 200
        for field in self.fields.values():
            if hasattr(field, "of_node"):
                field.of_node(node)

    @classmethod
    def asked(cls, request: HttpRequest, *about: Any, **given: Any) -> Self:
        """The form about a node (or what else it is made with), as it was sent, as it was when a session ended, or
        new."""
        data = request.POST if request.method == "POST" else drafts.kept(request)
        make: Any = cls
        form: Self = make(*about, data, **given)
        return form

    def is_valid(self) -> bool:
        """Whether each field is as it has to be; the page is answered with 422 where one is not."""
        valid = super().is_valid()
        if self.is_bound and not valid:
            self.status = 422
        return valid

    def attempt(self, record: Callable[[], T]) -> T | None:
        """What `record` gives; None where it cannot be, and why not stands over the form.

        Raises `NotPermitted`: no other way of filling it in would help.
        """
        try:
            return record()
        except NotPermitted:
            raise
        except TrucelineError as error:
            self.refuse(error)
            return None

    def refuse(self, error: TrucelineError) -> None:
        """Say over the form why it was not taken."""
        # What a form names and is not there makes its own address no wrong one.
        self.status = 409 if problems.status_of(error) == 409 else 422
        self.add_error(None, problems.line(error))


class SharedForm(NodeForm):
    """A form about something that may stay at home, or be shared with the other nodes; `joint` says which.

    Who sees nothing but what is shared shares what they record.
    """

    share = forms.BooleanField(
        label=gettext_lazy("Share it with the other nodes"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Else it stays at this node."),
    )

    def __init__(self, who: Caller, data: QueryDict | None = None, **given: Any) -> None:
        super().__init__(who.node, data, **given)
        self.who = who
        if who.view == "joint":
            del self.fields["share"]
        # Last, after all that it is about.
        self.order_fields([name for name in self.fields if name != "share"])

    @property
    def joint(self) -> bool:
        """Whether it is written to the shared log."""
        return self.who.view == "joint" or bool(self.cleaned_data.get("share"))


class MomentField(forms.CharField):
    """A time, on the centre's clock or with its own offset; an aware `datetime`."""

    zone: tzinfo = UTC

    def __init__(self, **given: Any) -> None:
        given.setdefault("help_text", gettext_lazy("As 2020-07-14 09:00, on the centre's clock; or with its offset."))
        super().__init__(**given)
        self.widget.attrs |= {"placeholder": "2020-07-14 09:00", "dir": "ltr", "autocomplete": "off"}

    def of_node(self, node: Node) -> None:
        """Read times on the clock of this node's centre."""
        self.zone = zone_of(node)

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return value.astimezone(self.zone).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> Any:
        """The time that is written; None for none."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return _MOMENT.validate_python(text, context={"zone": self.zone})
        except ValidationError:
            raise forms.ValidationError(_("That is no time. Write it as 2020-07-14 09:00.")) from None


class DayOrMomentField(MomentField):
    """A time, or a day where no hour is told; a `datetime` or a `date`."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("help_text", gettext_lazy("As 2020-07-14 09:00; or the day alone, where no hour is told."))
        super().__init__(**given)

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return value.isoformat() if type(value) is date else super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        """The time or day that is written."""
        at = super().to_python(value)
        return at.date() if at is not None and len(str(value).strip()) == len("2020-07-14") else at


class DayField(forms.DateField):
    """A day, chosen from the browser's calendar; a `date`."""

    def __init__(self, **given: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **given)

    def to_python(self, value: Any) -> date | None:
        """The day; none is of another age."""
        day = super().to_python(value)
        if day is not None and not 1900 <= day.year < 2200:
            raise forms.ValidationError(_("That is no day of a ceasefire."))
        return day


class PlaceField(forms.CharField):
    """A place: a position (decimal, degrees and minutes, MGRS, UTM), a name, "2 km W of Saraqib"; a `Place`.

    Where `located`, words that nothing is found for are a mistake; else they are a place without a point.
    """

    node: Node

    def __init__(self, *, located: bool = False, **given: Any) -> None:
        text = gettext_lazy("A name, “2 km W of Saraqib”, or coordinates: 35.8137, 36.6096; degrees and minutes; MGRS.")
        given.setdefault("help_text", text)
        super().__init__(**given)
        self.located = located

    def of_node(self, node: Node) -> None:
        """Look places up in this node's gazetteer."""
        self.node = node

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return value.text if isinstance(value, Place) else value

    def to_python(self, value: Any) -> Any:
        """The place; None for no words."""
        text = super().to_python(value)
        if not text:
            return None
        found = place_of(self.node, text)
        if self.located and found.point is None:
            raise forms.ValidationError(_("No such place is known. Write its coordinates."))
        return found


def party_name(node: Node, id: str | None) -> str:
    """A party's name in the reader's language; what is no party's id stands as it is."""
    parties = terms(node).parties
    if not id or id not in parties:
        return id or ""
    party, language = parties.get(id), get_language() or "en"
    return next((name.text for name in party.names if name.language == language), party.name)


def zone_name(node: Node, id: str) -> str:
    """What the agreement calls a zone; what is no zone's id stands as it is."""
    zones = (zone for agreement in terms(node).agreements for zone in agreement.zones)
    return next((zone.name for zone in zones if zone.id == id), id)


def party_choices(node: Node, *roles: str) -> Iterator[tuple[str, str]]:
    """The parties in the order in which the node's file has them, or those of some roles; without one all known."""
    for party in _own(terms(node).parties):
        if not roles or party.role in roles:
            yield party.id, party_name(node, party.id)


def _own(parties: Parties) -> tuple[Party, ...]:
    """Those of the node's own file, which come before those that everybody knows; all, where it has none."""
    listed = tuple(parties)
    everybody = {party.id: party for party in known_parties()}
    number = len(listed)
    while number and (known := everybody.get(listed[number - 1].id)) and known.aliases == listed[number - 1].aliases:
        number -= 1
    return listed[:number] or listed
