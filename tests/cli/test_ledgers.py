"""`truceline ledgers`: the published daily counts by the command line, items, answers, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.cli.centre import centre, done, founded, refused

__all__ = ["centre", "founded"]

TABLE = yaml.safe_load(
    (Path(__file__).resolve().parents[1] / "coordination" / "published_counts.yaml").read_text(encoding="utf-8")
)
BULLETIN = "Russian ministry of defence"
REGISTER = ("ledgers", "register", "t-1", "--ledger", "turkiye", "--kind", "shelling", "--at", "2020-03-14 10:00")


def publish() -> None:
    for row in TABLE:
        for side in ("russia", "turkiye"):
            told = row[side]
            words = ["--ledger", side, "--told-by", BULLETIN, "--number", str(told["number"])]
            words += ["--from", f"{row['day']}", "--ref", row["ref"]]
            for name in ("by_place", "according_to", "confirmed_by"):
                for whom, number in told.get(name, {}).items():
                    words += [f"--{name.replace('_', '-')}", f"{whom}={number}"]
            done("ledgers", "count", *words)


def test_the_published_daily_counts_are_shown_side_by_side_with_who_confirmed_and_according_to_whom(
    centre: Path,
) -> None:
    publish()
    shown = done("ledgers", "show", "--from", "2020-12-24", "--to", "2020-12-24")
    assert shown.splitlines() == [
        "Ledgers, 24 December 2020",
        "",
        "Russia (russia), a side's",
        "  0 items registered",
        "  1 number published",
        "",
        "Türkiye (turkiye), a side's",
        "  0 items registered",
        "  1 number published",
        "",
        "2020-12-24, violation",
        f"  russia: 38 (36 according to the Syrian side), as {BULLETIN} tells",
        f"  turkiye: 4 (0 confirmed by russia), as {BULLETIN} tells",
    ]
    assert "  no number published, which is not 0" in done("ledgers", "--to", "2020-03-08").splitlines()
    shown = done("ledgers", "show", "--from", "2020-03-01", "--to", "2021-01-31", "--json")
    (table,) = [json.loads(line) for line in shown.splitlines()]
    numbers = {
        row["first"]: {ledger: told[0]["number"] for ledger, told in row["told"].items()} for row in table["rows"]
    }
    assert numbers == {f"{row['day']}": {side: row[side]["number"] for side in ("russia", "turkiye")} for row in TABLE}
    assert [(one["ledger"]["id"], one["totals"][0]["number"]) for one in table["ledgers"]] == [
        ("russia", 78),
        ("turkiye", 18),
    ]
    assert "96" not in done("ledgers", "show")


def test_items_are_registered_answered_and_shown_as_contested(centre: Path) -> None:
    assert done(*REGISTER, "--place", "Nayrab", "--alleged", "russia").startswith("t-1: registered (north/internal#")
    assert done("ledgers", "answer", "t-1", "--ledger", "russia", "--says", "denies", "--words", "no fire").startswith(
        "t-1: denied (north/internal#"
    )
    shown = done("ledgers").splitlines()
    assert "  1 item registered: 1 contested" in shown
    assert "  2020-03-14 10:00 +02:00, turkiye: shelling at Nayrab, russia alleged (t-1)" in shown
    assert '    contested: russia denies it - "no fire"' in shown
    assert shown[0] == "Ledgers, from the first day to the last day told"


def test_an_item_leads_back_to_where_its_ledger_tells_of_it(centre: Path) -> None:
    done(*REGISTER, "--words", "two shells", "--ref", "https://turkiye.example/7")
    shown = done("ledgers").splitlines()
    item = next(n for n, line in enumerate(shown) if line.endswith("(t-1)"))
    assert shown[item + 1] == '    "two shells" https://turkiye.example/7'
    done("ledgers", "register", "t-3", *REGISTER[3:], "--ref", "book 4")
    assert "    book 4" in done("ledgers").splitlines()


def test_an_item_of_which_no_hour_is_told_has_none(centre: Path) -> None:
    done("ledgers", "register", "t-2", "--ledger", "turkiye", "--kind", "shelling", "--at", "2020-03-14",
         "--position", "35.8139, 36.6032", "--radius", "500")  # fmt: skip
    (table,) = [json.loads(line) for line in done("ledgers", "--json").splitlines()]
    item = table["records"][0]["item"]
    assert (item["day"], item["at"], item["point"]["lat"], item["radius_m"]) == ("2020-03-14", None, 35.8139, 500.0)


def test_what_was_read_before_another_entry_is_told(centre: Path) -> None:
    done(*REGISTER)
    answer = ("ledgers", "answer", "t-1", "--ledger", "russia", "--saw", "1", "--says")
    done(*answer, "denies")
    assert "item:t-1" in refused(*answer, "confirms")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--kind", "shelling", "--ledger", "atlantis", "--at", "2020-03-14"), "no party has the id 'atlantis'"),
        (("--kind", "shelling", "--ledger", "Türkiye", "--at", "2020-03-14"), "'turkiye' is the id of Türkiye"),
        (("--kind", "shelling", "--ledger", "turkiye", "--at", "last week"), "--at: 'last week' is no time"),
        (("--kind", "shelling", "--ledger", "turkiye", "--at", "2120-03-14"), "which is still to come"),
        (
            ("--kind", "x", "--ledger", "turkiye", "--at", "2020-03-14", "--position", "north"),
            "--position: 'north' is no position; write 35.8139,36.6032",
        ),
        (
            ("--kind", "x", "--ledger", "turkiye", "--at", "2020-03-14", "--position", "91,0"),
            "has no position on Earth",
        ),
        (("--kind", "x", "--ledger", "turkiye", "--at", "2020-03-14", "--radius", "-1"), "has a radius of -1 m"),
    ],
)
def test_an_item_that_cannot_be_is_refused_in_one_line(centre: Path, words: tuple[str, ...], message: str) -> None:
    assert message in refused("ledgers", "register", "t-1", *words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--number", "3", "--from", "2020-03-14", "--by-place", "Idlib"), "--by-place: 'Idlib' is no name and number"),
        (("--number", "3", "--from", "2020-03-14", "--by-place", "Idlib=4"), "a part of 4 in a number of 3"),
        (("--number", "3", "--from", "2020-03-14", "--by-place", "a=1", "--by-place", "a=1"), "'a' is given twice"),
        (("--number", "3", "--from", "2020-03-14", "--to", "2020-03-13"), "a count that ends before it begins"),
        (("--number", "-3", "--from", "2020-03-14"), "a number below 0"),
        (("--number", "3", "--from", "14 March"), "first: "),
        (("--number", "3", "--from", "2020-03-14", "--confirmed-by", "turkiye=1"), "turkiye confirms its own number"),
        (("--number", "3", "--from", "2020-03-14", "--id", "two words"), "is no name for it"),
    ],
)
def test_a_count_that_contradicts_itself_is_refused_in_one_line(
    centre: Path, words: tuple[str, ...], message: str
) -> None:
    assert message in refused("ledgers", "count", "--ledger", "turkiye", "--told-by", "a bulletin", *words)


def test_an_answer_to_no_item_and_a_period_out_of_order_are_refused_in_one_line(centre: Path) -> None:
    assert "no ledger has an item 't-9'; register it first" in refused(
        "ledgers", "answer", "t-9", "--ledger", "russia", "--says", "denies"
    )
    assert "a period from 2020-03-14 to 2020-03-13" in refused(
        "ledgers", "show", "--from", "2020-03-14", "--to", "2020-03-13"
    )
