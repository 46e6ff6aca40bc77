"""The life of a case: which step may follow, who may take it, and each node's own account."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verification.stepping import OPENED, at, step, story, until
from truceline.errors import IllegalStep, InvalidCase, NotPermitted, TrucelineError, UnknownName
from truceline.incidents.incident import Disposition
from truceline.verification.case import Account, Opened, Step, cases, check, fold
from truceline.verification.steps import NOTHING, SAME, rules

RULES = rules()


def test_a_case_goes_from_receipt_to_closing() -> None:
    account = fold(story())
    assert (account.state, account.ignored) == ("closed", ())
    assert len(account.steps) == len(story())


def test_every_step_rests_on_states_roles_and_fields_that_there_are() -> None:
    for rule in RULES.steps.values():
        assert rule.after | rule.not_while | ({rule.leads_to, rule.until_all} - {SAME, None}) <= set(RULES.states), (
            rule.name
        )
        assert rule.by <= set(RULES.roles), rule.name
        assert rule.after and rule.by, rule.name


def test_every_state_can_be_reached_and_left() -> None:
    for track in ("case", "continuing"):
        of_track = [rule for rule in RULES.steps.values() if rule.track == track]
        states = {state for rule in of_track for state in rule.after}
        reached, before = {NOTHING}, set[str]()
        while reached != before:
            before = set(reached)
            for rule in of_track:
                if rule.after & reached:
                    reached |= {rule.leads_to, rule.until_all or rule.leads_to} - {SAME}
        assert reached == states


def test_the_auditor_and_the_administrator_take_no_step() -> None:
    assert not [rule.name for rule in RULES.steps.values() if rule.by & {"auditor", "administrator"}]


def test_every_disposition_of_an_incident_is_one_of_a_case() -> None:
    assert set(get_args(Disposition)) <= set(RULES.dispositions)


def test_no_state_and_no_step_is_worded_as_guilt() -> None:
    words = " ".join([*RULES.states.values(), *(rule.says for rule in RULES.steps.values())]).casefold()
    assert not [word for word in ("guilty", "perpetrator", "culprit", "enemy", "terror") if word in words]


def test_no_team_is_tasked_before_all_parties_are_notified_unless_it_is_told_so() -> None:
    account = fold(story()[:3])
    assert account.state == "partly_notified"
    with pytest.raises(IllegalStep, match=r"'tasked' may not follow 'partly_notified'.*tasked_before_notice"):
        check(account, step(4, "tasked"))
    assert check(account, step(4, "tasked_before_notice")).state == "tasked"


def test_a_party_that_the_case_does_not_have_is_not_notified() -> None:
    with pytest.raises(UnknownName, match="west is none of the parties"):
        check(fold(story()[:2]), step(3, "notified", of="west"))


def test_a_case_is_found_once_every_decider_has_found() -> None:
    assert [fold(story()[:end]).state for end in (10, 11, 12)] == ["found_in_part", "found_in_part", "found"]


def test_a_step_that_leaves_the_state_is_kept() -> None:
    before = until("access_denied")
    account = check(before, step(8, "note"))
    assert account.state == before.state == "access_denied"
    assert account.steps[-1].kind == "note"


def test_a_denial_of_access_is_no_end() -> None:
    assert check(until("access_denied"), step(8, "finding", of="mission")).state == "found_in_part"


def test_a_step_belongs_to_a_role() -> None:
    with pytest.raises(NotPermitted, match="'closed' is not for the analyst; it is for: releasing officer"):
        check(until("followed_up"), step(18, "closed", "analyst"))


def test_a_liaison_officer_speaks_for_their_own_party_only() -> None:
    account = until("finding")
    with pytest.raises(NotPermitted, match="of north does not speak for south"):
        check(account, step(20, "response", "liaison_officer", party="north", of="south"))
    with pytest.raises(NotPermitted, match="of no party"):
        check(account, step(20, "response", "liaison_officer", of="south"))
    assert (
        check(account, step(20, "response", "liaison_officer", party="south", of="south")).state == "answered_in_part"
    )


def test_agreement_takes_the_endorsement_of_every_party() -> None:
    account = until("response")
    with pytest.raises(IllegalStep, match="not endorsed by south"):
        check(account, step(20, "agreed", "releasing_officer", endorsed_by=("north",)))
    assert check(account, step(20, "agreed", "releasing_officer", endorsed_by=("north", "south"))).state == "agreed"


@pytest.mark.parametrize("party", ["north", "south"])
def test_those_who_are_named_in_a_case_do_not_close_it_alone(party: str) -> None:
    account, other = until("followed_up"), ({"north", "south"} - {party}).pop()
    with pytest.raises(NotPermitted, match=f"on the word of {party} alone"):
        check(account, step(18, "closed", "releasing_officer", party=party))
    assert check(account, step(18, "closed", "releasing_officer", party=party, endorsed_by=(other,))).state == "closed"


def test_only_those_of_the_case_stand_behind_its_steps() -> None:
    with pytest.raises(UnknownName, match="west is neither a party nor a decider"):
        check(until("followed_up"), step(18, "closed", "releasing_officer", party="south", endorsed_by=("west",)))


def test_the_alleged_do_not_clear_themselves_alone() -> None:
    told = {"disposition": "exercise", "role": "verifier"}
    with pytest.raises(NotPermitted, match="on the word of south alone, alleged in the case"):
        check(until("evidence"), step(18, "disposed", party="south", **told))
    assert check(until("evidence"), step(18, "disposed", **told)).state == "disposed"


@pytest.mark.parametrize("decider", ["north", "south"])
def test_nobody_decides_alone_who_is_named_in_the_case(decider: str) -> None:
    with pytest.raises(InvalidCase, match=f"only {decider} would decide"):
        Opened.model_validate({**OPENED.model_dump(), "deciders": (decider,)})


def test_a_deadline_in_the_past_cannot_be_set() -> None:
    with pytest.raises(InvalidCase, match="2020-07-14 06:00 UTC has passed"):
        step(16, "action_asked", "verifier", due=at(0))


@pytest.mark.parametrize("kind", sorted(RULES.steps))
def test_a_step_that_tells_too_little_is_refused_by_name(kind: str) -> None:
    for field in RULES.steps[kind].needs:
        told = {"of": "south", "due": at(9000), "disposition": "accident", "result": "done", "opened": OPENED}
        empty = "" if field in ("words", "owner", "ref") else None
        with pytest.raises(InvalidCase, match=f"{kind} without {field}"):
            step(1, kind, "analyst", **told | {field: empty})


def test_a_step_role_or_disposition_that_there_is_not_is_named() -> None:
    for field, told in (
        ("step", {"kind": "judged"}),
        ("role", {"role": "judge"}),
        ("disposition", {"disposition": "fate"}),
    ):
        with pytest.raises(UnknownName, match=f"is no {field}"):
            step(1, told.get("kind", "note"), told.get("role", "analyst"), disposition=told.get("disposition"))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidCase, match="has no zone"):
        step(1, "note", at=datetime(2020, 7, 14))


def test_a_case_is_not_closed_while_what_it_is_about_goes_on() -> None:
    account = check(until("followed_up"), step(18, "goes_on"))
    assert account.continuing == "open"
    with pytest.raises(IllegalStep, match="'closed' may not follow 'open'"):
        check(account, step(19, "closed", "releasing_officer"))
    ended = check(account, step(19, "ended", "verifier"))
    again = check(ended, step(20, "goes_on_again"))
    assert (ended.continuing, again.continuing) == ("ended", "reopened")
    assert check(ended, step(20, "closed", "releasing_officer")).state == "closed"
    assert "goes on again" in again.summary


def test_what_goes_on_again_after_closing_reopens_the_case_first() -> None:
    steps = (*story()[:-1], step(18, "goes_on"), step(19, "ended", "verifier"), step(20, "closed", "releasing_officer"))
    closed = fold(steps)
    with pytest.raises(IllegalStep, match="may not follow 'closed'"):
        check(closed, step(21, "goes_on_again"))
    reopened = check(closed, step(21, "reopened"))
    assert check(reopened, step(22, "goes_on_again")).continuing == "reopened"


def test_a_reopened_case_has_to_be_found_by_every_decider_anew() -> None:
    account = check(fold(story()), step(19, "reopened"))
    assert check(account, step(20, "finding", of="north")).state == "found_in_part"


def test_of_two_officers_at_once_the_second_is_told_what_changed() -> None:
    before = until("evidence")
    first = check(before, step(10, "note", words="road closed"), saw=9)
    with pytest.raises(IllegalStep, match=r'has changed: 2020-07-14 06:10 UTC noted: .*"road closed".*read it again'):
        check(first, step(11, "finding", of="mission"), saw=9)
    assert check(first, step(11, "finding", of="mission"), saw=10).state == "found_in_part"


def test_two_nodes_accounts_of_one_case_stand_side_by_side() -> None:
    theirs = tuple(one.model_copy(update={"node": "north"}) for one in story()[:4])
    (case,) = cases((*story(), *theirs))
    assert [(one.node, one.state) for one in case.accounts] == [("mission", "closed"), ("north", "notified")]
    assert case.differs
    assert case.words.startswith("case c-01: accounts differ\nmission: closed\n")


def test_steps_under_one_number_have_no_effect_and_are_kept() -> None:
    account = fold((*story()[:2], step(2, "note")))
    assert account.state == "received"
    assert {one.step.kind for one in account.ignored} == {"registered", "note"}


def test_a_case_is_told_in_words() -> None:
    words = until("access_denied").words
    assert "mission: access denied" in words
    assert '06:07 UTC access denied: by team 3, "orders from superiors"' in words


KINDS = st.sampled_from(sorted(RULES.steps))


@st.composite
def any_steps(draw: st.DrawFn, node: str) -> list[Step]:
    """Steps that need not be legal, some of them the story's own beginning."""
    begun = [one.model_copy(update={"node": node}) for one in story()[: draw(st.integers(0, 18))]]
    drawn = draw(
        st.lists(
            st.tuples(KINDS, st.sampled_from(sorted(RULES.roles)), st.sampled_from(["north", "south"])), max_size=12
        )
    )
    more = []
    for number, (kind, role, party) in enumerate(drawn, len(begun) + 1):
        told = {"of": party, "due": at(9000), "disposition": "accident", "result": "done", "party": party}
        more.append(step(number, kind, role, node=node, **told))
    return [*begun, *more]


@settings(max_examples=60, deadline=None)
@given(any_steps("north"))
def test_a_step_that_is_not_legal_has_no_effect(steps: list[Step]) -> None:
    if not steps:
        return
    whole = fold(steps)
    assert len(whole.steps) + len(whole.ignored) == len(steps)
    account = Account(case="c-01", node="north")
    for one in steps:
        try:
            account = check(account, one)
        except TrucelineError:
            assert one in {ignored.step for ignored in whole.ignored}
    assert account == whole.model_copy(update={"ignored": ()})
    if whole.steps:
        assert fold(whole.steps) == account


@settings(max_examples=60, deadline=None)
@given(any_steps("north"), any_steps("south"), st.randoms(use_true_random=False))
def test_the_order_in_which_accounts_arrive_does_not_matter(
    north: list[Step], south: list[Step], random: object
) -> None:
    shuffled = [*north, *south, *north[:3]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert cases(shuffled) == cases([*north, *south])
    alone = {account.node: account for case in cases(shuffled) for account in case.accounts}
    for node, steps in (("north", north), ("south", south)):
        assert alone.get(node) == (fold(steps) if steps else None)


def test_a_moment_is_kept_in_utc() -> None:
    kept = step(1, "note", at=at(0).astimezone(timezone(timedelta(hours=3)))).at
    assert kept == at(0)
    assert kept.utcoffset() == timedelta(0)
