"""Articles with how it stands with each, zones on the map, versions beside each other."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from truceline.agreements.agreement import AgreedZone, Agreement
from truceline.agreements.term import Article, Prohibition
from truceline.agreements.term import Obligation as Term
from truceline.errors import UnknownName
from truceline.store import incidents, obligations
from truceline.store.callers import Caller
from truceline.store.incident_row import Query
from truceline.store.obligations import Evidence, Obligation
from truceline.store.terms import terms
from truceline.web.agreement.shapes import length_in_words, shape_in_words, size_in_words
from truceline.web.agreement.texts import Text, adopted, direction, side_by_side, texts_of
from truceline.web.pages import page, show
from truceline.web.sides import must_have_agreement


class Told(NamedTuple):
    """A claim as evidence, with the code of the incident that it is gathered in, if it is in one."""

    evidence: Evidence
    code: str


class Owed(NamedTuple):
    """What is owed, how it stands with it, and the claims for and against; none where nothing was judged yet."""

    term: Term
    stands: Obligation | None
    claims_for: tuple[Told, ...]
    claims_against: tuple[Told, ...]


class Forbidden(NamedTuple):
    """What is prohibited, and in how many incidents it would have been done if they are true."""

    term: Prohibition
    zone: AgreedZone | None


class Shown(NamedTuple):
    """An article: its words in the file's language and, where a version has them, in the reader's."""

    article: Article
    words: str
    language: str
    direction: str
    also: str
    alleged: int
    prohibits: tuple[Forbidden, ...]
    obliges: tuple[Owed, ...]


def _agreement(request: HttpRequest, who: Caller) -> Agreement:
    """The agreement that is asked for, else the one in question; raises where there is none."""
    known = terms(who.node).agreements
    must_have_agreement(who.node)
    asked = request.GET.get("of", "")
    if not asked:
        return known[0]
    found = next((one for one in known if one.id == asked), None)
    if found is None:
        raise UnknownName("no such agreement", where=asked[:60], remedy="see the list of agreements")
    return found


@page()
def articles(request: HttpRequest, who: Caller) -> HttpResponse:
    """Each article with its words, what it sets up, prohibits and obliges, and how it stands with that."""
    agreement = _agreement(request, who)
    standing = {
        (one.article, one.obliges): one
        for one in obligations.kept(who.node, view=who.view)
        if one.agreement == agreement.id
    }
    evidence = [told for one in standing.values() for told in (*one.claims_for, *one.claims_against)]
    codes = incidents.holding(who.node, [told.claim for told in evidence], view=who.view) if evidence else {}
    shown = [_article(who, agreement, one, standing, {claim: code for claim, (code, _id) in codes.items()})
             for one in agreement.articles]  # fmt: skip
    return show(
        request,
        "agreement/articles.html",
        agreement=agreement,
        agreements=terms(who.node).agreements,
        articles=shown,
        as_of=next((one.as_of for one in standing.values()), None),
        states=_tally(shown),
        fresh=incidents.fresh(who.node, view=who.view),
    )


def _tally(shown: list[Shown]) -> dict[str, int]:
    states = [owed.stands.state for one in shown for owed in one.obliges if owed.stands]
    return {state: states.count(state) for state in dict.fromkeys(states)}


def _article(
    who: Caller,
    agreement: Agreement,
    article: Article,
    standing: dict[tuple[str, str], Obligation],
    codes: dict[str, str],
) -> Shown:
    language = (get_language() or "en")[:2]
    own = agreement.language.startswith(language)
    version = next(
        (one for one in agreement.versions if one.language[:2] == language and article.id in one.words), None
    )
    words = version.words[article.id] if version is not None and not own else article.summary
    alleged = 0
    if article.prohibits:
        asked = Query(article=f"{agreement.id}/{article.id}", verdicts=("breach_if_true",))
        alleged = incidents.counted(who.node, asked, view=who.view)
    return Shown(
        article=article,
        words=words,
        language=version.language if version is not None and not own else agreement.language,
        direction=direction(words),
        also="" if words is article.summary else article.summary,
        alleged=alleged,
        prohibits=tuple(
            Forbidden(term, agreement.zone(term.zone) if term.zone else None) for term in article.prohibits
        ),
        obliges=tuple(_owed(term, standing.get((article.id, term.says)), codes) for term in article.obliges),
    )


def _owed(term: Term, stands: Obligation | None, codes: dict[str, str]) -> Owed:
    sides = (stands.claims_for, stands.claims_against) if stands else ((), ())
    told = [tuple(Told(one, codes.get(one.claim, "")) for one in side) for side in sides]
    return Owed(term, stands, told[0], told[1])


@page()
def zones(request: HttpRequest, who: Caller) -> HttpResponse:
    """The zones of all agreements on the map, and the same as a table; the routes that they lie along."""
    known = terms(who.node).agreements
    rows = [
        {
            "zone": zone,
            "agreement": agreement,
            "article": agreement.article(zone.article) if zone.article else None,
            "shape": shape_in_words(zone.shape),
            "size": size_in_words(zone.shape),
            "since": zone.valid_from or agreement.in_force_from,
            "until": zone.valid_to or agreement.in_force_to,
            "drawn": agreement is known[0],
        }
        for agreement in known
        for zone in agreement.zones
    ]
    routes = [(agreement, route, length_in_words(route)) for agreement in known for route in agreement.routes]
    return show(request, "agreement/zones.html", rows=rows, routes=routes)


@page()
def versions(request: HttpRequest, who: Caller) -> HttpResponse:
    """Two texts beside each other, and what differs where both are in one language; what there is of each agreement."""
    texts = texts_of(who)
    left, right = _chosen(request, texts)
    rows = side_by_side(left, right) if left and right else ()
    return show(
        request,
        "agreement/versions.html",
        agreements=terms(who.node).agreements,
        texts=texts.values(),
        left=left,
        right=right,
        left_direction=_direction(left),
        right_direction=_direction(right),
        rows=rows,
        changed=sum(row.how in ("changed", "left", "right") for row in rows),
        comparable=bool(left and right and left.main_language == right.main_language),
        adopted=adopted(who),
    )


def _chosen(request: HttpRequest, texts: dict[str, Text]) -> tuple[Text | None, Text | None]:
    """The texts that are asked for; else what was adopted before, the reader's language, what it amends, in turn."""
    if not texts:
        return None, None
    first, *others = texts.values()
    language = (get_language() or "en")[:2]
    of_it = [one for one in others if one.key.startswith(f"{first.key}@")]
    before = [one for one in others if "#" in one.key]
    before = before or [one for one in others if one.agreement != first.agreement and "@" not in one.key]
    readers = [one for one in of_it if one.main_language == language != first.main_language]
    left: Text = first
    right: Text | None = next(iter(readers or of_it), None)
    if before and ("#" in before[0].key or not readers):
        left, right = before[0], first
    return texts.get(request.GET.get("left", ""), left), texts.get(request.GET.get("right", ""), right)


def _direction(text: Text | None) -> str:
    return direction(" ".join(words for _heading, words in text.paragraphs.values())) if text else "ltr"
