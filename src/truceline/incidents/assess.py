"""What each article makes of an incident, if it happened as told.

Rules are found by the entry-point group `truceline.rules`. A rule is a function

    rule(incident: Incident, article: Article, agreement: Agreement) -> Assessment | None

that answers for the articles it knows and returns None for all others. It must be pure, name itself with a version in
`Assessment.rule`, and never say who did it. Installed rules are asked in the order of their names; where none answers,
the rule that comes with Truceline (`truceline.incidents.prohibitions`) does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import entry_points

from truceline.agreements.agreement import Agreement
from truceline.agreements.term import Article
from truceline.incidents.incident import Assessment, Disposition, Incident, Step
from truceline.incidents.prohibitions import assess_prohibitions

GROUP = "truceline.rules"
Rule = Callable[[Incident, Article, Agreement], Assessment | None]

_DISPOSES: dict[tuple[str, str], Disposition] = {
    ("in_force", "no"): "before_entry_into_force",
    ("in_zone", "no"): "out_of_area",
    ("excluded_actor", "yes"): "excluded_actor",
}


@cache
def installed_rules() -> tuple[Rule, ...]:
    """The rules that other packages bring, by name."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return tuple(rule for rule in (entry.load() for entry in found) if rule is not assess_prohibitions)


def assess(incident: Incident, article: Article, agreement: Agreement) -> Assessment:
    """The assessment of an incident by one article; always one, with its reason."""
    answers = (rule(incident, article, agreement) for rule in installed_rules())
    return next((answer for answer in answers if answer is not None), None) or assess_prohibitions(
        incident, article, agreement
    )


def disposed(incident: Incident, assessments: Iterable[Assessment]) -> Incident:
    """The incident with the reasons why no article that covers such acts applies, where all of them say so."""
    covering = [a for a in assessments if a.incident == incident.id and _is_covered(a.steps)]
    if not covering or any(a.verdict != "out_of_scope" for a in covering):
        return incident
    answers = [(step.question, step.answer, step.says) for a in covering for step in a.steps]
    found = [_DISPOSES[(q, a)] for q, a, says in answers if (q, a) in _DISPOSES and "after the term ended" not in says]
    return incident.model_copy(update={"dispositions": tuple(dict.fromkeys((*incident.dispositions, *found)))})


def _is_covered(steps: tuple[Step, ...]) -> bool:
    return bool(steps) and steps[0].answer != "no"
