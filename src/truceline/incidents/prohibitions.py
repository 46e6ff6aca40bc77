"""Test an incident against what an article prohibits: was it such an act, in force, in the zone, by somebody bound?

Each question is asked in turn and answered yes, no or unknown in a plain sentence. One no puts the incident out of
scope; one unknown leaves it open; nothing here says that it happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from truceline.agreements.agreement import Agreement
from truceline.agreements.names import key_of
from truceline.agreements.term import Article, Exemption, Prohibition
from truceline.geo.place import Place
from truceline.geo.zone import Corridor, ZonePosition, classify
from truceline.incidents.gather import rules
from truceline.incidents.incident import Assessment, Incident, Question, Step, Verdict

RULE = "prohibitions@1"
_NEEDED: tuple[Question, ...] = ("prohibited_act", "in_force", "in_zone", "bound_actor", "weapon_class")
_EVERYWHERE, _ALL_WEAPONS = "it holds everywhere", "it holds for all weapons"
_SILENT = (_EVERYWHERE, _ALL_WEAPONS)
_TELLING: tuple[Question, ...] = ("in_zone", "bound_actor", "weapon_class")
_VAGUE_M = 10_000.0
"""A place that is known no better than this says nothing of distances."""
_STRONGEST: tuple[Verdict, ...] = ("breach_if_true", "permitted", "cannot_tell", "out_of_scope")


def assess_prohibitions(incident: Incident, article: Article, agreement: Agreement) -> Assessment:
    """What the article's prohibitions make of the incident; the gravest of several."""
    found = [_assess_term(incident, term, article, agreement) for term in article.prohibits]
    if not found:
        step = Step(question="prohibited_act", answer="no", says=f"{article.reference} prohibits no act")
        return _assessment(incident, article, agreement, "out_of_scope", (step,))
    return min(found, key=lambda assessment: _STRONGEST.index(assessment.verdict))


def _assess_term(incident: Incident, term: Prohibition, article: Article, agreement: Agreement) -> Assessment:
    steps = [_act(incident, term, article)]
    where: ZonePosition | None = None
    if steps[0].answer != "no":
        steps += [_in_force(incident, term, agreement)]
        zone_step, where = _in_zone(incident, term, agreement)
        steps += [zone_step, *_actor(incident, term, agreement)]
        steps += [_exception(incident, term, agreement), _weapon(incident, term, agreement)]
    verdict = _verdict(steps)
    return _assessment(incident, article, agreement, verdict, tuple(steps), term, where)


def _verdict(steps: Sequence[Step]) -> Verdict:
    answers = {step.question: step.answer for step in steps}
    if any(answers.get(question) == "no" for question in _NEEDED) or answers.get("excluded_actor") == "yes":
        return "out_of_scope"
    if answers.get("exception") == "yes":
        return "permitted"
    return "cannot_tell" if any(answers.get(question) == "unknown" for question in _NEEDED) else "breach_if_true"


def _assessment(
    incident: Incident,
    article: Article,
    agreement: Agreement,
    verdict: Verdict,
    steps: tuple[Step, ...],
    term: Prohibition | None = None,
    where: ZonePosition | None = None,
) -> Assessment:
    return Assessment(
        incident=incident.id,
        agreement=agreement.id,
        article=article.id,
        verdict=verdict,
        reason=_reason(verdict, steps, article),
        steps=steps,
        zone=term.zone if term else None,
        position=where.answer if where else None,
        margin_m=where.margin_m if where else None,
        error_m=where.error_m if where else None,
        offset_m=where.route_distance_m if where else None,
        side=where.side if where else None,
        km=where.km_along if where else None,
        rule=RULE,
    )


def _reason(verdict: Verdict, steps: Sequence[Step], article: Article) -> str:
    """One sentence: what decides it, or all that speaks for a breach."""
    said = "; ".join(step.says for step in steps if _decides(step, verdict))
    if verdict == "breach_if_true":
        if said:
            return f"If it happened as told, it breaks {article.reference}: {said}."
        return f"If it happened as told, it breaks {article.reference}."
    return f"{said[:1].upper()}{said[1:]}."


def _decides(step: Step, verdict: Verdict) -> bool:
    if verdict == "permitted":
        return step.question == "exception"
    if verdict == "cannot_tell":
        return step.answer == "unknown" and step.question in _NEEDED
    if verdict == "out_of_scope":
        return step.answer == ("yes" if step.question == "excluded_actor" else "no") and step.question != "exception"
    if step.question == "excluded_actor":
        return step.answer == "unknown"
    return step.answer == "yes" and step.question in _TELLING and step.says not in _SILENT


def _act(incident: Incident, term: Prohibition, article: Article) -> Step:
    kind = incident.category.replace("_", " ")
    if incident.category in term.kinds:
        return Step(
            question="prohibited_act", answer="yes", says=f"{kind} is among the acts it prohibits ({term.says})"
        )
    if incident.category in rules()["unnamed_acts"]:
        return Step(
            question="prohibited_act", answer="unknown", says="a breach is alleged without saying what was done"
        )
    return Step(question="prohibited_act", answer="no", says=f"{article.reference} does not prohibit {kind}")


def _in_force(incident: Incident, term: Prohibition, agreement: Agreement) -> Step:
    begins = agreement.local(term.starts or agreement.in_force_from)
    ends = term.ends or agreement.in_force_to
    if incident.start is None or incident.end is None:
        return Step(question="in_force", answer="unknown", says="no account says when")
    start, end = agreement.local(incident.start), agreement.local(incident.end)
    since = f"{begins:%H:%M} on {_day(begins)}"
    if end <= begins:
        gap = start.date() >= agreement.signed
        early = "after signature but before entry into force" if gap else "before the agreement was signed"
        return Step(question="in_force", answer="no", says=f"it was told of {_day(start)}, {early} ({since})")
    if ends is not None and start >= agreement.local(ends):
        return Step(question="in_force", answer="no", says=f"it was told of {_day(start)}, after the term ended")
    if start < begins and (end - start).days > 1:
        return Step(
            question="in_force", answer="unknown", says=f"the time told begins before entry into force ({since})"
        )
    if start < begins and start.date() < begins.date():
        return Step(
            question="in_force", answer="unknown", says=f"the time told begins before entry into force ({since})"
        )
    return Step(question="in_force", answer="yes", says=f"told of {_day(start)}, in force since {since}")


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def _in_zone(incident: Incident, term: Prohibition, agreement: Agreement) -> tuple[Step, ZonePosition | None]:
    if term.zone is None:
        return Step(question="in_zone", answer="yes", says=_EVERYWHERE), None
    zone = agreement.zone(term.zone)
    place = incident.place
    if place is None:
        return Step(question="in_zone", answer="unknown", says="no account says where"), None
    names = [zone.name, *zone.aliases]
    if isinstance(zone.shape, Corridor):
        names += [zone.shape.route.name, *zone.shape.route.aliases]
    if place.method in ("road", "region", "unresolved") and _holds(place.text, names):
        return Step(question="in_zone", answer="yes", says=f"the place told is {zone.name} itself"), None
    if place.point is None:
        return Step(question="in_zone", answer="unknown", says=f'the position of "{place.text}" is not known'), None
    position = classify(zone.shape, place.point, place.radius_m or 0.0)
    answer = {"inside": "yes", "outside": "no", "uncertain": "unknown"}[position.answer]
    return Step.model_validate(
        {"question": "in_zone", "answer": answer, "says": _where(place, zone.name, position)}
    ), position


def _where(place: Place, zone: str, position: ZonePosition) -> str:
    """Distance, side, km and error, each said once; of a region or a road only how far it is known.

    Whole sentences, so that each can be translated.
    """
    radius = place.radius_m or 0.0
    if position.answer == "uncertain" and (radius > _VAGUE_M or place.method in ("region", "road")):
        return f"the place is known only to {_km(radius)}"
    name, error, inside = place.text, _km(position.error_m), position.margin_m >= 0
    if position.route_distance_m is None or position.km_along is None:
        far = _km(abs(position.margin_m))
        if inside:
            return f"{name} is {far} inside the edge of {zone}, give or take {error}"
        return f"{name} is {far} outside the edge of {zone}, give or take {error}"
    far, side, km = _km(position.route_distance_m), position.side, f"{position.km_along:.0f}"
    if position.answer == "uncertain":
        sure = f"too near the edge of {zone} to tell"
        return f"{name} is {far} {side} of the road near km {km}, give or take {error}: {sure}"
    if inside:
        return f"{name} is {far} {side} of the road near km {km}, give or take {error}: inside {zone}"
    return f"{name} is {far} {side} of the road near km {km}, give or take {error}: outside {zone}"


def _km(metres: float) -> str:
    return f"{metres / 1000:.0f} km" if metres >= 10_000 else f"{metres / 1000:.1f} km"


def _holds(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of the phrases stands in the text, in any spelling that names are compared by."""
    plain = f" {key_of(text)} "
    return any(f" {key_of(phrase)} " in plain for phrase in phrases)


def _actor(incident: Incident, term: Prohibition, agreement: Agreement) -> list[Step]:
    """Whether any of those alleged is bound, and whether all of them are left out."""
    named = [a for a in incident.alleged if a.party is not None and a.party in agreement.parties]
    bound = [
        a.text for a in named if a.party and agreement.binds(a.party, term) and not agreement.excludes(a.party, term)
    ]
    out = [a.text for a in named if a.party and agreement.excludes(a.party, term)]
    if bound:
        also = f"; not if it was {_listed(out)}, whom it leaves out" if out else ""
        return [Step(question="bound_actor", answer="yes", says=f"it binds {_listed(bound)}, as alleged{also}")]
    if out and len(out) == len(incident.alleged):
        return [
            Step(
                question="excluded_actor",
                answer="yes",
                says=f"{_listed(out)}, as alleged, is left out of the agreement",
            )
        ]
    if incident.alleged:
        who = _listed([a.text for a in incident.alleged])
        return [Step(question="bound_actor", answer="unknown", says=f"whether it binds “{who}” is not settled")]
    return [Step(question="excluded_actor", answer="unknown", says="nobody is named as having done it")]


def _listed(names: Sequence[str]) -> str:
    return " or ".join(dict.fromkeys(names))


def _exception(incident: Incident, term: Prohibition, agreement: Agreement) -> Step:
    for exempt in term.exceptions:
        if _applies(exempt, incident, agreement):
            return Step(question="exception", answer="yes", says=f"it is permitted: {exempt.says}")
    return Step(question="exception", answer="no", says="no exception applies")


def _applies(exempt: Exemption, incident: Incident, agreement: Agreement) -> bool:
    if exempt.kinds and incident.category not in exempt.kinds:
        return False
    if exempt.words and not _holds(" ".join(incident.quotes), exempt.words):
        return False
    if not exempt.by:
        return True
    parties = [a.party for a in incident.alleged if a.party]
    return any(agreement.parties.belongs_to(party, wanted) for party in parties for wanted in exempt.by)


def _weapon(incident: Incident, term: Prohibition, agreement: Agreement) -> Step:
    if not term.weapons:
        return Step(question="weapon_class", answer="yes", says=_ALL_WEAPONS)
    said = " ".join((*incident.weapons, *incident.quotes))
    wanted = [agreement.weapon(weapon) for weapon in term.weapons]
    hit = next((weapon.name for weapon in wanted if _holds(said, weapon.words)), None)
    if hit:
        return Step(question="weapon_class", answer="yes", says=f"the weapon told is {hit}")
    others = [w.name for w in agreement.weapons if w.id not in term.weapons and _holds(said, w.words)]
    if others:
        return Step(
            question="weapon_class", answer="no", says=f"the weapon told is {others[0]}, which it does not cover"
        )
    return Step(question="weapon_class", answer="unknown", says="no account says with what weapon")
