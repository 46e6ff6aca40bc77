"""Facts drawn by chance from their own models: small alphabets, so that they meet each other, and some nasty words."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import PydanticUndefined

from truceline.coordination import affected, consultations, notices, posts, steps
from truceline.errors import TrucelineError
from truceline.facts import KINDS, Fact, Withdrawn
from truceline.facts.coordinated import MatterType
from truceline.geo import Circle, Point
from truceline.model import Value
from truceline.verification import access, evidence
from truceline.verification.steps import rules

START = datetime(2020, 3, 15, 8, tzinfo=UTC)
NAMES = ("north", "south", "mission", "m4")
NASTY = ("a\nb", "\u202edenied", "x\u0000y", "  ", "\u0661\u0662", "word " * 400, "<b>&amp;", "\ud7ff\uffff", "")
MOMENTS = (
    *(START + timedelta(minutes=minutes) for minutes in (0, 1, 30, 90, 600, 100_000)),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1900, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)
DAYS = (date(2020, 3, 14), date(2020, 3, 15), date(2020, 3, 16), date(1, 1, 1), date(9999, 12, 31))
_TRIES = 60

KNOWN: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("Taken", "kind"): tuple(rules().steps),
    ("Taken", "disposition"): tuple(rules().dispositions),
    ("Answer", "answer"): tuple(access.answers()),
    ("CustodyStep", "kind"): tuple(evidence.custody_rules().steps),
    ("Event", "kind"): tuple(steps.steps()),
    ("Told", "kind"): tuple(steps.steps_of("notice").table),
    ("Notice", "kind"): tuple(notices.words().kinds),
    ("Consultation", "kind"): tuple(consultations.words().kinds),
    ("Consultation", "level"): tuple(consultations.words().levels),
    ("Consultation", "channel"): tuple(consultations.words().channels),
    ("PostStatus", "status"): tuple(posts.statuses()),
    ("Figure", "kind"): tuple(affected.kinds()),
    ("SitrepPrepared", "audience"): ("own", "joint", "public", "party:north"),
    ("SitrepIssued", "audience"): ("own", "joint", "public", "party:north"),
    ("Item", "sha256"): ("0" * 64, "f" * 64),
    ("CustodyStep", "sha256"): ("0" * 64, "f" * 64),
}
OFTEN_LEFT_OUT = 0.6


def pool(type: str, id: str, size: int, seed: int = 7) -> list[Fact]:
    """Facts of all kinds that are about matters of a type, all about the one `id`."""
    rng = Random(f"{type}{seed}")
    of_type = [kind for kind in KINDS.values() if kind.of_matter and kind.about[0] == type]
    found = [sound(rng, rng.choice(of_type), id) for _ in range(size)]
    facts = [fact for fact in found if fact is not None and fact.subject == f"{type}:{id}"]
    if type in get_args(MatterType):
        facts += [Withdrawn(type=type, id=id, reason="by mistake")] * (size // 20)  # type: ignore[arg-type]
    return facts


def sound(rng: Random, kind: type[Fact], id: str) -> Fact | None:
    """A fact of a kind that its own model takes; None where none was met in so many tries."""
    for _ in range(_TRIES):
        try:
            fact: Fact = kind.model_validate(_drawn(rng, kind, id))
            fact.body()
        except (ValidationError, TrucelineError):
            continue
        return fact
    return None


def _drawn(rng: Random, model: type[Value], id: str) -> dict[str, Any]:
    given = {}
    for name, field in model.model_fields.items():
        if name in ("v", "coarsened"):
            continue
        if field.default is not PydanticUndefined and rng.random() < OFTEN_LEFT_OUT:
            continue
        if field.default_factory is not None:
            continue
        known = KNOWN.get((model.__name__, name))
        if known is not None:
            given[name] = rng.choice(known)
        elif name in _IDS and field.annotation is str:
            given[name] = id
        else:
            given[name] = _value(rng, field.annotation, id)
    return given


_IDS = {"id", "patrol", "case", "request", "post", "notice", "consultation", "commitment", "sitrep", "item"}
"""Members that name the matter; where they are values, `_value` draws them."""


def _value(rng: Random, wanted: Any, id: str) -> Any:
    origin = get_origin(wanted)
    if origin is typing.Annotated:
        return _value(rng, get_args(wanted)[0], id)
    if origin in (Union, types.UnionType):
        return _value(rng, rng.choice(get_args(wanted)), id)
    if origin is Literal:
        return rng.choice(get_args(wanted))
    if origin in (tuple, list):
        return [_value(rng, get_args(wanted)[0], id) for _ in range(rng.choice((0, 1, 1, 2, 3)))]
    if origin is not None:
        key, value = get_args(wanted)
        return {_value(rng, key, id): _value(rng, value, id) for _ in range(rng.choice((0, 1, 2)))}
    if isinstance(wanted, type) and issubclass(wanted, Value):
        return _of_model(rng, wanted, id)
    return rng.choice(_PLAIN[wanted]) if wanted in _PLAIN else None


def _of_model(rng: Random, wanted: type[Value], id: str) -> Any:
    if wanted is Point:
        return {"lat": rng.choice((35.8, 36.0)), "lon": rng.choice((36.5, 36.7))}
    if wanted.__name__ in ("Corridor", "Band", "Circle", "Polygon", "Route"):
        return Circle(centre=Point(lat=35.8, lon=36.6), radius_m=500).model_dump()
    if wanted.__name__ == "Window":
        start = rng.choice(MOMENTS[:5])
        return {"start": start, "end": start + timedelta(minutes=rng.choice((30, 600)))}
    return _drawn(rng, wanted, id)


_PLAIN: Mapping[Any, tuple[Any, ...]] = {
    str: (*NAMES * 3, "told", *NASTY),
    int: (0, 0, 1, 2, 5, 100, -1, 10**15),
    float: (0.0, 1.0, 12.5, -3.0, 1e9),
    bool: (True, False),
    datetime: (*MOMENTS[:6] * 3, *MOMENTS),
    date: (*DAYS[:3] * 3, *DAYS),
    type(None): (None,),
    bytes: (b"",),
}


def types_of_matters() -> Iterator[str]:
    """Every type that facts are about."""
    yield from sorted({kind.about[0] for kind in KINDS.values() if kind.of_matter} - {"matter"})
