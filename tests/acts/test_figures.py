"""Figures of a real node: published displacement in spring 2020, and what accepted claims tell beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from tests.store.conftest import MakeNode
from tests.store.exchanging import actor
from truceline.acts.figures import Figures, suggestions, tell, told
from truceline.claims.context import Context
from truceline.claims.extract import extract
from truceline.coordination.affected import Figure
from truceline.errors import IllegalStep, InvalidPlan
from truceline.facts import ClaimAccepted, IncidentOpened
from truceline.store import journal
from truceline.store.node import Node
from truceline.store.reading import reading
from truceline.store.receive import receive
from truceline.store.terms import terms

MAY = date(2020, 5, 31)
TABLE = yaml.safe_load(
    (Path(__file__).resolve().parents[1] / "coordination" / "published_figures.yaml").read_text(encoding="utf-8")
)


def killed(low: int, speaker: str = "turkiye", **more: object) -> Figure:
    given = {"speaker": speaker, "kind": "killed", "measure": "flow", "as_of": date(2020, 3, 10), "low": low}
    return Figure.model_validate(given | {"high": low} | more)


@pytest.fixture
def spring(make_node: MakeNode) -> Node:
    """A node that recorded the published figures."""
    node = make_node(clock=lambda: datetime(2020, 6, 1, tzinfo=UTC))
    for row in TABLE:
        tell(actor(node), Figure.model_validate(row))
    return node


def test_people_are_not_movements_and_speakers_stand_beside_each_other(spring: Node) -> None:
    rows, parties = told(spring, MAY).rows, terms(spring).parties
    ocha, reach = parties.get("ocha").name, parties.get("reach").name
    numbers = {
        (row.words_of, speaker): [figure.number for figure in figures]
        for row in rows
        for speaker, figures in row.told.items()
    }
    assert numbers["displaced, north-west Syria, since 2019-12-01", ocha] == ["846,000"]
    assert numbers["displaced, north-west Syria, since 2019-12-01", reach] == ["about 959,000"]
    assert numbers["returned, north-west Syria", ocha] == ["135,000"]
    assert numbers["returned (movements), Syria, since 2020-04-01", "map of returns"] == ["105,000"]
    # No row has people and movements, so nobody sees one number for both.
    assert all(len({f.unit for figures in row.told.values() for f in figures}) == 1 for row in rows)


def test_a_later_figure_of_a_speaker_takes_the_place_of_its_earlier_one_with_the_reason(spring: Node) -> None:
    gone = {entry.figure.number: entry.reason for entry in told(spring, MAY).entries if entry.superseded_by}
    assert gone == {
        "about 854,000": "846,000 as of 2020-04-27, told 2020-04-27",
        "126,000": "135,000 as of 2020-04-27, told 2020-04-27",
    }
    before = told(spring, date(2020, 4, 20))
    assert [entry for entry in before.entries if entry.superseded_by] == []
    (line,) = [line for line in told(spring, MAY).lines if line.words_of.startswith("displaced")]
    assert (line.speaker, [(f"{p.as_of}", p.low) for p in line.points]) == (
        terms(spring).parties.get("ocha").name,
        [("2020-04-17", 854_000), ("2020-04-27", 846_000)],
    )


def test_sums_are_of_the_parts_that_one_speaker_names_beside_the_whole_that_it_tells(spring: Node) -> None:
    (returned,) = told(spring, date(2020, 4, 20)).sums
    ocha = terms(spring).parties.get("ocha").name
    assert returned.words == (
        f"{ocha}, returned: 126,000 = 20,000 (to earlier places of displacement, 2020-04-17)"
        " + 106,000 (to places of origin, 2020-04-17) (as told for the whole)"
    )
    movements = [one for one in told(spring, MAY).sums if one.total.parts[0].unit == "movements"]
    assert [(one.total.low, one.whole and one.whole.low) for one in movements] == [(66_000, 105_000)]
    assert movements[0].words.endswith("(the whole is told as 105,000)")
    for one in told(spring, MAY).sums:
        assert len({(part.speaker, part.kind, part.unit, part.population) for part in one.total.parts}) == 1


def test_one_speaker_under_two_names_is_one_speaker(node: Node) -> None:
    tell(actor(node), killed(33, "Turkish Defence Ministry", ref="page one"))
    tell(actor(node), killed(33, "turkiye", ref="page two"))
    (entry,) = told(node).entries
    assert (entry.figure.speaker, entry.refs) == ("Türkiye", ("page one", "page two"))


def test_speakers_who_differ_stand_and_none_is_chosen(make_node: MakeNode) -> None:
    node = make_node()
    for low, speaker in ((33, "governor"), (34, "turkiye"), (36, "sohr")):
        tell(actor(node), killed(low, speaker, happening="i-1"))
    (row,) = told(node).rows
    assert row.words == (
        "killed, in i-1 - Syrian Observatory for Human Rights: 36 (as of 2020-03-10); Türkiye: 34 (as of 2020-03-10); "
        "governor: 33 (as of 2020-03-10) - accounts differ"
    )
    assert told(node).sums == ()


def test_numbers_of_several_happenings_of_one_speaker_are_added_and_of_one_happening_never(make_node: MakeNode) -> None:
    node = make_node()
    tell(actor(node), killed(2, happening="i-1"))
    tell(actor(node), killed(3, happening="i-2"))
    tell(actor(node), killed(9, "russia", happening="i-3"))
    assert [(one.total.speaker, one.total.low) for one in told(node).sums] == [("Türkiye", 5)]
    assert told(node, kind="wounded").entries == ()


def test_a_figure_of_days_to_come_or_told_before_its_day_is_refused(make_node: MakeNode) -> None:
    node = make_node()
    with pytest.raises(InvalidPlan, match="is told of 2020-07-14, which is still to come"):
        tell(actor(node), killed(3, as_of=date(2020, 7, 14)))
    with pytest.raises(InvalidPlan, match="told on 2020-03-09 as of 2020-03-10, a later day"):
        tell(actor(node), killed(3, told_on=date(2020, 3, 9)))
    with pytest.raises(InvalidPlan, match="the year 1 is none of a ceasefire; give one from 1900 to 2199"):
        tell(actor(node), killed(3, since=date(1, 1, 1)))
    assert told(node).entries == ()


def test_a_typing_error_is_put_right_under_its_id_and_stays_of_its_speaker(make_node: MakeNode) -> None:
    node = make_node()
    tell(actor(node), killed(43), "f-1")
    tell(actor(node), killed(34), "f-1")
    assert [entry.figure.low for entry in told(node).entries] == [34]
    with pytest.raises(IllegalStep, match="figure:f-1: it is of turkiye, not of russia"):
        tell(actor(node), killed(34, "russia"), "f-1")


REPORT = """---
date: 2020-03-14
outlet: A wire
---
Two Turkish soldiers were killed and three were wounded near Nayrab on Friday, Turkey's Defence Ministry said.
Some 300 people are displaced.
"""


@pytest.fixture
def reviewed(make_node: MakeNode, tmp_path: Path) -> Node:
    """A node whose reviewer accepted all claims of one report."""
    node = make_node(clock=lambda: datetime(2020, 3, 16, tzinfo=UTC))
    (tmp_path / "shelling.txt").write_text(REPORT, encoding="utf-8")
    receive(actor(node), [tmp_path / "shelling.txt"])
    known = terms(node)
    (report,) = reading(node).reports
    context = Context(parties=known.parties, gazetteer=known.gazetteer, routes=known.routes)
    for claim in extract(report, context):
        journal.write(actor(node), ClaimAccepted(claim=claim))
    return node


def test_what_accepted_claims_tell_is_suggested_and_is_in_no_figure_until_somebody_tells_it(reviewed: Node) -> None:
    found = {one.kind: one for one in suggestions(reviewed)}
    assert told(reviewed).entries == ()
    hurt = found["wounded"].figure
    assert hurt is not None
    assert (hurt.speaker, hurt.measure, hurt.low, hurt.high) == ("Türkiye", "flow", 3, 3)
    assert (hurt.as_of, hurt.told_on) == (date(2020, 3, 13), date(2020, 3, 14))
    assert hurt.ref == f"claim:{found['wounded'].id}"
    tell(actor(reviewed), hurt)
    assert [entry.refs for entry in told(reviewed).entries] == [(f"claim:{found['wounded'].id}",)]
    assert "wounded" not in {one.kind for one in suggestions(reviewed)}
    assert {one.kind for one in suggestions(reviewed, "killed")} == {"killed"}


def test_claims_that_an_incident_holds_are_suggested_as_of_that_happening(reviewed: Node) -> None:
    (dead,) = suggestions(reviewed, "killed")
    journal.write(actor(reviewed), IncidentOpened(incident="i-1", claims=(dead.claim,)))
    (again,) = suggestions(reviewed, "killed")
    assert again.figure is not None and again.figure.happening == "i-1"


def test_nothing_is_suggested_of_claims_that_nobody_accepted(make_node: MakeNode, tmp_path: Path) -> None:
    node = make_node()
    (tmp_path / "shelling.txt").write_text(REPORT, encoding="utf-8")
    receive(actor(node), [tmp_path / "shelling.txt"])
    assert suggestions(node) == ()


def test_what_a_node_tells_of_figures_comes_back_from_json_as_it_was(spring: Node) -> None:
    found = told(spring, MAY)
    assert Figures.model_validate_json(found.model_dump_json()) == found
