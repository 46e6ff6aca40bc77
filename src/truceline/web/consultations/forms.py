"""What is typed of consultations: that one was held, what a side says of it, what came of a commitment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.acts.consultations import Made
from truceline.coordination.consultations import Consultation, Participant, Point, Undertaking, words
from truceline.store.callers import Caller
from truceline.web.fields import DayField, DayOrMomentField, MomentField, SharedForm, party_choices, party_name
from truceline.web.sides import in_order

__all__ = ["FollowForm", "HoldForm", "ReadoutForm"]

_WHO = ("guarantor", "party", "mission", "monitor", "other")
_SIDES, _POINTS, _MADE, _MOST = 6, 5, 3, 60
_KEPT = (
    ("kept", gettext_lazy("It was kept.")),
    ("partly", gettext_lazy("It was kept in part.")),
    ("not_kept", gettext_lazy("It was not kept.")),
)


def _said(table: Any) -> list[tuple[str, str]]:
    return [(name, _(one.says)) for name, one in table.items()]


class _RowsForm(SharedForm):
    """A form with rows of fields, `point_1_says`; what stands in an empty row is nothing."""

    def rows(self, name: str) -> Iterator[tuple[BoundField, ...]]:
        """The fields of each row."""
        return (tuple(self[field] for field in row.values()) for row in self._rows(name))

    def told(self, name: str) -> Iterator[dict[str, Any]]:
        """What is typed in each row that is not empty."""
        for row in self._rows(name):
            typed = {column: self.cleaned_data.get(field) for column, field in row.items()}
            if any(typed.values()):
                yield typed

    def _require(self, name: str, *needed: str) -> None:
        """Say where a row that is begun lacks something."""
        for row in self._rows(name):
            typed = {column: self.cleaned_data.get(field) for column, field in row.items()}
            for column in needed:
                if any(typed.values()) and not typed[column] and row[column] not in self.errors:
                    self.add_error(row[column], _("This field is required."))

    def _rows(self, name: str) -> Iterator[dict[str, str]]:
        """The names of each row's fields, by column."""
        for number in count(1):
            prefix = f"{name}_{number}_"
            found = {one.removeprefix(prefix): one for one in self.fields if one.startswith(prefix)}
            if not found:
                return
            yield found


class HoldForm(_RowsForm):
    """That a consultation was held: what it was, who took part, when, about what."""

    def side_rows(self) -> Iterator[tuple[BoundField, ...]]:
        """Who took part."""
        return self.rows("side")

    kind = forms.ChoiceField(label=gettext_lazy("What it was"))
    level = forms.ChoiceField(label=gettext_lazy("Level"))
    channel = forms.ChoiceField(label=gettext_lazy("Channel"))
    start = DayOrMomentField(label=gettext_lazy("When it began"))
    end = DayOrMomentField(label=gettext_lazy("When it ended"), required=False)
    opened_by = forms.ChoiceField(label=gettext_lazy("Who called for it"), required=False)
    issues = forms.CharField(
        label=gettext_lazy("Issues"),
        required=False,
        help_text=gettext_lazy("What it was about, with commas between; the same words for the same issue."),
    )
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, who: Caller, data: Any = None, **given: Any) -> None:
        super().__init__(who, data, **given)
        known = [("", "—"), *party_choices(who.node, *_WHO)]
        fields: dict[str, Any] = self.fields
        for name, table in (("kind", words().kinds), ("level", words().levels), ("channel", words().channels)):
            fields[name].choices = _said(table)
        fields["opened_by"].choices = known
        for number in range(1, _SIDES + 1):
            fields[f"side_{number}_party"] = forms.ChoiceField(label=_("Party"), choices=known, required=False)
            fields[f"side_{number}_office"] = forms.CharField(label=_("Office"), required=False)

    def clean(self) -> dict[str, Any]:
        """Two sides at least; each office with its party."""
        told: dict[str, Any] = super().clean() or {}
        self._require("side", "party")
        if len({row["party"] for row in self.told("side") if row["party"]}) < 2:
            self.add_error(None, _("Two sides at least take part in a consultation."))
        return told

    def consultation(self, id: str) -> dict[str, Any]:
        """As `Consultation` takes it."""
        told = self.cleaned_data
        return {
            "id": id,
            **{name: told[name] for name in ("kind", "level", "channel", "start", "end", "opened_by")},
            "participants": tuple(Participant(side=row["party"], office=row["office"]) for row in self.told("side")),
            "issues": tuple(dict.fromkeys(one.strip() for one in told["issues"].split(",") if one.strip())),
        }

    @staticmethod
    def initial_of(told: Consultation) -> dict[str, Any]:
        """What stands, to be corrected."""
        typed = {name: getattr(told, name) for name in ("kind", "level", "channel", "start", "end", "opened_by")}
        typed["issues"] = ", ".join(told.issues)
        for number, one in enumerate(told.participants[:_SIDES], 1):
            typed[f"side_{number}_party"], typed[f"side_{number}_office"] = one.side, one.office
        return typed


class ReadoutForm(_RowsForm):
    """What one side says of a consultation: points by topic, and who committed themselves to what by when."""

    def point_rows(self) -> Iterator[tuple[BoundField, ...]]:
        """What it says by topic."""
        return self.rows("point")

    def made_rows(self) -> Iterator[tuple[BoundField, ...]]:
        """Who committed themselves to what."""
        return self.rows("made")

    side = forms.ChoiceField(label=gettext_lazy("Whose readout it is"))
    at = MomentField(label=gettext_lazy("Told when"), required=False)
    ref = forms.CharField(
        label=gettext_lazy("Published where"), required=False, help_text=gettext_lazy("A page, if it was published.")
    )
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)
    points = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, who: Caller, told: Consultation, data: Any = None, *, more: int = 0, **given: Any) -> None:
        super().__init__(who, data, **given)
        fields: dict[str, Any] = self.fields
        own = who.member.party
        fields["side"].choices = [
            (one, party_name(who.node, one)) for one in in_order(who.node, told.sides) if own is None or one == own
        ]
        number = min(_rows_of(data) + more, _MOST)
        fields["points"].initial = number
        for row in range(1, number + 1):
            fields[f"point_{row}_topic"] = forms.CharField(label=_("Topic"), required=False)
            fields[f"point_{row}_says"] = forms.CharField(label=_("What it says, in short"), required=False)
            fields[f"point_{row}_words"] = forms.CharField(label=_("Its own words"), required=False)
        parties = [("", "—"), *party_choices(who.node, *_WHO)]
        for row in range(1, _MADE + 1):
            fields[f"made_{row}_owner"] = forms.ChoiceField(label=_("Who"), choices=parties, required=False)
            fields[f"made_{row}_act"] = forms.CharField(label=_("Commits itself to"), required=False)
            fields[f"made_{row}_due"] = DayField(label=_("By"), required=False)

    def clean(self) -> dict[str, Any]:
        """A row that is begun is whole."""
        told: dict[str, Any] = super().clean() or {}
        self._require("point", "topic", "says")
        self._require("made", "owner", "act")
        return told

    def typed_points(self) -> tuple[Point, ...]:
        """The points, as an act takes them."""
        return tuple(Point(topic=row["topic"], says=row["says"], words=row["words"]) for row in self.told("point"))

    def typed_commitments(self) -> tuple[Made, ...]:
        """The commitments, as an act takes them."""
        return tuple(Made(row["owner"], row["act"], row["due"]) for row in self.told("made"))


def _rows_of(data: Any) -> int:
    written = str(data.get("points", "")) if data else ""
    return max(_POINTS, int(written)) if written.isascii() and written.isdecimal() and len(written) < 4 else _POINTS


class FollowForm(SharedForm):
    """What somebody says came of a commitment."""

    by = forms.ChoiceField(label=gettext_lazy("Who says so"))
    says = forms.ChoiceField(label=gettext_lazy("What came of it"), choices=_KEPT, widget=forms.RadioSelect)
    on = DayField(label=gettext_lazy("Said on"), required=False, help_text=gettext_lazy("Today, if left empty."))
    words = forms.CharField(
        label=gettext_lazy("In their own words"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, who: Caller, made: Undertaking, data: Any = None, **given: Any) -> None:
        super().__init__(who, data, **given)
        fields: dict[str, Any] = self.fields
        own = who.member.party
        fields["by"].choices = [(own, party_name(who.node, own))] if own else list(party_choices(who.node, *_WHO))
        if own is None and made.owners:
            fields["by"].initial = made.owners[0]
