"""Access in real nodes: asked for, answered, and each restriction a happening of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.acts.verifying import CASE, at, founder, notify, officer, open_case, take
from truceline.acts import access, cases
from truceline.cli.folder import Folder, judge, open_folder, read_claims
from truceline.errors import IllegalStep, InvalidCase, InvalidFact, InvalidPlan, UnknownName
from truceline.facts import AccessAnswered
from truceline.geo.place import Place
from truceline.incidents.incident import Incident
from truceline.store import journal, log
from truceline.store.node import Node
from truceline.verification.access import Answer, answers


def ask(node: Node, **more: Any) -> None:
    access.ask(founder(node), access.place_of(node, "Nayrab"), asked_by="team 3", id="a-01", **{"at": at(8)} | more)


def answer(node: Node, how: str = "denied", hour: int = 9, **more: Any) -> None:
    told = {"answer": how, "at": at(hour), "by": "an officer at the gate", "party": "syria-government"}
    reason = "orders from superiors" if answers()[how].column else ""
    access.answer(founder(node), "a-01", Answer(**{"reason": reason} | told | more))  # type: ignore[arg-type]


@pytest.fixture
def read(node: Node, database_url: str | None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Folder]:
    """Reads the node's reports and their claims, wherever its record lies."""
    if database_url:
        monkeypatch.setenv("DATABASE_URL", database_url)
    return lambda: read_claims(open_folder([node.folder]))


def incidents(folder: Folder) -> dict[str, Incident]:
    """The incidents that a machine gathers of all reports, by kind."""
    return {one.category: one for one in judge(folder, folder.reports, folder.claims).incidents}


def worked_case(node: Node) -> None:
    """A case for which a team is tasked."""
    open_case(node)
    notify(node)
    take(node, "tasked")


def test_a_denial_is_a_happening_that_is_gathered_and_assessed_as_any_other(
    node: Node, read: Callable[[], Folder]
) -> None:
    ask(node)
    answer(node)
    folder = read()
    denial = incidents(folder)["access_denied"]
    assert denial.place is not None and denial.place.text == "Nayrab"
    assert [(one.text, one.party) for one in denial.alleged] == [("Syrian government", "syria-government")]
    assert denial.start is not None and denial.start.date() == at(9).date()
    (claim,) = folder.claims
    assert "denied by an officer at the gate" in claim.quote and "orders from superiors" in claim.quote
    assert folder.reports[0].source.outlet == "team 3"


def test_no_restriction_is_recorded_without_the_report_that_tells_of_it(node: Node) -> None:
    ask(node)
    told = Answer(answer="denied", at=at(9), by="an officer", reason="orders")
    with pytest.raises(InvalidCase, match="without the report that tells of it as a happening"):
        journal.write(founder(node), AccessAnswered(request="a-01", answer=told))
    journal.write(founder(node), AccessAnswered(request="a-01", answer=told.model_copy(update={"answer": "granted"})))


@pytest.mark.parametrize("how", sorted(answers()))
def test_each_answer_becomes_the_happening_that_the_table_says_or_none(
    node: Node, read: Callable[[], Folder], how: str
) -> None:
    ask(node)
    answer(node, how)
    assert set(incidents(read())) == {answers()[how].incident} - {None}
    assert access.find(node, "a-01").request is not None


def test_a_denial_and_its_lifting_are_one_denial(node: Node, read: Callable[[], Folder]) -> None:
    ask(node)
    answer(node)
    answer(node, "granted", 11)
    assert list(incidents(read())) == ["access_denied"]
    table = access.period(node, at(0), at(23))
    assert (table.totals["denial"], table.requests, table.granted, table.waiting) == (1, 1, 0, 0)


def test_of_a_case_the_step_is_taken_along(node: Node) -> None:
    worked_case(node)
    ask(node, case=CASE)
    assert cases.find(node, CASE).case.accounts[0].state == "access_requested"
    for how, state in (
        ("denied", "access_denied"),
        ("conditional", "access_conditional"),
        ("granted", "access_granted"),
    ):
        answer(node, how, {"denied": 9, "conditional": 10, "granted": 11}[how])
        assert cases.find(node, CASE).case.accounts[0].state == state


def test_where_the_case_takes_no_such_step_nothing_is_recorded(node: Node) -> None:
    open_case(node)
    with pytest.raises(IllegalStep, match="'access_requested' may not follow 'received'"):
        ask(node, case=CASE)
    assert access.requests(node) == ()


def test_a_case_is_taken_on_by_no_answer_that_is_not_recorded(node: Node) -> None:
    worked_case(node)
    ask(node, case=CASE)
    unanswered = "case .*: no answer 'denied' to the request for access a-01 is recorded; .*truceline access answer"
    with pytest.raises(IllegalStep, match=unanswered):
        take(node, "access_denied", ref="a-01", at=at(9))
    assert cases.find(node, CASE).case.accounts[0].state == "access_requested"
    answer(node, "granted")
    with pytest.raises(IllegalStep, match=unanswered):
        take(node, "access_denied", ref="a-01", at=at(10))
    assert take(node, "access_granted", ref="a-01", at=at(10)) == "access_granted"


def test_an_answer_is_recorded_once_and_nothing_of_it_twice(node: Node) -> None:
    ask(node)
    answer(node)
    size = log.logs(node)[node.internal].size
    with pytest.raises(IllegalStep, match="this answer is recorded already"):
        answer(node)
    assert log.logs(node)[node.internal].size == size


def test_of_two_officers_at_once_the_second_is_told(node: Node) -> None:
    ask(node)
    answer(node)
    told = Answer(answer="granted", at=at(11), by="the same officer")
    with pytest.raises(IllegalStep, match=r"changed since it was read.*access_answered"):
        access.answer(founder(node), "a-01", told, saw=1)
    access.answer(founder(node), "a-01", told, saw=2)


def test_an_officer_of_the_party_that_answered_records_its_answer(node: Node) -> None:
    worked_case(node)
    ask(node, case=CASE)
    lo = officer(node, "lo-r", party="russia")
    access.answer(lo, "a-01", Answer(answer="granted", at=at(9), by="our liaison office", party="russia"))
    assert cases.find(node, CASE).case.accounts[0].steps[-1].party == "russia"


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"party": "nobody"}, UnknownName, "'nobody' is neither a party nor a node"),
        ({"at": at(7)}, InvalidCase, "before it was asked"),
        ({"at": at(9) + timedelta(days=9)}, InvalidPlan, "still to come"),
        ({"reason": " "}, InvalidCase, "access denied without a reason"),
        ({"by": ""}, InvalidCase, "an answer by nobody"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_words(
    node: Node, more: dict[str, Any], error: type[Exception], said: str
) -> None:
    ask(node)
    with pytest.raises(error, match=said):
        answer(node, **more)
    assert access.find(node, "a-01").answered == ()


def test_what_nobody_asked_for_is_not_answered_and_no_place_not_asked_for(node: Node) -> None:
    with pytest.raises(UnknownName, match="no such request is recorded"):
        answer(node)
    with pytest.raises(InvalidCase, match="without a place"):
        access.ask(founder(node), Place(text=" "), asked_by="team 3", at=at(8))
    with pytest.raises(InvalidFact, match="a place without a name"):
        access.place_of(node, " ")
    with pytest.raises(IllegalStep, match="c-9: no account of this case is known"):
        ask(node, case="c-9")


def test_a_place_is_asked_for_by_name_or_by_its_position(node: Node) -> None:
    assert access.place_of(node, "35.8696, 36.7187").method == "coordinates"
    assert access.place_of(node, "Nayrab").point is not None
    assert access.place_of(node, "nowhere that anybody knows").point is None
