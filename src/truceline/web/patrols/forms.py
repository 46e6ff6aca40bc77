"""What is asked of who plans a patrol, answers a plan, tells of a patrol or hands in its tracks.

Each form of a step knows how to `record` itself; `said` is what the page says then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts import patrols as acts
from truceline.acts.told import told_well
from truceline.coordination.composed import composition
from truceline.coordination.composition import Composition
from truceline.coordination.patrol import Event
from truceline.coordination.steps import steps
from truceline.matters.patrol_record import PatrolRecord
from truceline.store.node import Node
from truceline.web.changed import saw_of
from truceline.web.fields import MomentField, party_name
from truceline.web.sides import Shared

__all__ = ["Answer", "Compose", "Number", "Report", "Step", "Tell", "TrackFile"]

_MOST_TRACK = 50_000_000
_BROUGHT = gettext_lazy("Such as: 12 people, 3 vehicles; or: 2 BTR-82A.")
_NOT_TOLD = ("planned", "changed", "concurred", "objected")
"""Steps of the plan; they have forms of their own."""


class Step(Shared):
    """A step on one patrol, told for a side."""

    by = forms.ChoiceField(label=gettext_lazy("For"))
    of_party = ("by",)
    title: ClassVar[str | Promise] = ""
    said: ClassVar[str | Promise] = ""
    only_sides = False

    def __init__(self, node: Node, data: Any = None, *, record: PatrolRecord, **given: Any) -> None:
        self.record_of = record
        super().__init__(node, data, **given)
        self.order_fields(["saw", "by"])

    def choices_of(self, name: str) -> Iterable[str]:
        """The sides of its plan; who else there is, where there is none or anybody may tell."""
        known = tuple(super().choices_of(name))
        sides = self.record_of.sides
        return sides if self.only_sides and sides else (*sides, *(one for one in known if one not in sides))

    def saw_of(self) -> Mapping[str, int]:
        """What its author had read of the patrol."""
        return saw_of(self.who, f"patrol:{self.record_of.id}", self.cleaned_data.get("saw"))

    def record(self) -> object:
        """Record it; raises what the act raises."""
        raise NotImplementedError

    @property
    def _common(self) -> dict[str, Any]:
        return {"joint": self.joint, "saw": self.saw_of()}


class Answer(Step):
    """Concurs or objects; the last answer of a side counts, silence is none."""

    act = "patrol_answered"
    title = gettext_lazy("Answer the plan")
    said = gettext_lazy("The answer is recorded.")
    only_sides = True

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[("concurred", gettext_lazy("concurs")), ("objected", gettext_lazy("objects"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("In its own words"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    at = MomentField(label=gettext_lazy("When"), required=False)

    def record(self) -> object:
        """Record the answer."""
        told = self.cleaned_data
        concurs = told["answer"] == "concurred"
        id, by = self.record_of.id, told["by"]
        return acts.answer(self.who.actor, id, by, concurs, at=told["at"], words=told["words"], **self._common)


class Number(Step):
    """The number that a side gives the patrol."""

    act = "patrol_numbered"
    title = gettext_lazy("Give its number")
    said = gettext_lazy("The number is recorded.")

    serial = forms.CharField(label=gettext_lazy("Number"), max_length=60)

    def record(self) -> object:
        """Record the number."""
        told = self.cleaned_data
        return acts.number(self.who.actor, self.record_of.id, told["by"], told["serial"], **self._common)


class Compose(Step):
    """Who took part at the departure, as a side tells it."""

    act = "patrol_composed"
    title = gettext_lazy("Tell who took part")
    said = gettext_lazy("Who took part is recorded.")

    def __init__(self, node: Node, data: Any = None, **given: Any) -> None:
        super().__init__(node, data, **given)
        for party in self.record_of.sides or tuple(self.choices_of("by")):
            label = _("Contingent of %(party)s") % {"party": party_name(node, party)}
            field = forms.CharField(label=label, required=False, help_text=_BROUGHT, max_length=500)
            self.fields[f"of-{party}"] = field
        self.order_fields([*(name for name in self.fields if name != "share"), "share"])

    def clean(self) -> dict[str, Any]:
        """Somebody took part."""
        told: dict[str, Any] = super().clean() or {}
        if not any(value for name, value in told.items() if name.startswith("of-")):
            self.add_error(None, _("Tell of one contingent at least."))
        return told

    def record(self) -> object:
        """Record who took part."""
        with told_well():
            actual = contingents(self.cleaned_data)
        return acts.compose(self.who.actor, self.record_of.id, self.cleaned_data["by"], actual, **self._common)


class Tell(Step):
    """One step of the patrol as a side tells it, in its own account."""

    act = "patrol_told"
    title = gettext_lazy("Tell what happened")
    said = gettext_lazy("It is recorded in that account.")

    kind = forms.ChoiceField(label=gettext_lazy("What happened"))
    at = MomentField(label=gettext_lazy("When"), required=False)
    km = forms.FloatField(label=gettext_lazy("At km of the route"), required=False)
    place = forms.CharField(label=gettext_lazy("Place, as the side says it"), required=False, max_length=200)
    reason = forms.CharField(
        label=gettext_lazy("Reason, in the side's words"),
        required=False,
        help_text=gettext_lazy("Of a halt and of an end before the end it has to be said."),
    )
    contingent = forms.ChoiceField(label=gettext_lazy("Whose contingent left or joined"), required=False)
    brought = forms.CharField(
        label=gettext_lazy("What who joined brought"), required=False, help_text=_BROUGHT, max_length=500
    )
    ref = forms.CharField(label=gettext_lazy("Where it was told"), required=False, max_length=500)

    def __init__(self, node: Node, data: Any = None, **given: Any) -> None:
        super().__init__(node, data, **given)
        fields: dict[str, Any] = self.fields
        named = sorted((name for name in steps() if name not in _NOT_TOLD), key=lambda name: name == "cancelled")
        fields["kind"].choices = [(name, _(steps()[name].says.removeprefix("was "))) for name in named]
        fields["contingent"].choices = [("", ""), *((one, party_name(node, one)) for one in self.choices_of("by"))]

    def record(self) -> object:
        """Record the step."""
        told = self.cleaned_data
        names = ("kind", "at", "km", "place", "reason", "contingent", "ref")
        with told_well():
            brought = composition([f"{told['contingent']}: {told['brought']}"], _("brought"))
            event = Event.model_validate(
                {name: told[name] for name in names}
                | {"told_by": told["by"], "brought": brought if told["brought"] else None}
            )
        return acts.tell(self.who.actor, self.record_of.id, event, **self._common)


class Report(Step):
    """The report that a side owes came in."""

    act = "patrol_reported"
    title = gettext_lazy("Say that its report came in")
    said = gettext_lazy("The report is recorded.")

    report = forms.CharField(label=gettext_lazy("The report, by its id"), max_length=200)
    at = MomentField(label=gettext_lazy("When it came in"), required=False)

    def record(self) -> object:
        """Record that it came."""
        told = self.cleaned_data
        return acts.report(self.who.actor, self.record_of.id, told["by"], told["report"], at=told["at"], **self._common)


class TrackFile(Step):
    """A file of tracks, of one contingent."""

    act = "track_received"
    title = gettext_lazy("Hand in a track")
    said = gettext_lazy("The track is taken in.")

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("GPX, KML, GeoJSON, CSV or JSON Lines; 50 MB at most. It is kept as it is."),
        widget=forms.ClearableFileInput(attrs={"accept": ".gpx,.kml,.geojson,.json,.jsonl,.csv"}),
    )
    vehicle = forms.CharField(label=gettext_lazy("Which vehicle"), required=False, max_length=100)
    number = forms.IntegerField(
        label=gettext_lazy("Which track of the file, from 0; all if left out"), required=False, min_value=0
    )
    hours = forms.FloatField(
        label=gettext_lazy("Hours to add to its times"), required=False, min_value=-24, max_value=24
    )
    synthetic = forms.BooleanField(label=gettext_lazy("It was made up: no vehicle ever drove it"), required=False)

    def clean_file(self) -> Any:
        """A file of a size that a track has."""
        file = self.cleaned_data["file"]
        if file.size > _MOST_TRACK:
            raise forms.ValidationError(_("That is larger than any track: 50 MB at most."))
        return file

    def record(self) -> acts.TrackTaken:
        """Take the file in."""
        told = self.cleaned_data
        file = told["file"]
        return acts.take_track(
            self.who.actor,
            self.record_of.id,
            file.read(),
            file.name,
            told["by"],
            vehicle=told["vehicle"],
            track=told["number"],
            clock_hours=told["hours"] or 0.0,
            synthetic=told["synthetic"],
            **self._common,
        )


def contingents(told: Mapping[str, Any], *, equal: bool = False) -> Composition:
    """The fields `of-PARTY` as contingents; raises `InvalidSetting` for what cannot be read as one."""
    written = [f"{name[3:]}: {value}" for name, value in told.items() if name.startswith("of-") and value]
    return composition(written, _("contingents"), equal=equal)
