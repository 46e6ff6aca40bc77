from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from truceline.claims.claim import Claim, Figure, Mention
from truceline.claims.extract import extract
from truceline.claims.sound import fault_of
from truceline.geo.place import Place, Point
from truceline.reports.report import Report, Span
from truceline.reports.when import When

TEXT = "Two shells fell near the bridge on 15 March 2020."
GOOD = Claim(id="c1", report="r", span=Span(start=0, end=31), quote=TEXT[:31], kind="shelling")
AT = datetime(2020, 3, 15)


def when(start: datetime, end: datetime) -> When:
    return When(iso="2020-03-15", start=start, end=end, precision="day", text="", span=Span(start=0, end=0))


def number(low: float) -> tuple[Figure, ...]:
    return (Figure(of="killed", low=low, high=None, text="", span=Span(start=0, end=1)),)


def test_what_the_rules_read_is_sound() -> None:
    report = Report(id="r", path="r", media_type="text/plain", sha256="", text=TEXT)
    for claim in extract(report):
        assert fault_of(claim, TEXT) == ""
    assert fault_of(GOOD, TEXT) == ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "rumour"}, "kind"),
        ({"quote": "Three shells fell"}, "quotes"),
        ({"span": Span(start=-10, end=-1), "quote": TEXT[-10:-1]}, "quotes"),
        ({"when": when(AT.replace(tzinfo=UTC), AT.replace(tzinfo=UTC))}, "time"),
        ({"when": when(AT, AT.replace(year=2019))}, "time"),
        ({"when": when(AT, AT.replace(year=9999))}, "time"),
        ({"place": Place(text="", point=Point(lat=91, lon=0))}, "place"),
        ({"place": Place(text="", radius_m=-1)}, "place"),
        ({"place": Place(text="", radius_m=float("inf"))}, "place"),
        ({"figures": number(-1)}, "number"),
        ({"figures": number(float("nan"))}, "number"),
        ({"actors": (Mention(text="", span=Span(start=5, end=500)),)}, "beyond"),
        ({"also": (Span(start=9, end=5),)}, "beyond"),
    ],
)
def test_what_no_report_can_say_is_named(changed: dict[str, Any], words: str) -> None:
    assert words in fault_of(GOOD.model_copy(update=changed), TEXT)


def test_a_coarse_claim_quotes_nothing() -> None:
    coarse = GOOD.model_copy(update={"quote": "[withheld]", "span": Span(start=0, end=0)})
    assert fault_of(coarse, None) == ""
    assert "quotes" in fault_of(coarse, TEXT)
