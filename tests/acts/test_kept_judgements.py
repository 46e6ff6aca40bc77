"""What is kept of a judgement says the same as the judgement: obligations, and incidents in the cells of effort."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.acts.test_judging import take_in
from truceline.acts.effort import days_of, table, zones
from truceline.acts.effort_counts import in_cells
from truceline.acts.judging import judge_now
from truceline.acts.picture import judged
from truceline.store import obligations
from truceline.store.matters import VIEWS
from truceline.store.node import Node

DAYS = days_of(date(2020, 3, 1), date(2020, 8, 31))


def test_obligations_are_kept_as_they_were_judged(make_node: Callable[..., Node]) -> None:
    node = make_node("north")
    assert obligations.kept(node) == ()
    take_in(node, "01", "04", "05", joint=True)
    take_in(node, "02", "08", "24", joint=False)
    judge_now(node)
    numbers = {}
    for view in VIEWS:
        states = judged(node, view).obligations
        kept = obligations.kept(node, view=view)
        assert [(one.agreement, one.article, one.obliges) for one in kept] == [
            (one.agreement, one.article, one.obliges) for one in states
        ]
        for one, state in zip(kept, states, strict=True):
            assert (one.state, one.reason, one.as_of, one.due) == (state.state, state.reason, state.as_of, state.due)
            assert {told.claim for told in one.claims_for} == set(state.claims_for)
            assert {told.claim for told in one.claims_against} == set(state.claims_against)
            assert (one.number_for, one.number_against) == (len(state.claims_for), len(state.claims_against))
        numbers[view] = sum(one.number_for + one.number_against for one in kept)
    assert numbers["own"] > numbers["joint"] > 0


def test_incidents_count_in_the_same_cells_as_when_all_reports_are_read(make_node: Callable[..., Node]) -> None:
    node = make_node("north")
    take_in(node, "09", "14", "18", "19", "21")
    judge_now(node)
    for view in VIEWS:
        read = table(node, DAYS, incidents=judged(node, view).incidents, view=view)
        kept = table(node, DAYS, kept=in_cells(node, DAYS, zones(node), view=view), view=view)
        assert kept == read
        assert sum(row.told_by_others for row in kept) > 0
