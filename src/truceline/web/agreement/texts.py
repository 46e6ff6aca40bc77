"""Texts of agreements that can be read beside each other: this file's words, versions, what was adopted before.

    texts = texts_of(who)
    rows = side_by_side(texts["protocol-2020"], texts["protocol-2020@3"])

Two texts in one language are compared word by word; two in different ones stand beside each other.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truceline.agreements.agreement import Agreement
from truceline.agreements.party_file import parse_parties
from truceline.agreements.read import parse_agreement
from truceline.errors import TrucelineError
from truceline.facts import AgreementAdopted
from truceline.store import log
from truceline.store.callers import Caller
from truceline.store.matters import in_view
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.web.agreement.shapes import length_in_words, shape_in_words
from truceline.web.fields import party_name
from truceline.web.templatetags.truceline import day_words

__all__ = ["Part", "Row", "Text", "adopted", "direction", "side_by_side", "texts_of"]

How = Literal["same", "changed", "left", "right", "beside"]
_FILE = "agreement.yaml"
_STATUS = {
    "original": gettext_lazy("original"),
    "translation": gettext_lazy("translation"),
    "summary": gettext_lazy("summary"),
}


class Text(NamedTuple):
    """One text: what it is called, its language, its paragraphs by key, each with a heading."""

    key: str
    label: str
    agreement: str
    language: str
    paragraphs: Mapping[str, tuple[str, str]]
    where: str = ""

    @property
    def main_language(self) -> str:
        """The language without region or script."""
        return self.language.partition("-")[0].casefold()


class Part(NamedTuple):
    """Words that stand in both texts, or in this one alone (`changed`)."""

    words: str
    changed: bool


class Row(NamedTuple):
    """A paragraph of both texts: `how` says whether it is the same, changed, or in one of them alone."""

    heading: str
    left: tuple[Part, ...]
    right: tuple[Part, ...]
    how: How


class Adopted(NamedTuple):
    """An agreement as a node took it as its own: in which entry, by whom, when, and what it says, if it can be read."""

    ref: str
    author: str
    at: str
    title: str
    agreement: Agreement | None


def texts_of(who: Caller) -> dict[str, Text]:
    """All texts that can be shown, by key: of each agreement its file's words, then its versions as far as told."""
    found: dict[str, Text] = {}
    for agreement in terms(who.node).agreements:
        label = f"{agreement.language} · {agreement.title}"
        found[agreement.id] = _said(who.node, agreement, agreement.id, label)
        for n, version in enumerate(agreement.versions, 1):
            if version.words:
                key = f"{agreement.id}@{n}"
                headings = {one.id: one.reference for one in agreement.articles}
                words = {
                    f"article:{id}": (headings.get(id, id), " ".join(w.split())) for id, w in version.words.items()
                }
                label = f"{version.language}, {_STATUS[version.status]} · {agreement.title}"
                found[key] = Text(key, label, agreement.id, version.language, words, version.url)
    said = [text.paragraphs for text in found.values()]
    for one in adopted(who):
        if one.agreement is not None:
            label = _("%(title)s, as adopted %(day)s") % {"title": one.title, "day": one.at[:10]}
            text = _said(who.node, one.agreement, one.ref, label)
            if text.paragraphs not in said:
                said.append(text.paragraphs)
                found[one.ref] = text
    return found


def _said(node: Node, agreement: Agreement, key: str, label: str) -> Text:
    """What the file says, in its own words; headings are the reader's."""
    paragraphs = {name: (heading, " ".join(words.split())) for name, heading, words in _paragraphs(node, agreement)}
    return Text(key, label, agreement.id, agreement.language, {k: v for k, v in paragraphs.items() if v[1]})


def _paragraphs(node: Node, agreement: Agreement) -> Iterator[tuple[str, str, str]]:
    yield "title", _("Title"), agreement.title
    yield "signed", _("Signed"), f"{day_words(agreement.signed)}: {_names(node, agreement.signatories)}"
    until = agreement.in_force_to
    ends = f"{day_words(until.date())} {until:%H:%M}" if until else _("no end named")
    begins = agreement.local(agreement.in_force_from)
    yield "force", _("In force"), f"{day_words(begins.date())} {begins:%H:%M} ({agreement.time_zone}) – {ends}"
    yield "bound", _("Bound by it"), _names(node, agreement.bound)
    yield "excluded", _("Left out"), _names(node, agreement.excluded)
    yield "guarantors", _("Guarantors"), _names(node, agreement.guarantors)
    for article in agreement.articles:
        yield f"article:{article.id}", article.reference, article.summary
    for zone in agreement.zones:
        yield f"zone:{zone.id}", _("Zone: %(name)s") % {"name": zone.name}, shape_in_words(zone.shape)
    for route in agreement.routes:
        yield f"route:{route.id}", _("Route: %(name)s") % {"name": route.name}, length_in_words(route)
    for one in agreement.definitions:
        yield f"defined:{one.term}", _("Defined: %(term)s") % {"term": one.term}, one.says
    yield "undefined", _("Left open"), "; ".join(agreement.undefined)
    yield "note", _("Note"), agreement.note


def _names(node: Node, ids: Iterable[str]) -> str:
    return ", ".join(party_name(node, id) for id in ids)


def adopted(who: Caller) -> tuple[Adopted, ...]:
    """Every agreement that a node of the record adopted, as far as its reader sees them, newest first."""
    found = []
    for standing in log.standings(who.node, type="agreement"):
        if in_view(who.view, standing.origin):
            for seq, kind, author, at in json.loads(standing.row.history):
                if kind == AgreementAdopted.kind:
                    found.append(_adopted(who.node, f"{standing.origin}#{seq}", author, at))
    return tuple(sorted(found, key=lambda one: (one.at, one.ref), reverse=True))


def _adopted(node: Node, ref: str, author: str, at: str) -> Adopted:
    fact = log.fact(node, log.entry(node, ref))
    if not isinstance(fact, AgreementAdopted):
        return Adopted(ref, author, at, "", None)
    files = fact.files
    return Adopted(ref, author, at, fact.title, _parsed(files.get(_FILE, ""), files.get("parties.yaml", "")))


@lru_cache(maxsize=16)
def _parsed(agreement: str, parties: str) -> Agreement | None:
    """What an adopted file says; None where it cannot be read any more."""
    try:
        listed = parse_parties(parties.encode()) if parties else None
        return parse_agreement(agreement.encode(), _FILE, parties=listed)
    except TrucelineError:
        return None


def direction(words: str) -> Literal["ltr", "rtl"]:
    """In which direction words are written: that of their first letter."""
    strong = (unicodedata.bidirectional(letter) for letter in words)
    return "rtl" if next((one for one in strong if one in ("L", "R", "AL")), "L") in ("R", "AL") else "ltr"


def side_by_side(left: Text, right: Text) -> tuple[Row, ...]:
    """The paragraphs of both, in the order of the first; articles of two agreements are counted apart."""
    apart, articles = left.agreement != right.agreement, "@" in left.key + right.key
    one, other = (_keyed(text, apart=apart, articles=articles) for text in (left, right))
    comparable = left.main_language == right.main_language
    rows = []
    for key in (*one, *(key for key in other if key not in one)):
        heading = (one.get(key) or other[key])[0]
        a, b = (text[key][1] if key in text else "" for text in (one, other))
        rows.append(_row(heading, a, b, comparable=comparable))
    return tuple(rows)


def _keyed(text: Text, *, apart: bool, articles: bool) -> Mapping[str, tuple[str, str]]:
    """The paragraphs by key, of articles alone where one of two texts has no others."""
    return {
        f"{text.agreement}/{key}" if apart and key.startswith("article:") else key: told
        for key, told in text.paragraphs.items()
        if not articles or key.startswith("article:")
    }


def _row(heading: str, left: str, right: str, *, comparable: bool) -> Row:
    if not (left and right):
        return Row(heading, _whole(left), _whole(right), "left" if left else "right")
    if not comparable:
        return Row(heading, _whole(left), _whole(right), "beside")
    if left == right:
        return Row(heading, _whole(left), _whole(right), "same")
    return Row(heading, *_differences(left, right), "changed")


def _whole(words: str) -> tuple[Part, ...]:
    return (Part(words, changed=False),) if words else ()


def _differences(left: str, right: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts in parts, word by word."""
    one, other = (re.findall(r"\S+\s*", words) for words in (left, right))
    matcher = SequenceMatcher(None, [w.strip() for w in one], [w.strip() for w in other], autojunk=False)
    a: list[Part] = []
    b: list[Part] = []
    for what, i, j, m, n in matcher.get_opcodes():
        changed = what != "equal"
        _add(a, one[i:j], changed=changed)
        _add(b, other[m:n], changed=changed)
    return tuple(a), tuple(b)


def _add(parts: list[Part], words: Sequence[str], *, changed: bool) -> None:
    if words:
        parts.append(Part("".join(words), changed=changed))
