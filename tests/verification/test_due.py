"""What the steps of a case owe by when."""

from __future__ import annotations

from tests.verification.stepping import at, folded, step, story
from truceline.verification.case import Step
from truceline.verification.deadlines import standing
from truceline.verification.due import owed


def how(*more: Step, now: float) -> list[str]:
    told = folded(*story()[:16], *more)
    assert not told.ignored
    found = owed(told)
    return [one.how for one in standing(found.deadlines, found.met, at(now))]


def test_a_task_with_a_deadline_is_met_by_evidence() -> None:
    tasked = (*story()[:4], step(5, "tasked", due=at(8)))
    late = owed(folded(*tasked, *story()[5:9]))
    assert [one.how for one in standing(late.deadlines, late.met, at(60))] == ["met_late"]
    assert late.deadlines[0].owner == "team 3"
    missing = owed(folded(*tasked))
    assert [one.how for one in standing(missing.deadlines, missing.met, at(60))] == ["overdue"]


def test_corrective_action_is_met_by_a_follow_up_and_not_by_its_owners_word() -> None:
    told = step(17, "action_told", of="south", result="done")
    assert how(told, now=6000) == ["overdue"]
    assert how(told, step(18, "followed_up", result="in_part"), now=6000) == ["overdue"]
    assert how(told, step(18, "followed_up", result="done"), now=6000) == ["met"]


def test_a_task_without_a_deadline_owes_none() -> None:
    assert owed(folded(*story()[:9])).deadlines == ()


def test_what_is_not_met_when_a_case_ends_is_owed_no_more() -> None:
    tasked = (*story()[:4], step(5, "tasked", due=at(8)))
    assert [one.owner for one in owed(folded(*tasked)).open] == ["team 3"]
    over = owed(folded(*tasked, step(6, "disposed", disposition="exercise")))
    assert (over.open, over.lapsed) == ((), (over.deadlines[0].id,))
    met = owed(folded(*tasked, *story()[5:9], step(10, "disposed", disposition="exercise")))
    assert (met.open, met.lapsed) == ((), ())
