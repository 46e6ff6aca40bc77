"""What is typed of notices: one that is given, a reply to it, its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.coordination.notices import Notice, words
from truceline.coordination.steps import NOTHING, steps_of
from truceline.store import peers
from truceline.store.callers import Caller
from truceline.store.matters import listed
from truceline.store.terms import terms
from truceline.web.areas import AreaForm
from truceline.web.fields import MomentField, NodeForm, party_choices, party_name

__all__ = ["CancelForm", "GiveForm", "ReplyForm"]

_WHO = ("guarantor", "party", "mission", "monitor")
"""Roles of those who plan activities, or are told of them."""
_REPLIES = (
    ("acknowledged", gettext_lazy("Take note of it. That is not a permission, and promises nothing.")),
    ("answered", gettext_lazy("Answer it in words.")),
    ("objected", gettext_lazy("Object to it, with the reason.")),
    ("objection_withdrawn", gettext_lazy("Withdraw the objection. That it was made stays in the record.")),
)


class GiveForm(AreaForm):
    """A notice: what, when, where, to whom, whom to ask, and by when a reply is asked for."""

    kind = forms.ChoiceField(label=gettext_lazy("What is planned"))
    post = forms.ChoiceField(
        label=gettext_lazy("Post"), required=False, help_text=gettext_lazy("To which post a supply run goes.")
    )
    subject = forms.CharField(label=gettext_lazy("What else is to be known of it"), required=False)
    begins = MomentField(label=gettext_lazy("Begins"))
    ends = MomentField(label=gettext_lazy("Ends"))
    sender = forms.ChoiceField(label=gettext_lazy("Who gives it"))
    addressees = forms.MultipleChoiceField(label=gettext_lazy("To whom"), widget=forms.CheckboxSelectMultiple)
    nodes = forms.CharField(
        label=gettext_lazy("Nodes of the addressees"),
        required=False,
        help_text=gettext_lazy("Where a party's node is not called like the party: russia=north, turkiye=south."),
    )
    contact = forms.CharField(
        label=gettext_lazy("Contact"), help_text=gettext_lazy("An office or a channel, not a person's name.")
    )
    reply = forms.ChoiceField(
        label=gettext_lazy("What is asked for"),
        choices=(
            ("acknowledgement", gettext_lazy("that it is taken note of")),
            ("answer", gettext_lazy("an answer in words")),
        ),
    )
    reply_by = MomentField(label=gettext_lazy("Reply by"), required=False)

    def __init__(self, who: Caller, data: Any = None, **given: Any) -> None:
        super().__init__(who.node, data, **given)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [(name, _(said.says)) for name, said in words().kinds.items()]
        fields["post"].choices = [("", "—"), *_posts(who)]
        known = list(party_choices(who.node, *_WHO))
        own = who.member.party
        fields["sender"].choices = [one for one in known if own is None or one[0] == own]
        fields["sender"].initial = own or _centre(who)
        fields["addressees"].choices = [one for one in known if one[0] != own]
        if not peers.peers(who.node):
            del fields["nodes"]

    def clean_nodes(self) -> dict[str, str]:
        """By which node each is reached."""
        pairs = [one.partition("=") for one in self.cleaned_data["nodes"].split(",") if one.strip()]
        if any(not party.strip() or not node.strip() for party, _equals, node in pairs):
            raise forms.ValidationError(_("Write party=node, with commas between."))
        return {party.strip(): node.strip() for party, _equals, node in pairs}


def _posts(who: Caller) -> list[tuple[str, str]]:
    rows = listed(who.node, "post", view=who.view)
    return [(row.id, row.words.partition(":")[0]) for row in rows if row.state not in ("withdrawn", "not_registered")]


def _centre(who: Caller) -> str:
    """The party in whose name the node itself speaks: the one called like it, else the first mission."""
    parties = terms(who.node).parties
    named = parties.resolve(who.node.name)
    if named is not None:
        return named.id
    return next((party.id for party in parties if party.role == "mission"), "")


class ReplyForm(NodeForm):
    """What an addressee does about a notice, as far as it may follow what was told."""

    kind = forms.ChoiceField(label=gettext_lazy("What is told"), widget=forms.RadioSelect)
    by = forms.ChoiceField(label=gettext_lazy("Whose word it is"))
    words = forms.CharField(
        label=gettext_lazy("In their own words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("An objection needs its reason."),
    )
    at = MomentField(label=gettext_lazy("When"), required=False, help_text=gettext_lazy("Now, if left empty."))
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, who: Caller, notice: Notice, data: Any = None, **given: Any) -> None:
        super().__init__(who.node, data, **given)
        fields: dict[str, Any] = self.fields
        speaks = may_speak(who, notice)
        legal = {name for one in speaks for name in steps_of("notice").legal(notice.told_to(one))}
        fields["kind"].choices = [one for one in _REPLIES if one[0] in legal and who.may(f"notice.{one[0]}")]
        fields["by"].choices = [(one, party_name(who.node, one)) for one in speaks]

    def clean(self) -> dict[str, Any]:
        """An answer and an objection are in words."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("kind") in ("answered", "objected") and not told.get("words"):
            self.add_error("words", _("Say it in words."))
        return told


def may_speak(who: Caller, notice: Notice) -> tuple[str, ...]:
    """The addressees for whom a member may reply: an officer of a party for that party alone."""
    sent = tuple(one for one in notice.addressees if notice.told_to(one) not in (NOTHING, "cancelled"))
    own = who.member.party
    return sent if own is None else tuple(one for one in sent if one == own)


class CancelForm(NodeForm):
    """That an activity will not take place, towards whom it was notified."""

    words = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("In words.")
    )
    to = forms.MultipleChoiceField(
        label=gettext_lazy("Towards whom"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Everybody to whom it was sent, if none is chosen."),
        required=False,
    )
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, who: Caller, notice: Notice, data: Any = None, **given: Any) -> None:
        super().__init__(who.node, data, **given)
        fields: dict[str, Any] = self.fields
        sent = [one for one in notice.addressees if notice.told_to(one) not in (NOTHING, "cancelled")]
        fields["to"].choices = [(one, party_name(who.node, one)) for one in sent]
