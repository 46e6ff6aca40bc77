"""`truceline figures`: who told which number, what took whose place, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.centre import centre, done, founded, refused
from truceline.claims.context import Context
from truceline.claims.extract import extract
from truceline.facts import ClaimAccepted
from truceline.store.journal import operator, write
from truceline.store.node import close, open_node
from truceline.store.reading import reading
from truceline.store.receive import receive
from truceline.store.terms import terms

__all__ = ["centre", "founded"]

STILL = ("figures", "tell", "--kind", "displaced", "--measure", "stock", "--population", "north-west Syria")
BACK = ("figures", "tell", "--kind", "returned", "--measure", "flow", "--population", "north-west Syria")


def told_in_spring() -> None:
    """As published in March and April 2020."""
    done(*STILL, "--speaker", "REACH", "--as-of", "2020-03-16", "--low", "959000", "--high", "959000", "--about")
    done(*STILL, "--speaker", "OCHA", "--as-of", "2020-04-17", "--low", "854000", "--high", "854000", "--about")
    done(*STILL, "--speaker", "OCHA", "--as-of", "2020-04-27", "--low", "846000", "--high", "846000")
    for number, part in ((126_000, ""), (106_000, "to places of origin"), (20_000, "to earlier places")):
        done(*BACK, "--speaker", "OCHA", "--as-of", "2020-04-17", "--part", part, "--low", f"{number}",
             "--high", f"{number}")  # fmt: skip
    done("figures", "tell", "--kind", "returned", "--measure", "flow", "--unit", "movements", "--population", "Syria",
         "--since", "2020-04-01", "--as-of", "2020-04-30", "--speaker", "map of returns", "--low", "105000",
         "--high", "105000")  # fmt: skip


def test_people_and_movements_stand_apart_and_speakers_beside_each_other(centre: Path) -> None:
    told_in_spring()
    shown = done("figures", "--date", "2020-05-31")
    text = " ".join(shown.split())
    assert shown.splitlines()[0] == "7 figures told by 31 May 2020"
    assert (
        "OCHA: 846,000 (as of 2020-04-27); REACH Initiative: about 959,000 (as of 2020-03-16) - accounts differ" in text
    )
    assert "OCHA: about 854,000 displaced, north-west Syria, as of 2020-04-17 - superseded: 846,000 as of" in text
    assert "126,000 = 20,000 (to earlier places, 2020-04-17) + 106,000 (to places of origin, 2020-04-17)" in text
    assert "returned (movements), Syria, since 2020-04-01 - map of returns: 105,000 (as of 2020-04-30)" in text
    assert "2020-04-17: 854,000; 2020-04-27: 846,000" in text
    assert "231,000" not in text
    assert done("figures", "--date", "2020-03-20").splitlines()[0] == "1 figure told by 20 March 2020"
    (found,) = [json.loads(line) for line in done("figures", "--kind", "returned", "--json").splitlines()]
    assert {unit for row in found["rows"] for told in row["told"].values() for unit in (told[0]["unit"],)} == {
        "people",
        "movements",
    }


REPORT = """---
date: 2020-03-14
outlet: A wire
---
Three soldiers were wounded near Nayrab on Friday, Turkey's Defence Ministry said.
"""


def accepted(folder: Path, file: Path) -> None:
    """A report that came in, with all its claims accepted."""
    file.write_text(REPORT, encoding="utf-8")
    node = open_node(folder)
    try:
        receive(operator(node), [file])
        (report,) = reading(node).reports
        known = terms(node)
        for claim in extract(report, Context(parties=known.parties, gazetteer=known.gazetteer, routes=known.routes)):
            write(operator(node), ClaimAccepted(claim=claim))
    finally:
        close(node)


def test_a_number_of_an_accepted_claim_is_told_as_a_figure_when_somebody_says_so(centre: Path, tmp_path: Path) -> None:
    accepted(centre, tmp_path / "wounded.txt")
    shown = done("figures", "show", "--claims").splitlines()
    assert shown[0].startswith("0 figures told by ")
    assert shown[2] == "1 number in accepted claims that nobody recorded as a figure"
    assert shown[3].startswith("  Türkiye: 3 wounded (wounded-")
    claim = shown[3].rpartition("claim ")[2].rstrip(")")
    done("figures", "tell", "--claim", claim, "--population", "soldiers")
    after = done("figures", "show", "--claims", "--date", "2020-03-14")
    assert "wounded, soldiers - Türkiye: 3 (as of 2020-03-13)" in after
    assert "0 numbers in accepted claims" in after
    assert "that is not recorded yet" in refused("figures", "tell", "--claim", claim)


WHOLE = {"speaker": "x", "kind": "killed", "measure": "flow", "as-of": "2020-03-10", "low": "3"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"speaker": None}, "--speaker: is needed; see truceline figures tell --help"),
        ({"kind": None}, "--kind: is needed"),
        ({"measure": None}, "--measure: is needed"),
        ({"as-of": None}, "--as-of: is needed"),
        ({"low": None}, "a figure without a number; give a low, a high, or both"),
        ({"low": "-3"}, "a number below 0"),
        ({"high": "2"}, "a figure from 3 to 2"),
        ({"measure": "stock"}, "killed is no stock of people"),
        ({"as-of": "10 March"}, "as_of: "),
        ({"as-of": "2120-03-10"}, "is told of 2120-03-10, which is still to come"),
        ({"told-on": "2020-03-09"}, "told on 2020-03-09 as of 2020-03-10, a later day"),
        ({"since": "2020-03-11"}, "a period that ends before it begins"),
        ({"claim": "nothing"}, "no accepted claim tells such a number"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_in_one_line(
    centre: Path, given: dict[str, str | None], message: str
) -> None:
    told = WHOLE | given
    words = [word for name, value in told.items() if value is not None for word in (f"--{name}", value)]
    assert message in refused("figures", "tell", *words)
    assert done("figures").startswith("0 figures")
