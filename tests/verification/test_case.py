"""The life of a case: which step may follow, on whose word, and the account of the node that keeps it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verification.stepping import OPENED, at, folded, step, story, until
from truceline.errors import IllegalStep, InvalidCase, NotPermitted, TrucelineError, UnknownName
from truceline.incidents.incident import Disposition
from truceline.verification.case import Account, Case, Opened, Step, check, fold
from truceline.verification.steps import NOTHING, SAME, rules

RULES = rules()


def test_a_case_goes_from_receipt_to_closing() -> None:
    told = folded(*story())
    assert (told.state, told.ignored) == ("closed", ())
    assert len(told.steps) == len(story())


def test_every_step_rests_on_states_that_there_are() -> None:
    for rule in RULES.steps.values():
        assert rule.after | rule.not_while | ({rule.leads_to, rule.until_all} - {SAME, None}) <= set(RULES.states), (
            rule.name
        )
        assert rule.after, rule.name


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


def test_every_disposition_of_an_incident_is_one_of_a_case() -> None:
    assert set(get_args(Disposition)) <= set(RULES.dispositions)


def test_no_state_and_no_step_is_worded_as_guilt() -> None:
    words = " ".join([*RULES.states.values(), *(rule.says for rule in RULES.steps.values())]).casefold()
    assert not [word for word in ("guilty", "perpetrator", "culprit", "enemy", "terror") if word in words]


def test_no_team_is_tasked_before_all_parties_are_notified_unless_it_is_told_so() -> None:
    account = folded(*story()[:3])
    assert account.state == "partly_notified"
    with pytest.raises(IllegalStep, match=r"'tasked' may not follow 'partly_notified'.*tasked_before_notice"):
        check(account, step(4, "tasked"))
    assert check(account, step(4, "tasked_before_notice")).state == "tasked"


def test_a_party_that_the_case_does_not_have_is_not_notified() -> None:
    with pytest.raises(UnknownName, match="west is none of the parties"):
        check(folded(*story()[:2]), step(3, "notified", of="west"))


def test_a_case_is_found_once_every_decider_has_found() -> None:
    assert [folded(*story()[:end]).state for end in (10, 11, 12)] == ["found_in_part", "found_in_part", "found"]


def test_a_step_that_leaves_the_state_is_kept() -> None:
    before = until("access_denied")
    account = check(before, step(8, "note"))
    assert account.state == before.state == "access_denied"
    assert account.steps[-1].kind == "note"


def test_a_denial_of_access_is_no_end() -> None:
    assert check(until("access_denied"), step(8, "finding", of="mission")).state == "found_in_part"


def test_agreement_takes_the_endorsement_of_every_party() -> None:
    account = until("response")
    with pytest.raises(IllegalStep, match="not endorsed by south"):
        check(account, step(20, "agreed", endorsed_by=("north",)))
    assert check(account, step(20, "agreed", endorsed_by=("north", "south"))).state == "agreed"


@pytest.mark.parametrize("party", ["north", "south"])
def test_those_who_are_named_in_a_case_do_not_close_it_alone(party: str) -> None:
    account, other = until("followed_up"), ({"north", "south"} - {party}).pop()
    with pytest.raises(NotPermitted, match=f"on the word of {party} alone"):
        check(account, step(18, "closed", party=party))
    assert check(account, step(18, "closed", party=party, endorsed_by=(other,))).state == "closed"


def test_only_those_of_the_case_stand_behind_its_steps() -> None:
    with pytest.raises(UnknownName, match="west is neither a party nor a decider"):
        check(until("followed_up"), step(18, "closed", party="south", endorsed_by=("west",)))


def test_the_alleged_do_not_clear_themselves_alone() -> None:
    told = {"disposition": "exercise"}
    with pytest.raises(NotPermitted, match="on the word of south alone, alleged in the case"):
        check(until("evidence"), step(18, "disposed", party="south", **told))
    assert check(until("evidence"), step(18, "disposed", **told)).state == "disposed"


@pytest.mark.parametrize("decider", ["north", "south"])
def test_nobody_decides_alone_who_is_named_in_the_case(decider: str) -> None:
    with pytest.raises(InvalidCase, match=f"only {decider} would decide"):
        Opened.model_validate({**OPENED.model_dump(), "deciders": (decider,)})


def test_a_deadline_in_the_past_cannot_be_set() -> None:
    with pytest.raises(InvalidCase, match="2020-07-14 06:00 UTC has passed"):
        step(16, "action_asked", due=at(0))


@pytest.mark.parametrize("kind", sorted(RULES.steps))
def test_a_step_that_tells_too_little_is_refused_by_name(kind: str) -> None:
    for field in RULES.steps[kind].needs:
        told = {"of": "south", "due": at(9000), "disposition": "accident", "result": "done", "opened": OPENED}
        empty = "" if field in ("words", "owner", "ref") else None
        with pytest.raises(InvalidCase, match=f"{kind} without {field}"):
            step(1, kind, **told | {field: empty})


def test_a_step_or_disposition_that_there_is_not_is_named() -> None:
    for field, told in (
        ("step", {"kind": "judged"}),
        ("disposition", {"disposition": "fate"}),
    ):
        with pytest.raises(UnknownName, match=f"is no {field}"):
            step(1, told.get("kind", "note"), disposition=told.get("disposition"))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidCase, match="has no zone"):
        step(1, "note", at=datetime(2020, 7, 14))


def test_a_case_is_not_closed_while_what_it_is_about_goes_on() -> None:
    account = check(until("followed_up"), step(18, "goes_on"))
    assert account.continuing == "open"
    with pytest.raises(IllegalStep, match="'closed' may not follow 'open'"):
        check(account, step(19, "closed"))
    ended = check(account, step(19, "ended"))
    again = check(ended, step(20, "goes_on_again"))
    assert (ended.continuing, again.continuing) == ("ended", "reopened")
    assert check(ended, step(20, "closed")).state == "closed"
    assert "goes on again" in again.summary


def test_what_goes_on_again_after_closing_reopens_the_case_first() -> None:
    steps = (*story()[:-1], step(18, "goes_on"), step(19, "ended"), step(20, "closed"))
    closed = folded(*steps)
    with pytest.raises(IllegalStep, match="may not follow 'closed'"):
        check(closed, step(21, "goes_on_again"))
    reopened = check(closed, step(21, "reopened"))
    assert check(reopened, step(22, "goes_on_again")).continuing == "reopened"


def test_a_reopened_case_has_to_be_found_by_every_decider_anew() -> None:
    account = check(folded(*story()), step(19, "reopened"))
    assert check(account, step(20, "finding", of="north")).state == "found_in_part"


def test_two_accounts_of_one_case_stand_side_by_side() -> None:
    accounts = (folded(*story()), fold("c-01", "north", story()[:4]))
    case = Case(id="c-01", accounts=accounts)
    assert [(one.node, one.state) for one in case.accounts] == [("mission", "closed"), ("north", "notified")]
    assert case.differs
    assert case.words.startswith("case c-01: accounts differ\nmission: closed\n")


def test_what_another_node_adds_is_a_step_of_the_keepers_account() -> None:
    account = folded(*story()[:12], step(13, "response", of="south", node="south"), *story()[13:14])
    assert (account.node, account.state) == ("mission", "answered")
    assert account.steps[12].node == "south"


def test_steps_of_several_cases_are_no_account() -> None:
    with pytest.raises(InvalidCase, match="c-01: an account is of one case"):
        folded(story()[0], step(2, "registered", case="c-02"))


def test_steps_under_one_number_have_no_effect_and_are_kept() -> None:
    account = folded(*story()[:2], step(2, "note"))
    assert account.state == "received"
    assert {one.step.kind for one in account.ignored} == {"registered", "note"}


def test_a_case_is_told_in_words() -> None:
    words = until("access_denied").words
    assert "mission: access denied" in words
    assert '06:07 UTC access denied (r-01): by team 3, "orders from superiors"' in words


KINDS = st.sampled_from(sorted(RULES.steps))
NODES = st.sampled_from(["mission", "north", "south"])


@st.composite
def any_steps(draw: st.DrawFn) -> list[Step]:
    """Steps of several nodes that need not be legal, some of them the story's own beginning."""
    begun = story()[: draw(st.integers(0, 18))]
    parties = st.sampled_from(["north", "south"])
    drawn = draw(st.lists(st.tuples(KINDS, NODES, parties), min_size=1, max_size=12))
    more = []
    for number, (kind, node, party) in enumerate(drawn, len(begun) + 1):
        told = {"of": party, "due": at(9000), "disposition": "accident", "result": "done", "party": party}
        more.append(step(number, kind, node=node, **told))
    return [*begun, *more]


@settings(max_examples=60)
@given(any_steps())
def test_a_step_that_is_not_legal_has_no_effect(steps: list[Step]) -> None:
    whole = folded(*steps)
    assert len(whole.steps) + len(whole.ignored) == len(steps)
    account = Account(case="c-01", node="mission")
    for one in steps:
        try:
            account = check(account, one)
        except TrucelineError:
            assert one in {ignored.step for ignored in whole.ignored}
    assert account == whole.model_copy(update={"ignored": ()})
    assert folded(*whole.steps) == account


@settings(max_examples=60)
@given(any_steps(), st.randoms(use_true_random=False))
def test_the_order_in_which_steps_arrive_does_not_matter(steps: list[Step], random: Random) -> None:
    shuffled = [*steps, *steps[:3]]
    random.shuffle(shuffled)
    assert folded(*shuffled) == folded(*steps)


def test_a_moment_is_kept_in_utc() -> None:
    kept = step(1, "note", at=at(0).astimezone(timezone(timedelta(hours=3)))).at
    assert kept == at(0)
    assert kept.utcoffset() == timedelta(0)
