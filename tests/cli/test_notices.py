"""Notices from the command line, between two nodes; areas; bad input, each one line. All made up."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
import typer.main
from click import Command
from typer.testing import CliRunner, Result

from tests.coordination.test_notices import LEAVE
from tests.store.exchanging import exchange_all, meet
from truceline.agreements.terms import Terms, read_terms
from truceline.cli import notices as module
from truceline.cli.areas import Asked, area, area_in_words, read_polygon
from truceline.cli.main import app
from truceline.cli.notice_steps import _Kind
from truceline.coordination.notices import words
from truceline.errors import InvalidGeometry, InvalidSetting, TrucelineError, UnknownName
from truceline.geo import Circle, Corridor, Polygon, Route
from truceline.record import keyfile
from truceline.store.founding import init_node
from truceline.store.node import close, open_node

IDLIB = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"
PASSPHRASE = "north of the road"
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date()
RING = [[36.6, 35.8], [36.7, 35.8], [36.7, 35.9], [36.6, 35.8]]
GIVE = (
    "notices", "give", "--kind", "flight", "--addressee", "russia", "--start", f"{TOMORROW} 10:00",
    "--end", f"{TOMORROW} 12:00", "--contact", "hotline 1", "--id", "n-1",
)  # fmt: skip
CIRCLE = ("--point", "35.8137,36.6096", "--radius", "1000")


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
    """A folder with two nodes that know each other."""
    folder = tmp_path_factory.mktemp("nodes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "_COST", 2)
        both = [
            init_node(
                folder / name,
                name=name,
                role="guarantor",
                agreement=IDLIB / "agreement.yaml",
                passphrase=PASSPHRASE,
                vault_passphrase="who told us",
            )
            for name in ("turkiye", "russia")
        ]
        meet(*both)
        for node in both:
            close(node)
        yield folder


@pytest.fixture
def nodes(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copies of both for each test; the commands are of `turkiye` where they do not say otherwise."""
    monkeypatch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("TRUCELINE_NODE", str(tmp_path / "nodes" / "turkiye"))
    monkeypatch.setattr(keyfile, "_COST", 2)
    return Path(shutil.copytree(made, tmp_path / "nodes"))


def exchange(nodes: Path) -> None:
    opened = [open_node(nodes / name) for name in ("turkiye", "russia")]
    try:
        exchange_all(*opened)
    finally:
        for node in opened:
            close(node)


def test_a_notice_goes_from_one_node_to_the_other_and_its_replies_back(nodes: Path) -> None:
    russia = ("--node", nodes / "russia")
    printed = done(*GIVE, *CIRCLE, "--reply-by", f"{TOMORROW} 08:00", "--joint")
    assert re.fullmatch(r"n-1: sent \(turkiye/shared#\d+\)\n", printed)
    assert "russia: sent, not known to be delivered" in done("notices")
    exchange(nodes)
    assert "russia: delivered, receipt not confirmed" in done("notices")
    assert "Flight" in done("notices", *russia)
    done("notices", "acknowledge", "n-1", "--joint", *russia)
    done("notices", "object", "n-1", "--reason", "a school stands there", "--joint", *russia)
    exchange(nodes)
    shown = done("notices", "show", "n-1")
    assert 'russia: objected to - "a school stands there"' in shown
    assert re.search(r"russia: receipt confirmed, .*; recorded by russia/op-1 \(russia/shared#\d+\)", shown)
    assert words().caveat in " ".join(shown.split())
    done("notices", "withdraw-objection", "n-1", "--words", "it was moved", "--joint", *russia)
    done("notices", "answer", "n-1", "--words", "we have read it", "--joint", *russia)
    exchange(nodes)
    assert 'russia: answered - "we have read it"' in done("notices")
    done("notices", "cancel", "n-1", "--reason", "weather", "--joint")
    (line,) = done("notices", "--state", "cancelled", "--json").splitlines()
    (standing,) = json.loads(line)["standings"]
    assert (standing["state"], standing["words"]) == (
        "cancelled",
        'russia: cancelled by the sender - "we have read it"',
    )
    assert done("notices", "--state", "sent").strip() == "0 notices"


def test_a_clash_is_refused_with_what_to_do_and_listed_once_it_is_known(nodes: Path) -> None:
    done(*GIVE, *CIRCLE)
    again = [*GIVE[:-1], "n-2", "--route", "M4", "--from", "Ariha", "--to", "Muhambal"]
    assert "notice n-2: overlaps with n-1: 120 min at the same time, in one place; change" in refused(*again)
    done(*again, "--despite", "n-1")
    assert "n-1 overlaps with n-2: 120 min at the same time, in one place" in done("notices", "clashes")
    assert "overlaps with n-1: 120 min at the same time, in one place, known when it was given" in done(
        "notices", "show", "n-2"
    )
    assert len(done("notices", "clashes", "n-2", "--json").splitlines()) == 1
    assert "no notice is called 'n-9'" in refused("notices", "clashes", "n-9")


def test_a_draft_is_sent_later(nodes: Path) -> None:
    done(*GIVE, *CIRCLE, "--draft")
    assert "russia: not sent" in done("notices")
    done("notices", "send", "n-1")
    assert "russia: sent, not known to be delivered" in done("notices")


def test_who_has_not_read_what_was_recorded_since_is_told(nodes: Path) -> None:
    done(*GIVE, *CIRCLE)
    done("notices", "acknowledge", "n-1", "--by", "russia")
    assert "notice:n-1" in refused("notices", "cancel", "n-1", "--saw", "2")
    done("notices", "cancel", "n-1", "--saw", "3")


BAD = [
    ((*GIVE,), "area: no area given; give one of --route, --point, --polygon, --zone"),
    ((*GIVE, *CIRCLE, "--zone", "corridor"), "area: --point and --zone given"),
    ((*GIVE, "--point", "35.8,36.6"), "--radius: a circle needs metres above 0"),
    ((*GIVE, "--point", "35.8,36.6", "--radius", "nan"), "--radius: a circle needs metres above 0"),
    ((*GIVE, "--point", "there", "--radius", "5"), "--point: 'there' is no position"),
    ((*GIVE, "--route", "m99"), "--route: no route 'm99'; one of m4"),
    ((*GIVE, "--route", "m4", "--from", "Ariha"), "--from, --to: a stretch has two ends"),
    ((*GIVE, "--route", "m4", "--from", "Ariha", "--to", "Paris"), "'Paris' is no vertex"),
    ((*GIVE, "--route", "m4", "--from", "1", "--to", "900"), "km 900 is not on M4"),
    ((*GIVE, "--route", "m4", "--from", "nan", "--to", "9"), "'nan' is no km"),
    ((*GIVE, *CIRCLE, "--from", "Ariha"), "--from: goes with --route, not with --point"),
    ((*GIVE, "--zone", "moon"), "--zone: no zone 'moon'; one of corridor, idlib-area"),
    ((*GIVE, "--polygon", "/nowhere/area.geojson"), "--polygon /nowhere/area.geojson: is no file"),
    ((*GIVE, "--point", "35.8,36.6", "--radius", "900000"), "notice n-1 takes in .* degrees; give several"),
    ((*GIVE, *CIRCLE, "--reply-by", "soon"), "--reply-by: 'soon' is no time"),
    ((*GIVE, *CIRCLE, "--start", ""), "--start: '' is no time"),
    ((*GIVE, *CIRCLE, "--end", f"{TOMORROW} 09:00"), "a window ends at .* 09:00, not after it begins"),
    ((*GIVE, *CIRCLE, "--start", "2020-01-01", "--end", "2020-01-02"), "its window ended at 2020-01-02"),
    ((*GIVE, *CIRCLE, "--reply-by", "2020-01-01"), "sent after the reply was due"),
    ((*GIVE, *CIRCLE, "--addressee", "mars"), "no party has the id 'mars'"),
    ((*GIVE, *CIRCLE, "--addressee", "iran=teheran"), "no node is called 'teheran'"),
    ((*GIVE, *CIRCLE, "--addressee", "turkiye"), "is addressed to its sender"),
    ((*GIVE, *CIRCLE, "--contact", " "), "has no contact"),
    ((*GIVE, *CIRCLE, "--kind", "supply"), "names no observation post"),
    ((*GIVE, *CIRCLE, "--kind", "supply", "--post", "post-9"), "no post is registered as 'post-9'"),
    ((*GIVE, *CIRCLE, "--despite", "n-7"), "no notice or patrol is called 'n-7'"),
    (("notices", "acknowledge", "n-9"), "no notice is called 'n-9'"),
    (("notices", "show", "n-9"), "no notice is called 'n-9'; `truceline notices` lists them"),
]


@pytest.mark.parametrize(("line", "message"), BAD, ids=lambda value: value if isinstance(value, str) else None)
def test_what_is_wrong_is_one_line_and_nothing_is_recorded(nodes: Path, line: tuple[str, ...], message: str) -> None:
    assert re.search(message, refused(*line))
    assert done("notices").strip() == "0 notices"


@pytest.fixture(scope="module")
def terms() -> Terms:
    return read_terms([IDLIB])


def drawn(tmp_path: Path, content: object) -> Path:
    file = tmp_path / "area.geojson"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_an_area_is_a_stretch_a_circle_a_polygon_or_a_zone(terms: Terms, tmp_path: Path) -> None:
    stretch = area(Asked(route="M4 highway", start="Ariha", end="Muhambal"), terms)
    assert isinstance(stretch, Route)
    assert area_in_words(stretch) == "M4 highway from Trumba to Ain al-Havr, Ariha to Muhambal"
    assert area(Asked(route="m4", start="km 3", end="7.5"), terms) == terms.routes[0].stretch(3, 7.5)
    assert area(Asked(route="m4"), terms) == terms.routes[0]
    circle = area(Asked(point="35.8,36.6", radius=1500), terms)
    assert isinstance(circle, Circle) and circle.radius_m == 1500
    assert area_in_words(circle) == "within 1.5 km of 35.8000, 36.6000"
    assert isinstance(area(Asked(zone="safe corridor"), terms), Corridor)
    for value in (
        polygon(RING),
        {"type": "Feature", "geometry": polygon(RING), "properties": None},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": polygon(RING), "properties": {}}]},
    ):
        found = read_polygon(drawn(tmp_path, value))
        assert isinstance(found, Polygon)
        assert [(p.lon, p.lat) for p in found.ring] == [tuple(position) for position in RING[:-1]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("not json", "cannot be read as JSON"),
        ("[" * 100_000, "cannot be read as JSON"),
        ("", "cannot be read as JSON"),
        ("[]", "holds no polygon without holes"),
        ({"type": "Point", "coordinates": [36.6, 35.8]}, "holds no polygon without holes"),
        ({"type": "FeatureCollection", "features": []}, "does not hold exactly one feature"),
        ({"type": "FeatureCollection", "features": [{"type": "Feature"}]}, "holds no polygon"),
        (polygon(RING, RING), "holds no polygon without holes"),
        (polygon(RING[:3]), "holds no polygon without holes"),
        (polygon([*RING[:-1], [36.65, 35.85]]), "does not end where it begins"),
        (polygon([["a", "b"], *RING[1:-1], ["a", "b"]]), "a position that is no pair of numbers"),
        (polygon([[True, 1], *RING[1:-1], [True, 1]]), "a position that is no pair of numbers"),
        (polygon([[35.8, 136.6], *RING[1:-1], [35.8, 136.6]]), "has a position at 136.6, 35.8; longitude first"),
        ('{"type":"Polygon","coordinates":[[[NaN,1],[1,1],[2,2],[NaN,1]]]}', "does not end|has a position at"),
    ],
)
def test_a_drawing_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, content: object, message: str) -> None:
    with pytest.raises(InvalidSetting, match=message) as caught:
        read_polygon(drawn(tmp_path, content))
    assert "\n" not in str(caught.value)


def test_a_drawing_that_crosses_itself_or_is_no_text_is_refused(tmp_path: Path, terms: Terms) -> None:
    crossed = [[36.6, 35.8], [36.7, 35.9], [36.7, 35.8], [36.6, 35.9], [36.6, 35.8]]
    with pytest.raises(InvalidGeometry, match="crosses itself"):
        read_polygon(drawn(tmp_path, polygon(crossed)))
    (tmp_path / "raw").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidSetting, match="cannot be read as JSON"):
        area(Asked(polygon=tmp_path / "raw"), terms)
    with pytest.raises(UnknownName, match="the agreement has none"):
        area(Asked(route="m4"), read_terms([]))


def test_kinds_and_states_of_the_options_are_those_of_the_words() -> None:
    assert list(get_args(get_args(_Kind)[0])) == list(words().kinds)
    assert list(get_args(module._States)) == [
        "nothing", "sent", "delivered", "acknowledged", "answered", "objected", "overdue", "expired", "cancelled",
    ]  # fmt: skip
    assert set(get_args(module._States)) == set(words().states)


def _texts(command: Command) -> Iterator[str]:
    """The help of a command and its options, without what all commands share of the agreement's clock."""
    yield command.help or ""
    for parameter in command.params:
        yield getattr(parameter, "help", "") or ""
    for inner in getattr(command, "commands", {}).values():
        yield from _texts(inner)


def _pages() -> Iterator[str]:
    """What the pages say of notices, without the sentences that say what an acknowledgement is not."""
    docs = IDLIB.parents[1] / "docs"
    commands = docs.joinpath("cli.md").read_text(encoding="utf-8").split("\n## ")
    for page in (docs.joinpath("concepts", "notices.md").read_text(encoding="utf-8"), *commands):
        if page.startswith(("# Notices", "truceline notices")):
            yield re.sub(r"agreement|never a permission", "", page)


def test_no_word_of_the_commands_sounds_like_a_permission(nodes: Path) -> None:
    root = typer.main.get_command(app)
    said = list(_texts(root.commands["notices"]))  # type: ignore[attr-defined]
    done(*GIVE, *CIRCLE)
    said += [done("notices"), done("notices", "show", "n-1")]
    for step in ("acknowledge", "answer"):
        words_ = ("--words", "we have read it") if step == "answer" else ()
        said += [done("notices", step, "n-1", "--by", "russia", *words_), done("notices", "show", "n-1")]
    said += [refused("notices", "acknowledge", "n-1", "--by", "russia"), done("notices", "--json")]
    text = " ".join(" ".join(said).split()).replace(words().caveat, "")
    text = re.sub(r"agreement", "", text)
    assert len(said) > 60
    text += " ".join(_pages())
    assert LEAVE.findall(text) == []
