"""Items of evidence: the chain of each, with what it does not tell, and the pages of one item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from truceline.acts import evidence as items
from truceline.acts.told import told_well
from truceline.errors import UnknownName
from truceline.matters.evidence import EvidenceRecord
from truceline.store import matters
from truceline.store.callers import Caller
from truceline.store.journal import Written
from truceline.store.matters import View
from truceline.store.node import Node
from truceline.verification.evidence import Chain, CustodyStep, chains
from truceline.web.cases.covering import covering
from truceline.web.cases.forms import CopyForm, HandForm, SawForm
from truceline.web.cases.working import act, upload
from truceline.web.pages import page, show

__all__ = ["chains_of", "copy", "export", "hand", "item"]

_ACTS = ("custody_told",)
_NAMES = (
    *(gettext_noop("gap"), gettext_noop("overlap"), gettext_noop("not held"), gettext_noop("other hands")),
    *(gettext_noop("seal"), gettext_noop("altered"), gettext_noop("not copied"), gettext_noop("original examined")),
)
"""Names that are shown as words: of what a chain does not tell."""


def chains_of(node: Node, records: Iterable[EvidenceRecord], view: View) -> dict[str, Chain]:
    """The chains of custody of some items by id, told with those that they were copied from and copied to."""
    held = {one.id: one for one in records}
    wanted = _beside(held)
    while wanted:
        read = {one.id: one for one in items.evidence(node, view=view, ids=wanted)}
        held |= read
        wanted = _beside(read) if read else ()
        wanted = tuple(one for one in wanted if one not in held)
    known = [one for one in held.values() if one.item and (one.item.copy_of is None or one.item.copy_of in held)]
    listed = [one.item for one in known if one.item]
    return {one.item.id: one for one in chains(listed, (step for each in known for step in each.steps))}


def _beside(held: dict[str, EvidenceRecord]) -> tuple[str, ...]:
    """What items were copied from and to, and is not among them."""
    of = (one.item.copy_of for one in held.values() if one.item and one.item.copy_of)
    to = (step.copy_id for one in held.values() for step in one.steps if step.copy_id)
    return tuple(dict.fromkeys(one for one in (*of, *to) if one not in held))


def _of_item(who: Caller, record: EvidenceRecord) -> dict[str, Any]:
    """What a form about an item is told."""
    (row,) = matters.listed(who.node, "evidence", view=who.view, ids=(record.id,))
    shared = bool(matters.listed(who.node, "evidence", view="joint", ids=(record.id,)))
    return {"about": f"evidence:{record.id}", "facts": row.facts, "shared": shared}


@page()
def item(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """One item: what it is, where its bytes are, who held it when, what its chain does not tell."""
    record = items.find(who.node, id, view=who.view)
    told, forms = _of_item(who, record), list[tuple[str, str, SawForm]]()
    if who.may("custody_told"):
        forms.append((_("Record what was done with it"), "hand", HandForm(who, auto_id="hand_%s", **told)))
    if who.may("custody_told") and who.may("evidence_taken"):
        forms.append((_("Record a working copy"), "copy", CopyForm(who, auto_id="copy_%s", **told)))
    chain = chains_of(who.node, (record,), who.view).get(id)
    return show(request, "cases/item.html", record=record, chain=chain, forms=forms, **_covering(who, record))


def _covering(who: Caller, record: EvidenceRecord) -> dict[str, Any]:
    return {"cover": covering(who, record), "may_cover": who.may("custody_told")}


@page(acts=_ACTS)
def hand(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """What was done with an item."""
    record = items.find(who.node, id, view=who.view)
    form = HandForm.asked(request, who, **_of_item(who, record))

    def write() -> Sequence[Written]:
        told = form.cleaned_data
        with told_well():
            step = CustodyStep(
                item=id,
                kind=told["kind"],
                at=told["at"] or who.node.clock(),
                by=told["by"] or who.member.code,
                why=told["why"],
                other=told["other"],
                seal=told["seal"],
                sha256=told["sha256"] or None,
            )
        return items.hand(who.actor, step, joint=form.to_all, saw=form.seen())

    title, said = _("Record what was done with it"), _("The step of custody is recorded.")
    return act(request, form, write, back=reverse("evidence", args=[id]), title=title, said=said, item=record)


@page(acts=_ACTS)
def copy(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """A working copy of an item."""
    who.must_do("evidence_taken")
    record = items.find(who.node, id, view=who.view)
    form = CopyForm.asked(request, who, files=request.FILES or None, **_of_item(who, record))

    def write() -> Sequence[Written]:
        content, name = upload(form, "file") if form.cleaned_data["file"] else (None, "")
        given = {key: form.cleaned_data[key] for key in ("made_by", "by", "why", "at")}
        return items.copy(who.actor, id, content, name=name, joint=form.to_all, **given)

    title, said = _("Record a working copy"), _("The working copy is recorded.")
    return act(request, form, write, back=reverse("evidence", args=[id]), title=title, said=said, item=record)


@page()
def export(request: HttpRequest, who: Caller, id: str) -> HttpResponse:
    """An item's bytes as they are kept, to be saved and never shown."""
    record = items.find(who.node, id, view=who.view)
    if record.material is None:
        raise UnknownName(_("its bytes are not kept here"), where=id[:120], remedy=_("ask whoever took it in"))
    answer = HttpResponse(items.content(who.node, id, view=who.view), content_type="application/octet-stream")
    name = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in id)
    answer["Content-Disposition"] = f'attachment; filename="{name[:100]}"'
    return answer
