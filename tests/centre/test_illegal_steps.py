"""Every step that may not follow is refused, of every noun: the tables of steps say which, and nothing is recorded."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.centre.acting import SIDES, answered, at, happened, notice, planned, refused, told, write
from tests.store.conftest import Clock
from truceline.acts.access import answer
from truceline.coordination.steps import steps_of
from truceline.errors import IllegalStep, TrucelineError
from truceline.facts import (
    AccessRequested,
    CaseStepTaken,
    EvidenceTaken,
    Fact,
    FindingStated,
    IncidentOpened,
    MemberAdded,
)
from truceline.geo.place import Place
from truceline.store import matters
from truceline.store.endorsements import endorse
from truceline.store.journal import operator
from truceline.store.node import Node
from truceline.verification.access import Answer, Request, answers
from truceline.verification.case import Account, Opened, Step, Taken, check
from truceline.verification.evidence import Item
from truceline.verification.findings import Finding, Ground, Occurrence
from truceline.verification.steps import rules

DECIDERS = ("north", "turkiye")
OPENED = Opened(parties=DECIDERS, deciders=DECIDERS)
_REFS = {"access_": "a-1", "evidence": "e-1", "finding": "f-"}


def taken(kind: str, number: int, of: str) -> Taken:
    """A step with all that its kind needs."""
    ref = next((ref for start, ref in _REFS.items() if kind.startswith(start)), "f-north")
    return Taken(
        kind=kind,
        at=at(-500 + number),
        opened=OPENED if kind == "received" else None,
        of=of,
        ref=f"f-{of}" if ref == "f-" else ref,
        words="as told",
        owner="team 3",
        due=at(1000),
        disposition="exercise",
        result="done",
    )


def ways() -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """By the states of both tracks, the shortest way there: steps, and for whom each is taken."""
    start = Account(case="c", node="north")
    found: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {(start.state, start.continuing): ()}
    ahead = [(start, ())]
    while ahead:
        account, way = ahead.pop(0)
        for kind in account.next:
            for of in DECIDERS:
                after = _after(account, kind, of, len(way))
                if after is not None and (after.state, after.continuing) not in found:
                    found[after.state, after.continuing] = (*way, (kind, of))
                    ahead.append((after, found[after.state, after.continuing]))
    return found


def _after(account: Account, kind: str, of: str, number: int) -> Account | None:
    step = Step(
        **taken(kind, number, of).model_dump(), case="c", node="north", number=number + 1, endorsed_by=_behind(kind)
    )
    try:
        return check(account, step)
    except TrucelineError:
        return None


def _behind(kind: str) -> tuple[str, ...]:
    return OPENED.parties if rules().step(kind).endorsed else ()


WAYS = ways()
# Of the second track one case each is enough: what is refused there does not depend on the first.
CHOSEN = [key for key in WAYS if key[1] == "nothing" or key[0] in ("received", "evidence_held")]


def test_every_state_of_a_case_is_reached() -> None:
    """Else a state that nothing leads to would be one that nothing tests."""
    states = {rule.leads_to for rule in rules().steps.values()} | {
        rule.until_all for rule in rules().steps.values() if rule.until_all
    }
    assert {state for key in WAYS for state in key} == {*states, "nothing"} - {"same"}


def case_step(id: str, kind: str, number: int, of: str) -> CaseStepTaken:
    return CaseStepTaken(case=id, taken=taken(kind, number, of), endorsed_by=_behind(kind))


def what_steps_lead_to(node: Node) -> None:
    """A request with every answer, an item and findings, endorsed by the node, for the steps to name."""
    request = Request(id="a-1", place=Place(text="Saraqib"), asked_by="north", asked_at=at(-600))
    claims = IncidentOpened(incident="i-1", claims=("r-1:0:shelling",))
    write(node, claims, joint=True)
    write(node, MemberAdded(code="t-1", roles=("liaison_officer",), party="turkiye"))
    item = Item(id="e-1", sha256="0" * 64, says="a photograph")
    occurrence = Occurrence(answer="possible", grounds=(Ground(words="a crater", basis=("e-1",), source="north"),))
    write(node, AccessRequested(request=request), EvidenceTaken(item=item))
    for minute, name in enumerate(answers()):
        answer(operator(node, "op-1"), "a-1", Answer(answer=name, at=at(-599 + minute), by="a guard", reason="as told"))
    for decider in DECIDERS:
        finding = Finding(id=f"f-{decider}", incident="i-1", decider=decider, at=at(-550), occurrence=occurrence)
        (entry,) = write(node, FindingStated(finding=finding), joint=True)
        for code in ("op-1", "t-1"):
            endorse(operator(node, code), entry.ref)


def test_no_step_of_a_case_is_taken_out_of_turn(node: Node) -> None:
    what_steps_lead_to(node)
    for number, (state, continuing) in enumerate(CHOSEN):
        id = f"c-{number}"
        way = WAYS[state, continuing]
        if way:
            write(node, *(case_step(id, kind, place, of) for place, (kind, of) in enumerate(way)))
            (row,) = matters.listed(node, "case", ids=(id,))
            assert row.state == state
        account = Account(case=id, node="north", state=state, continuing=continuing)
        for kind in set(rules().steps) - set(account.next):
            with refused(node, IllegalStep if way else TrucelineError):
                write(node, case_step(id, kind, len(way), "north"))


def patrol_facts(step: str) -> Sequence[Fact]:
    """What records a step of a patrol's table."""
    if step in ("planned", "changed"):
        return (planned(),)
    if step in ("concurred", "objected"):
        return tuple(answered("p-1", side, step) for side in SIDES)
    return (happened("p-1", step),)


def ways_through(noun: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each state with the shortest way to it."""
    found: dict[str, tuple[str, ...]] = {"nothing": ()}
    ahead = ["nothing"]
    while ahead:
        state = ahead.pop(0)
        for step in steps_of(noun).legal(state):
            after = steps_of(noun).after(state, step)
            if after not in found:
                found[after] = (*found[state], step)
                ahead.append(after)
    return list(found.items())


@pytest.mark.parametrize(
    ("state", "way"), ways_through("patrol"), ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_step_of_a_patrol_is_told_out_of_turn(node: Node, state: str, way: tuple[str, ...]) -> None:
    for step in way:
        write(node, *patrol_facts(step))
    if way:
        (row,) = matters.listed(node, "patrol")
        assert row.state == state
    illegal = set(steps_of("patrol").table) - set(steps_of("patrol").legal(state))
    for step in illegal - {"planned", "changed", "concurred", "objected"}:
        with refused(node, IllegalStep, "patrol p-1"):
            write(node, happened("p-1", step))
    for step in illegal & {"changed", "concurred"}:
        if (step, state) == ("changed", "nothing") or (step, state) == ("concurred", "concurred"):
            # The first plan is no change; a side that concurs again says nothing new.
            continue
        with refused(node, IllegalStep):
            write(node, *patrol_facts(step))


@pytest.mark.parametrize(
    ("state", "way"), ways_through("notice"), ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_step_of_a_notice_is_told_out_of_turn(node: Node, state: str, way: tuple[str, ...]) -> None:
    clock = node.clock
    assert isinstance(clock, Clock)
    clock.now = at(100)
    write(node, notice())
    for minute, step in enumerate(way):
        write(node, told("n-1", step, minute))
    (row,) = matters.listed(node, "notice")
    assert row.state == state
    for step in set(steps_of("notice").table) - set(steps_of("notice").legal(state)):
        with refused(node, IllegalStep, "notice n-1"):
            write(node, told("n-1", step, 50))


@pytest.mark.parametrize("kind", steps_of("notice").table)
def test_nobody_takes_a_step_of_a_notice_that_is_the_others(node: Node, kind: str) -> None:
    write(node, notice(), told("n-1", "sent", -1))
    other = "russia" if kind in ("sent", "cancelled") else "turkiye"
    with refused(node, IllegalStep, f"{other!r} may not take"):
        write(node, told("n-1", kind, 0, by=other))
