"""`truceline consultations`: held, told of by each side, followed, and what is refused. Words are made up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.centre import centre, done, founded, refused

__all__ = ["centre", "founded"]

HOLD = ("consultations", "hold", "call-1", "--kind", "call", "--level", "leaders", "--channel", "telephone")
SIDES = ("--side", "turkiye: President", "--side", "russia")
READOUT = ("consultations", "readout", "call-1", "--side")


def held(*more: str) -> None:
    done(*HOLD, "--at", "2020-03-12 16:00", *SIDES, *more)


def test_a_consultation_is_listed_with_how_many_activations_there_were_on_how_many_issues(centre: Path) -> None:
    held("--issue", "corridor", "--opened-by", "turkiye", "--until", "2020-03-12 16:40")
    done("consultations", "hold", "line-1", "--kind", "hotline", "--level", "liaison", "--channel", "telephone",
         "--at", "2020-03-15", "--side", "turkiye", "--side", "russia", "--issue", "corridor")  # fmt: skip
    assert done("consultations").splitlines() == [
        "2 activations on 1 issue",
        "call-1  12 March 2020, 16:00 +02:00 to 16:40",
        "  Call of heads of state or government, by telephone: russia, turkiye; no readout; on corridor",
        "line-1  15 March 2020",
        "  Hotline activation of liaison officers, by telephone: russia, turkiye; no readout; on corridor",
    ]
    assert "line-1" not in done("consultations", "--to", "2020-03-14")
    assert "call-1" not in done("consultations", "--issue", "posts")
    assert "call-1" not in done("consultations", "--state", "differs")
    assert "call-1" not in done("consultations", "--view", "joint")


def test_readouts_are_shown_apart_and_point_by_point(centre: Path) -> None:
    held()
    done(*READOUT, "russia", "--point", 'Patrols: begin on 15 March "on schedule"', "--point", "posts: stay",
         "--commit", "turkiye: open the M4 by 2020-03-31", "--at", "2020-03-12 20:00")  # fmt: skip
    done(*READOUT, "turkiye", "--point", "patrols: begin soon", "--at", "2020-03-12 21:00")
    shown = done("consultations", "show", "call-1").splitlines()
    assert "  Patrols: begin on 15 March \u201con schedule\u201d" in shown
    assert "  Patrols - russia: begin on 15 March; turkiye: begin soon (readouts differ)" in shown
    assert "  posts - russia: stay; not in the readout of turkiye (one readout alone)" in shown
    assert any(line.startswith("  turkiye commits itself: open the M4 by 2020-03-31 (turkiye-") for line in shown)
    (record,) = [json.loads(line) for line in done("consultations", "show", "call-1", "--json").splitlines()]
    assert [one["readout"]["side"] for one in record["readouts"]] == ["russia", "turkiye"]
    assert record["consultation"]["start"] == "2020-03-12T16:00:00+02:00"


def test_a_side_that_says_the_same_of_itself_again_has_its_earlier_readout_kept(centre: Path) -> None:
    held()
    done(*READOUT, "russia", "--point", "patrols: begin", "--at", "2020-03-12 20:00")
    done(*READOUT, "russia", "--point", "patrols: began", "--at", "2020-03-13 20:00")
    shown = done("consultations", "show", "call-1")
    assert "earlier readout of russia, 2020-03-12 20:00 +02:00" in shown
    assert "turkiye: no readout" in shown


def test_commitments_become_obligations_to_follow(centre: Path) -> None:
    held()
    done(*READOUT, "russia", "--commit", "turkiye: open the M4 by 2020-03-31 as m4-open", "--at", "2020-03-12 20:00")
    due = done("consultations", "undertakings", "--date", "2020-03-30").splitlines()
    assert due == [
        "1 commitment made in consultations, as of 30 March 2020",
        "",
        "turkiye: open the M4, 2020-03-31 (due; as russia tells)",
        "  m4-open, from call-1",
    ]
    obligations = done("obligations", centre, "--date", "2020-03-30").splitlines()
    assert obligations[-4:] == due
    assert "commitment" not in done("obligations", centre, "--date", "2020-03-30", "--audience", "peers")
    told = done("consultations", "follow", "m4-open", "--by", "turkiye", "--says", "partly", "--on", "2020-04-02",
                "--words", "one lane")  # fmt: skip
    assert told.startswith("m4-open: partly (north/internal#")
    assert done("consultations", "undertakings", "--date", "2020-04-02").splitlines()[2:] == [
        "turkiye: open the M4, 2020-03-31 (kept in part; as russia tells)",
        "  m4-open, from call-1",
        "  turkiye on 2020-04-02: partly: \u201cone lane\u201d",
    ]
    rows = [json.loads(line) for line in done("obligations", centre, "--date", "2020-04-02", "--json").splitlines()]
    assert [row["state"] for row in rows if row.get("id") == "m4-open"] == ["partly"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((*HOLD, "--at", "2020-03-12", "--side", "turkiye"), "consultation call-1 has fewer than two sides"),
        ((*HOLD, "--at", "2020-03-12", "--side", "turkiye", "--side", "nobody"), "no party has the id 'nobody'"),
        ((*HOLD, "--at", "2120-03-12", *SIDES), "is told of 2120-03-12, which is still to come"),
        ((*HOLD, "--at", "noon", *SIDES), "--at: 'noon' is no time"),
        ((*HOLD, "--at", "2020-03-12", "--until", "2020-03-11", *SIDES), "ends before it begins"),
        ((*HOLD, "--at", "2020-03-12", "--opened-by", "iran", *SIDES), "'iran' took no part in call-1"),
        ((*READOUT, "russia", "--point", "patrols: begin"), "nothing tells that a consultation 'call-1' was held"),
        (("consultations", "show", "call-9"), "there is no such consultation"),
        (("consultations", "follow", "x", "--by", "russia", "--says", "kept"), "no readout tells of a commitment 'x'"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(centre: Path, words: tuple[str, ...], message: str) -> None:
    assert message in refused(*words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("iran", "--point", "a: b"), "'iran' took no part in call-1; one of russia, turkiye"),
        (("russia", "--point", "ab"), "--point: 'ab' has no two parts; write \"TOPIC: what it says\""),
        (("russia", "--point", "a: b", "--point", "A: c"), "has the topic 'a' twice"),
        (("russia", "--commit", "open the road"), "--commit: 'open the road' has no two parts"),
        (("russia", "--commit", "turkiye: by 2020-03-31"), "names no act"),
        (("russia", "--commit", "turkiye: act by 2020-13-31"), "--commit: '2020-13-31' is no day; write 2020-03-31"),
        (("russia", "--commit", "turkiye: act by 2020-03-01"), "before the consultation of 2020-03-12"),
        (("russia", "--commit", "nobody: act"), "no party has the id 'nobody'"),
        (("russia", "--saw", "0", "--point", "a: b"), "consultation:call-1"),
    ],
)
def test_a_readout_that_cannot_be_is_refused_in_one_line(centre: Path, words: tuple[str, ...], message: str) -> None:
    held()
    assert message in refused(*READOUT, *words)
    assert "no readout" in done("consultations")
