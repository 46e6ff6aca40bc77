"""What stands for the arguments of an address when all addresses are walked: by what comes before the argument.

A new page with an argument needs a line here: the text of its pattern up to the argument, arguments before it as `*`. A
value that begins with `:` is a matter of that type out of the example, else it stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["SAMPLES", "arguments", "filled"]

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
SAMPLES: Mapping[str, str] = {
    "access/": ":access",
    "accounts/2fa/webauthn/keys/": "1",
    "cases/": ":case",
    "columns/": "incidents",
    "cases/evidence/": ":evidence",
    "cases/findings/": ":finding",
    "cases/*/access/": ":access",
    "cases/*/findings/": ":incident",
    "cases/*/steps/": "note",
    "consultations/": ":consultation",
    "consultations/commitments/": ":commitment",
    "effort/": ":observation",
    "figures/": ":figure",
    "incidents/": ":incident",
    "incidents/searches/": "1",
    "ledgers/counts/": ":count",
    "ledgers/items/": ":item",
    "notices/": ":notice",
    "patrols/": ":patrol",
    "posts/": ":post",
    "public/": "none-issued",
    "public/*/": "report.html",
    "record/": ":node",
    "record/*/": "shared",
    "record/*/*/": "1",
    "record/peers/": "nobody",
    "reports/": ":report",
    "sitreps/": ":sitrep",
    "sitreps/*/files/": "report.html",
}


def arguments(route: str) -> tuple[str, ...]:
    """What comes before each argument of a pattern."""
    return tuple(_ARGUMENT.sub("*", route[: found.start()]) for found in _ARGUMENT.finditer(route))


def filled(route: str, matters: Mapping[str, str]) -> str:
    """The address with a value for each argument: a matter by its type, or what the table says."""
    before = iter(arguments(route))

    def value(_: re.Match[str]) -> str:
        sample = SAMPLES.get(next(before), "none-such")
        return matters.get(sample[1:]) or "none-such" if sample.startswith(":") else sample

    return "/" + _ARGUMENT.sub(value, route)
