"""Posts and observation effort from the command line, and incidents near notices, posts and zones."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner, Result

from truceline.acts import notices
from truceline.cli.main import app
from truceline.cli.posts import _Status
from truceline.coordination.notices import Notice
from truceline.coordination.posts import statuses
from truceline.coordination.window import Window
from truceline.errors import TrucelineError
from truceline.geo import Circle, Point
from truceline.record import keyfile
from truceline.store.founding import init_node
from truceline.store.journal import operator
from truceline.store.node import close, open_node
from truceline.store.receive import receive

IDLIB = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"
REPORTS = [IDLIB / "reports" / f"idlib-{n}.txt" for n in ("14", "19")]
PASSPHRASE = "north of the road"
TODAY = datetime.now(UTC).date()
POST = ("posts", "register", "post-9", "--name", "Post 9", "--also", "No. 9", "--point", "35.8137,36.6096")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def done(*words: str | Path) -> str:
    """What a command prints that must go well."""
    shown = run(*words)
    assert shown.exit_code == 0, shown.output + str(shown.exception)
    return shown.stdout


def refused(*words: str | Path) -> str:
    """The one line by which a command refuses."""
    shown = run(*words)
    assert isinstance(shown.exception, TrucelineError), shown.output + str(shown.exception)
    assert "\n" not in str(shown.exception)
    return str(shown.exception)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A node that received two reports, and read their claims."""
    folder = tmp_path_factory.mktemp("nodes") / "turkiye"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "_COST", 2)
        patch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
        node = init_node(
            folder,
            name="turkiye",
            role="guarantor",
            agreement=IDLIB / "agreement.yaml",
            passphrase=PASSPHRASE,
            vault_passphrase="who told us",
        )
        receive(operator(node), REPORTS)
        close(node)
        done("claims", folder)
        yield folder


@pytest.fixture
def node(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node of its own for each test."""
    monkeypatch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("TRUCELINE_NODE", str(tmp_path / "turkiye"))
    return Path(shutil.copytree(made, tmp_path / "turkiye"))


def placed(folder: Path) -> dict[str, object]:
    """The incident of a node that has a day and the most exact place."""
    listed = [json.loads(line) for line in done("incidents", folder, "--json").splitlines()]
    known = [one for one in listed if one["start"] and one["place"] and one["place"]["method"] == "relative"]
    return min(known, key=lambda one: (one["place"]["radius_m"], one["id"]))


def test_posts_are_listed_with_each_sources_account(node: Path) -> None:
    assert re.fullmatch(r"post-9: unknown \(turkiye/internal#\d+\)\n", done(*POST))
    done("posts", "tell", "post-9", "--status", "manned", "--source", "turkiye", "--since", "2018-04-01")
    done(
        "posts",
        "tell",
        "post-9",
        "--status",
        "encircled",
        "--source",
        "sohr",
        "--since",
        "2020-05-01",
        "--words",
        "cut off",
    )
    done("posts", "count", "--source", "sohr", "--low", "60", "--high", "66", "--on", "2020-05-01")
    done("posts", "count", "--source", "turkiye", "--low", "12", "--on", "2020-05-01")
    done("posts", "count", "--source", "russia", "--low", "50", "--or-more", "--on", "2020-05-01", "--of", "all posts")
    shown = " ".join(done("posts", "--date", "2020-06-01").split())
    assert "1 post, as told by 1 June 2020" in shown
    assert (
        "Post 9 (post-9, also No. 9): sohr: encircled (since 2020-05-01); turkiye: manned (since 2018-04-01) "
        "- accounts differ" in shown
    )
    assert "how many there are, as each source says - accounts differ" in shown
    assert "russia: more than 50 all posts (as of 2020-05-01)" in shown
    assert "sohr: 1 encircled" in shown
    early = done("posts", "--date", "2019-01-01")
    assert "sohr" not in early and "turkiye: manned" in early
    assert 'sohr: encircled since 2020-05-01 - "cut off"' in done("posts", "show", "post-9")
    kinds = [json.loads(line)["kind"] for line in done("posts", "--json").splitlines()]
    assert kinds == ["post", "counts"]


def test_incidents_near_a_post_are_listed_as_alleged(node: Path) -> None:
    incident = placed(node)
    at = incident["place"]["point"]  # type: ignore[index]
    done("posts", "register", "post-1", "--name", "Post 1", "--point", f"{at['lat']},{at['lon']}")
    shown = done("posts", "near", "post-1", "--within", "2000")
    assert "near Post 1, as alleged" in shown
    assert str(incident["id"]) in shown
    found = [json.loads(line)["incident"] for line in done("posts", "near", "post-1", "--json").splitlines()]
    assert incident["id"] in found
    assert "give a distance above 0" in refused("posts", "near", "post-1", "--within", "0")


def test_an_incident_near_a_notified_activity_says_so_to_who_may_know(node: Path) -> None:
    incident = placed(node)
    at = incident["place"]["point"]  # type: ignore[index]
    day = datetime.fromisoformat(str(incident["start"])).replace(tzinfo=UTC)
    opened = open_node(node, passphrase=PASSPHRASE)
    try:
        window = Window(start=day.replace(hour=0), end=day.replace(hour=23))
        notice = Notice(
            id="n-1", kind="flight", sender="turkiye", addressees=("russia",), contact="hotline 1", window=window,
            where=Circle(centre=Point.model_validate(at), radius_m=1_000),
        )  # fmt: skip
        notices.give(operator(opened), notice, at=day.replace(hour=0, minute=0), despite=())
    finally:
        close(opened)
    lines = " ".join(done("incidents", node).split())
    assert "near a notified activity: n-1 (flight, notice of turkiye)" in lines
    listed = {line["id"]: line for line in map(json.loads, done("incidents", node, "--json").splitlines())}
    assert [one["notice"] for one in listed[incident["id"]]["near_notices"]] == ["n-1"]
    # It stands in the internal log: peers do not know of it, and the public is told of none.
    for audience in ("peers", "public"):
        assert "near a notified" not in done("incidents", node, "--audience", audience)


def test_a_supply_run_names_a_post_that_is_registered(node: Path) -> None:
    done(*POST)
    done(
        "notices", "give", "--kind", "supply", "--post", "post-9", "--addressee", "russia", "--contact", "hotline 1",
        "--start", f"{TODAY.year + 1}-03-15 10:00", "--end", f"{TODAY.year + 1}-03-15 12:00", "--route", "m4",
    )  # fmt: skip
    assert "Supply run to observation post post-9" in done("notices")
    assert "notice n-" in done("posts", "show", "post-9")


def test_effort_is_a_table_by_day_and_zone_that_says_where_nobody_looked(node: Path) -> None:
    done(
        "effort", "record", "--means", "camera", "--what", "camera-1", "--zone", "corridor",
        "--start", "2020-03-15 08:00", "--end", "2020-03-15 12:00",
    )  # fmt: skip
    done(
        "effort", "record", "--means", "denied", "--what", "Ariha", "--zone", "corridor",
        "--start", "2020-03-16 08:00", "--end", "2020-03-16 12:00", "--source", "turkiye",
    )  # fmt: skip
    asked = ("effort", "--from", "2020-03-15", "--to", "2020-03-16", "--zone", "corridor")
    lines = done(*asked, "--no-counts").splitlines()
    assert lines[0].strip() == "Observation effort, 15 March 2020 to 16 March 2020"
    assert [" ".join(line.split()) for line in lines if line.startswith("2020-")] == [
        "2020-03-15 corridor cameras: 1, 4.0 hours",
        "2020-03-16 corridor not observed; access denied: Ariha",
    ]
    assert "No day and zone was looked at about equally long in the 2 days before" in " ".join(lines)
    counted = done(*asked)
    assert "told by others" in counted
    rows = [json.loads(line) for line in done(*asked, "--json").splitlines()]
    assert [(row["effort"]["day"], row["observed"], row["seen"]) for row in rows[:-1]] == [
        ("2020-03-15", True, None),
        ("2020-03-16", False, None),
    ]
    assert rows[-1]["previous_period"]["left_out"]["not_observed_now"] == 1


def test_an_equal_period_before_is_compared(node: Path) -> None:
    for day in ("2020-03-14", "2020-03-15"):
        done(
            "effort", "record", "--means", "camera", "--what", "camera-1", "--zone", "corridor",
            "--start", f"{day} 08:00", "--end", f"{day} 12:00",
        )  # fmt: skip
    asked = ("effort", "--from", "2020-03-15", "--to", "2020-03-15", "--zone", "corridor", "--no-counts")
    said = "Against the 1 day before, on 1 of 1 days and zones looked at about equally long: 4.0 hours, 4.0 before."
    assert said in " ".join(done(*asked).split())


BAD = [
    (("posts", "show", "post-8"), "no post is registered as 'post-8'; `truceline posts` lists them"),
    (("posts", "near", "post-8"), "no post is registered as 'post-8'"),
    ((*POST[:-1], "nowhere"), "--point: 'nowhere' is no position"),
    ((*POST[:-1], "95.0,36.6"), "--point: '95.0,36.6' is no position"),
    ((*POST, "--name", " "), "a post without an id or a name"),
    ((*POST, "--radius", "-5"), "radius_m: input should be greater than or equal to 0; correct it"),
    (
        ("posts", "tell", "post-8", "--status", "manned", "--source", "sohr", "--since", "2020-05-01"),
        "nobody registered post post-8; register it first",
    ),
    (("posts", "count", "--source", "a", "--low", "9", "--high", "3", "--on", "2020-05-01"), "from 9 to 3; exchange"),
    (
        ("posts", "count", "--source", "a", "--low", "9", "--high", "12", "--or-more", "--on", "2020-05-01"),
        "--high: is given with --or-more",
    ),
    (("posts", "count", "--source", "a", "--low", "9", "--on", "2190-05-01"), "still to come"),
    (("effort", "--from", "2020-03-16", "--to", "2020-03-15"), "a period from 2020-03-16 to 2020-03-15"),
    (("effort", "--zone", "moon"), "no zone is called 'moon'; one of"),
    (
        ("effort", "record", "--means", "camera", "--what", "c", "--zone", "corridor", "--start", "9", "--end", "10"),
        "--start: '9' is no time",
    ),
    (
        (
            "effort", "record", "--means", "post", "--what", "post-8", "--zone", "corridor",
            "--start", "2020-03-15 08:00", "--end", "2020-03-15 12:00",
        ),
        "no post is called 'post-8'",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("line", "message"), BAD, ids=lambda value: value if isinstance(value, str) else None)
def test_what_is_wrong_is_one_line(node: Path, line: tuple[str, ...], message: str) -> None:
    assert message in refused(*line)


def test_the_statuses_of_the_option_are_those_of_posts() -> None:
    assert list(get_args(get_args(_Status)[0])) == list(statuses())


def test_a_week_up_to_today_is_listed_where_no_day_is_named(node: Path) -> None:
    rows = [json.loads(line) for line in done("effort", "--zone", "dmz", "--no-counts", "--json").splitlines()]
    days = [date.fromisoformat(row["effort"]["day"]) for row in rows[:-1]]
    assert len(days) == 7
    assert abs((days[-1] - TODAY).days) <= 1
