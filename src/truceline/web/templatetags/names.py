"""Names of those who take part, the words of verification, and addresses of what is recorded.

{% parties opened.parties %}   {{ claim.id|claim_anchor }}   {% claim_address report claim %}
{{ "tasked"|case_state }}   {% answer "occurrence" "confirmed" %}   {% entry "centre/shared#12" %}
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import quote

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from truceline.errors import TrucelineError
from truceline.record.names import read_ref
from truceline.store.serving import Serving
from truceline.verification.findings import finding_rules
from truceline.verification.steps import rules
from truceline.web.fields import party_name

__all__ = ["claim_address", "claim_anchor", "register"]

register = template.Library()


@register.simple_tag(takes_context=True)
def parties(context: template.Context, ids: Iterable[str]) -> SafeString:
    """Several parties by name."""
    node = Serving.of(context["request"].META).actor.node
    return format_html_join(", ", "<bdi>{}</bdi>", ((party_name(node, id),) for id in ids))


@register.filter
def claim_anchor(claim: str) -> str:
    """Where in its report a claim's words stand: `claim-3f9a0c11d2ab`; a claim's own id may hold any letters."""
    return f"claim-{sha256(claim.encode()).hexdigest()[:12]}"


@register.simple_tag
def claim_address(report: str, claim: str) -> str:
    """The address of a claim's words in its report, which is opened where they stand."""
    return f"/reports/{quote(report, safe='')}/?claim={quote(claim, safe='')}#chosen"


@register.simple_tag
def report_address(report: str) -> str:
    """The address of a report."""
    return f"/reports/{quote(report, safe='')}/"


@register.simple_tag
def entry(ref: str) -> SafeString:
    """An entry of the record, with where it is shown; a reference that is none stays as it is."""
    try:
        origin, seq = read_ref(ref)
    except TrucelineError:
        return format_html("<bdi>{}</bdi>", ref)
    return format_html('<a class="ref" href="/record/{}/{}/"><bdi>{}</bdi></a>', origin, seq, ref)


@register.filter
def case_state(state: str) -> str:
    """A state of a case in words."""
    known = rules().states
    return _(known[state]) if state in known else _(state.replace("_", " "))


@register.filter
def case_step(kind: str) -> str:
    """What a step of a case was, in words."""
    return _(rules().step(kind).says)


@register.filter
def disposition(name: str) -> str:
    """As what a happening is held to be no violation."""
    return _(rules().dispositions[name])


@register.simple_tag
def answer(axis: str, name: str) -> str:
    """What a decider finds on an axis."""
    return _(finding_rules().says(axis, name))  # type: ignore[arg-type]
