"""Rules of the brief: what it says, in which order, and what it must never imply."""

from __future__ import annotations

from datetime import timedelta

from truceline.sitrep.brief import as_text, brief

from .by_hand import (
    ASSESSED,
    CLAIMS,
    DAY,
    KILLED,
    KILLED_APART,
    KILLED_TOO,
    NORTH,
    OLD,
    OWED,
    PATROLLED,
    REPORTS,
    SHELLED,
    SHELLING,
    claim,
    on,
    picture,
)


def text(**more: object) -> str:
    return " ".join(as_text(brief(picture(**more))).split())


def test_the_brief_names_day_period_and_zone() -> None:
    said = text()
    assert "Brief for 10 May 2031: Amber River Truce" in said
    assert "From 09 May 2031 19:30 to 10 May 2031 19:30, Asia/Damascus (UTC+03:00)" in said


def test_the_brief_says_that_nobody_reviewed_it_and_that_nothing_is_a_finding() -> None:
    assert "Read by machine, not reviewed." in text()
    assert "nothing here is a finding" in text()


def test_the_brief_of_reviewed_claims_says_so() -> None:
    seen = [c.model_copy(update={"method": "duty officer"}) for c in CLAIMS]
    assert "Every claim is reviewed." in text(claims=seen)
    assert "1 of 2 claims are reviewed" in text(claims=[seen[0], CLAIMS[2]])


def test_a_quiet_day_that_nobody_watched_is_not_called_quiet() -> None:
    said = text(claims=(), comparisons=(), incidents=(), assessments=())
    assert "No record of observation effort" in said
    assert "this does not say that there was none" in said


def test_accounts_that_differ_stand_with_their_values_and_words() -> None:
    said = text()
    assert "People killed on the river: accounts differ on the figures." in said
    assert "Northern Herald: at least 34 killed" in said
    assert "It: 36 killed" in said


def test_an_incident_is_shown_with_the_articles_that_may_apply_only() -> None:
    said = text()
    assert "amber-2031, 1: breach if true: Mill is inside: 6 km from the edge." in said
    assert "Prohibits no act" not in said


def test_what_is_due_stands_with_its_date_and_state() -> None:
    assert "Late: set up two posts (Article 2; The North and The South): Due on 8 May." in text()


def test_undated_reports_and_later_ones_are_named() -> None:
    said = text()
    assert "1 report without a date: lost-1" in said
    assert "1 report published after the cut-off" in said


def test_a_report_that_could_not_be_read_is_listed_with_the_reason() -> None:
    blank = REPORTS[0].model_copy(update={"id": "scan-1", "reading": "none", "notes": ("no text in it",)})
    assert "scan-1 (Northern Herald, en): no text in it." in text(reports=(*REPORTS, blank))


def test_every_item_of_the_period_rests_on_claims() -> None:
    made = brief(picture())
    kept = {part.key: part for part in made.parts}
    assert all(item.claims for key in ("incidents", "patrols", "told", "disputed") for item in kept[key].items)
    assert PATROLLED.id in kept["patrols"].items[0].claims


def test_the_summary_gives_the_previous_period_in_brackets() -> None:
    lines = [item.text for item in brief(picture()).summary]
    counted = next(line for line in lines if " counts " in line)
    assert counted.startswith("The northern army counts 8 violations by the southern army [3]")


def test_no_line_is_wider_than_asked() -> None:
    assert max(map(len, as_text(brief(picture()), width=60).splitlines())) <= 60


def test_the_field_order_is_kept() -> None:
    keys = [part.key for part in brief(picture()).parts]
    assert keys == ["incidents", "patrols", "told", "disputed", "due", "received", "unread"]


def test_a_part_of_which_there_is_nothing_is_left_out_and_a_quiet_day_is_said() -> None:
    keys = [part.key for part in brief(picture(claims=(), comparisons=(), incidents=(), obligations=())).parts]
    assert keys == ["incidents", "received", "unread"]


def test_what_matters_comes_first() -> None:
    first = brief(picture()).summary[0]
    assert first.text.startswith("Told of the period: 1 incident of violence [0]: shelling, Mill")
    assert SHELLED.id in first.claims


def test_one_happening_is_one_item_with_a_line_for_each_who_says_it() -> None:
    incidents = {part.key: part for part in brief(picture()).parts}["incidents"].items
    assert [item.text for item in incidents] == ["Shelling, Mill; alleged against southern guns."]
    assert incidents[0].lines[0] == "Northern Herald: “Shells fell on Mill”"


def test_an_incident_dated_by_its_reports_day_alone_is_told_as_without_a_date() -> None:
    carried = on(DAY).model_copy(update={"rule": "carried", "text": ""})
    loose = SHELLED.model_copy(update={"when": carried})
    said = text(claims=(loose,), comparisons=())
    assert "Date not told, in reports of the period: shelling, Mill" in said
    assert "No fire, strike or clash is told of this period [0]." in said


def test_a_report_does_not_tell_of_what_came_after_it() -> None:
    early = claim(OLD, "counted 3 violations", "shelling", when=on(DAY))
    (told,) = picture(claims=(early,), comparisons=(), incidents=()).told
    assert told.bearing == "undated"


def test_what_is_received_now_of_the_day_before_is_told_with_its_day() -> None:
    late = SHELLED.model_copy(update={"when": on(DAY - timedelta(1))})
    start = SHELLING.start - timedelta(1)
    said = text(claims=(late,), comparisons=(), incidents=(SHELLING.model_copy(update={"start": start}),))
    assert "received in it, of the day before: shelling, Mill, 09 May 2031" in said


def test_accounts_that_no_report_of_the_last_week_gives_are_named_in_one_line() -> None:
    old = [r.model_copy(update={"published": OLD.published.model_copy(update={
        "earliest": DAY - timedelta(30), "latest": DAY - timedelta(30)})}) for r in REPORTS]  # fmt: skip
    items = {part.key: part for part in brief(picture(reports=old)).parts}["disputed"].items
    assert [item.text for item in items] == [f"Also, in the situation report: {KILLED_APART.same} (the figures)."]


def test_an_obligation_that_asks_nothing_of_this_week_stands_in_one_line() -> None:
    kept = OWED.model_copy(update={"state": "kept", "claims_for": ()})
    assert "Others: kept: Article 2." in text(obligations=(kept,))


def test_no_address_of_an_outlet_is_given_a_capital() -> None:
    web = NORTH.model_copy(update={"source": NORTH.source.model_copy(update={"outlet": "herald.example"})})
    assert "herald.example: “Shells fell on Mill”" in text(reports=(web,))


def test_nothing_is_told_against_somebody_whom_nobody_names() -> None:
    unnamed = SHELLING.model_copy(update={"alleged": ()})
    said = text(incidents=(unnamed,))
    assert "Shelling, Mill; nobody named." in said
    assert "against nobody" not in said


def test_what_is_only_denied_is_not_told_as_having_happened() -> None:
    denied = SHELLED.model_copy(update={"mode": "denied"})
    said = text(claims=(denied,), comparisons=(), incidents=(SHELLING.model_copy(update={"state": "denied"}),))
    assert "No fire, strike or clash is told of this period [0]." in said
    assert "Northern Herald (denied): “Shells fell on Mill”" in said


def test_people_counted_in_different_words_are_not_given_one_name() -> None:
    of = {KILLED.id: "soldiers", KILLED_TOO.id: "members"}
    named = [
        c.model_copy(update={"figures": tuple(f.model_copy(update={"population": of[c.id]}) for f in c.figures)})
        if c.id in of
        else c
        for c in CLAIMS
    ]
    assert "34–36 killed (Northern Herald: at least 34 soldiers; It: 36 members)" in text(claims=named)


def test_accounts_that_differ_only_in_words_for_a_place_are_not_laid_out() -> None:
    difference = KILLED_APART.differs[0].model_copy(update={"field": "place"})
    said = text(comparisons=(KILLED_APART.model_copy(update={"differs": (difference,)}),))
    assert "Also, in the situation report: people killed on the river (where)." in said


def test_of_several_articles_that_cannot_tell_the_reason_is_given_once() -> None:
    first = ASSESSED[0].model_copy(update={"verdict": "cannot_tell", "reason": "No account says where."})
    said = text(assessments=(first, first.model_copy(update={"article": "3"})))
    assert "amber-2031, 1: cannot tell: no account says where. Nor can amber-2031, 3 tell." in said


def test_accounts_received_now_of_the_day_before_are_told_as_differing() -> None:
    before = on(DAY - timedelta(1))
    moved = [c.model_copy(update={"when": before}) if c.id in (KILLED.id, KILLED_TOO.id) else c for c in CLAIMS]
    assert "Accounts differ on people killed on the river." in text(claims=moved)
