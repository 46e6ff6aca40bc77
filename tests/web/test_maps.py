"""Maps: the node's own ground, what lies on it, and nothing from anywhere else."""

from __future__ import annotations

import json
import re
import shutil
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from shapely.geometry import Point, shape

from tests.begun import run
from tests.web.conftest import Look
from tests.web.serving import TRUCELINE, Centre, environment, served

_PATIENCE_S = 30.0
READY = '[data-map][data-state="ready"]'


@pytest.fixture(scope="module")
def judged(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The example's centre with its incidents judged."""
    folder = tmp_path_factory.mktemp("mapped") / "centre"
    shutil.copytree(story, folder)
    command: list[str | Path] = [TRUCELINE, "worker", "--once", "--node", folder]
    done = run(command, env=environment())
    assert done.returncode == 0, done.stderr
    with served(folder) as centre:
        yield centre


def base(centre: Centre, language: str = "en") -> dict[str, Any]:
    """The base map as a browser gets it."""
    answer = centre.person("duty-1", language).get("/map/base.geojson")
    assert answer.status == 200
    told: dict[str, Any] = json.loads(answer.body)
    return told


def layer(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The features of one layer."""
    return [one for one in told["features"] if one["properties"]["layer"] == name]


def pixels(page: Page, unlike: bytes = b"", like: bytes = b"") -> bytes:
    """What the map shows as soon as it stands still: another picture than one of before, or the same again."""
    canvas, before = page.locator(".map canvas").first, b""
    until = time.monotonic() + _PATIENCE_S
    while (shown := canvas.screenshot()) != before or shown == unlike or (like and shown != like):
        assert time.monotonic() < until, "the map does not come to show what it should"
        before = shown
    return shown


def test_the_ground_is_what_the_agreement_draws(centre: Centre) -> None:
    told = base(centre)
    road = next(one for one in layer(told, "route") if one["properties"]["id"] == "m4")
    km = [one for one in layer(told, "km") if one["properties"]["route"] == "m4"]
    assert [one["properties"]["name"] for one in km] == ["0", "10", "20", "30", "40", "50", "60"]
    corridor = [shape(one["geometry"]) for one in layer(told, "zone")]
    assert all(area.is_valid and not area.is_empty for area in corridor)
    inside = Point(road["geometry"]["coordinates"][2])
    assert any(area.contains(inside) for area in corridor)


def test_what_an_amended_agreement_draws_is_a_layer_of_its_own(centre: Centre) -> None:
    told = base(centre)
    amended = {one["properties"]["id"] for one in layer(told, "route") if one["properties"]["amended"]}
    assert amended and "m4" not in amended
    west, south, east, north = told["extent"]
    road = next(one for one in layer(told, "route") if one["properties"]["id"] == "m4")
    assert all(west <= lon <= east and south <= lat <= north for lon, lat in road["geometry"]["coordinates"])


def test_places_have_a_name_in_local_script_beside_the_latin_one(centre: Centre) -> None:
    saraqib = next(one["properties"] for one in layer(base(centre), "place") if one["properties"]["id"] == "saraqib")
    assert (saraqib["name"], saraqib["local"]) == ("Saraqib", "سراقب")


def test_the_words_of_a_map_are_the_readers(centre: Centre) -> None:
    assert base(centre)["language"] == "en"
    assert base(centre, "ar")["language"] == "ar"


def test_ground_that_did_not_change_is_not_sent_again(centre: Centre) -> None:
    person = centre.person("duty-1")
    first = person.get("/map/base.geojson")
    again = person.get("/map/base.geojson", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_who_did_not_sign_in_gets_no_ground(centre: Centre) -> None:
    assert centre.person().get("/map/base.geojson").status == 302
    assert centre.person().get("/map/tiles").status == 302


def test_incidents_and_the_road_are_drawn_without_a_request_off_the_machine(judged: Centre, look: Look) -> None:
    page = look(judged, "/incidents/?view=map")
    page.wait_for_selector(READY)
    drawn = pixels(page)
    page.locator(".map-layers summary").click()
    for group in ("incidents", "route"):
        before = pixels(page)
        page.locator(f"input[name=layer-{group}]").uncheck()
        assert pixels(page, unlike=before), group
    for group in ("incidents", "route"):
        page.locator(f"input[name=layer-{group}]").check()
    page.locator(".map-layers summary").click()
    assert pixels(page, like=drawn)


def test_points_are_walked_by_keys_and_open_what_is_said_of_them(judged: Centre, look: Look) -> None:
    page = look(judged, "/incidents/?view=map")
    page.wait_for_selector(READY)
    page.locator(".map canvas").first.focus()
    page.keyboard.press("n")
    link = page.locator(".map-popup a").first
    first = link.inner_text()
    assert link.get_attribute("href") == f"/incidents/{first}/"
    page.keyboard.press("n")
    assert page.locator(".map-popup a").first.inner_text() != first
    page.keyboard.press("Escape")
    assert page.locator(".map-popup").count() == 0


EMPTIED = """(div) => div.dispatchEvent(new CustomEvent("truceline:source", {
    detail: { data: { type: "FeatureCollection", features: [] } },
}))"""


def test_what_is_told_before_a_map_can_draw_is_drawn_once_it_can(judged: Centre, look: Look) -> None:
    page = look(judged, "/incidents/?view=map")
    page.wait_for_selector(READY)
    waiting: list[Route] = []
    held = "**/map/base.geojson*"
    page.route(held, lambda route: waiting.append(route))
    with page.expect_request(held):
        page.reload(wait_until="domcontentloaded")
    page.locator("[data-map]").evaluate(EMPTIED)
    while waiting:
        waiting.pop().continue_()
    page.unroute(held)
    page.wait_for_selector(READY)
    page.locator(".map canvas").first.focus()
    page.keyboard.press("n")
    assert page.locator(".map-popup").count() == 0, "there is no point to walk to"


def test_a_map_is_drawn_anew_in_another_light_and_there_is_one(judged: Centre, look: Look) -> None:
    page = look(judged, "/incidents/?view=map")
    page.wait_for_selector(READY)
    shown = [pixels(page)]
    for light in ("dark", "light", "dark"):
        before = page.query_selector(".map-canvas")
        page.emulate_media(color_scheme=light)
        page.wait_for_function("(before) => !before.isConnected", arg=before)
        page.wait_for_selector(READY)
        expect(page.locator(".map-canvas")).to_have_count(1)
        shown.append(pixels(page))
    assert len({*shown[:2]}) == 2


def test_a_move_by_hand_tells_the_frame_and_the_first_fit_does_not(judged: Centre, look: Look) -> None:
    page = look(judged, "/posts/")
    page.evaluate("() => addEventListener('truceline:frame', ({ detail }) => { window.told = detail; })")
    page.wait_for_selector(READY)
    assert page.evaluate("() => window.told ?? null") is None
    page.locator(".map canvas").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => window.told")
    told = page.evaluate("() => window.told")
    assert told["west"] < told["east"] and told["south"] < told["north"]
    assert told["box"].count(",") == 3


def test_a_page_from_right_to_left_has_its_controls_where_maps_have_them(centre: Centre, look: Look) -> None:
    page = look(centre, "/posts/", language="ar", width=390)
    page.wait_for_selector(READY)
    frame, nearer = page.locator(".map").bounding_box(), page.locator(".maplibregl-ctrl-zoom-in").bounding_box()
    assert frame and nearer and nearer["x"] - frame["x"] < 40
    assert page.locator(".map-layers").get_attribute("dir") == "rtl"
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_without_webgl_a_line_says_so_and_the_table_stands(centre: Centre, look: Look) -> None:
    page = look(centre, "/accounts/2fa/")
    page.context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")
    page.goto(f"{centre.url}/posts/")
    page.wait_for_selector('[data-map][data-state="none"]')
    assert "draws no map" in page.locator(".map-line").inner_text()
    assert page.locator("table.list").first.is_visible()


@pytest.fixture
def tiled(story: Path, tmp_path: Path) -> Iterator[tuple[Centre, bytes]]:
    """The example's centre with a file of tiles of its own, and that file."""
    file = tmp_path / "ground.pmtiles"
    file.write_bytes(one_tile((40, 90, 160)))
    shutil.copytree(story, tmp_path / "centre")
    with served(tmp_path / "centre", TRUCELINE_TILES=str(file)) as centre:
        yield centre, file.read_bytes()


def test_a_file_of_tiles_of_ones_own_is_served_in_parts(tiled: tuple[Centre, bytes]) -> None:
    centre, whole = tiled
    person = centre.person("duty-1")
    part = person.get("/map/tiles", Range="bytes=0-6")
    assert (part.status, part.body) == (206, b"PMTiles")
    assert part.headers["content-range"] == f"bytes 0-6/{len(whole)}"
    assert person.get("/map/tiles", Range=f"bytes=100-{10**9}").body == whole[100:]
    assert person.get("/map/tiles", Range=f"bytes={len(whole)}-").status == 416
    assert person.get("/map/tiles").status == 416


def test_a_file_of_tiles_of_ones_own_is_drawn(tiled: tuple[Centre, bytes], look: Look) -> None:
    centre, _whole = tiled
    assert base(centre)["tiles"] == "raster"
    page = look(centre, "/posts/")
    page.wait_for_selector(READY)
    with_tiles = pixels(page)
    page.locator(".map-layers summary").click()
    page.locator("input[name=layer-tiles]").uncheck()
    page.locator(".map-layers summary").click()
    assert pixels(page, unlike=with_tiles)


@pytest.fixture
def own_tiles(story: Path, tmp_path: Path) -> Iterator[Callable[[bytes], Centre]]:
    """Serves the example's centre with a file of tiles that holds these bytes."""
    with ExitStack() as opened:

        def start(content: bytes) -> Centre:
            file = tmp_path / "ground.pmtiles"
            file.write_bytes(content)
            shutil.copytree(story, tmp_path / "centre")
            return opened.enter_context(served(tmp_path / "centre", TRUCELINE_TILES=str(file)))

        yield start


def test_vector_tiles_of_ones_own_are_drawn_layer_by_layer(own_tiles: Callable[[bytes], Centre], look: Look) -> None:
    centre = own_tiles(archive(vector_tile(), 1, b'{"vector_layers":[{"id":"water"},{"id":"roads"}]}'))
    assert base(centre)["tiles"] == "vector"
    page = look(centre, "/posts/")
    page.wait_for_selector(READY)
    assert page.locator(".map-line").inner_text() == ""
    with_tiles = pixels(page)
    page.locator(".map-layers summary").click()
    page.locator("input[name=layer-tiles]").uncheck()
    page.locator(".map-layers summary").click()
    assert pixels(page, unlike=with_tiles)
    page.locator(".map-layers summary").click()
    page.locator("input[name=layer-tiles]").check()
    page.locator(".map-layers summary").click()
    assert pixels(page, like=with_tiles)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda: b"no tiles", id="something else"),
        pytest.param(lambda: archive(vector_tile(), 1, b"{")[:140], id="cut off"),
        pytest.param(lambda: archive(b"\xff" * 40, 1, b'{"vector_layers":[{"id":"water"}]}'), id="a tile that is none"),
    ],
)
def test_a_broken_file_of_tiles_is_told_in_a_line_and_the_map_stands_without_it(
    own_tiles: Callable[[bytes], Centre], look: Look, content: Callable[[], bytes]
) -> None:
    centre = own_tiles(content())
    assert layer(base(centre), "route")
    page = look(centre, "/posts/")
    page.wait_for_selector(READY)
    expect(page.locator(".map-line")).to_contain_text(re.compile("is no PMTiles file|the file of tiles is broken"))
    assert page.locator(".map canvas").first.is_visible()


def one_tile(colour: tuple[int, int, int]) -> bytes:
    """A PMTiles file of one tile of 1 x 1 pixels at zoom 0, nothing in it compressed."""
    row = b"\0" + bytes(colour)
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(row)), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(told)) + name + told + struct.pack(">I", zlib.crc32(name + told)) for name, told in parts
    ]
    return archive(b"\x89PNG\r\n\x1a\n" + b"".join(chunks), 2, b"{}")


def archive(tile: bytes, kind: int, metadata: bytes) -> bytes:
    """A PMTiles file, version 3, of one tile of the world at zoom 0 (1 vector, 2 PNG), nothing in it compressed."""
    root = bytes([1, 0, 1]) + varint(len(tile)) + bytes([1])
    at = 127
    sections = [at, len(root), at + len(root), len(metadata), 0, 0, at + len(root) + len(metadata), len(tile), 1, 1, 1]
    kinds = [1, 1, 1, kind, 0, 0]
    bounds = [-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000]
    head = b"PMTiles\x03" + struct.pack("<11Q", *sections) + bytes(kinds) + struct.pack("<4i", *bounds)
    return head + bytes([0]) + struct.pack("<2i", 0, 0) + root + metadata + tile


def vector_tile() -> bytes:
    """A tile (Mapbox Vector Tile 2.1) with water over part of the example's ground, and a road across it."""
    west, east, north, south = 2455, 2463, 1590, 1640
    ring = [(west, north), (east, north), (east, south), (west, south)]
    water = mvt_layer(b"water", 3, [*path(ring), 15])
    roads = mvt_layer(b"roads", 2, path([(west - 4, south), (east, north)]))
    return water + roads


def path(points: list[tuple[int, int]]) -> list[int]:
    """A geometry as commands: move to the first of the points, line to the others, each from the one before."""
    steps = [(x - px, y - py) for (px, py), (x, y) in pairwise([(0, 0), *points])]
    zigzag = [(value << 1) ^ (value >> 31) for step in steps for value in step]
    return [9, *zigzag[:2], ((len(points) - 1) << 3) | 2, *zigzag[2:]]


def mvt_layer(name: bytes, kind: int, geometry: list[int]) -> bytes:
    """A layer of one feature (2 a line, 3 an area), in units of which a tile has 4096."""
    packed = b"".join(varint(value) for value in geometry)
    feature = b"\x18" + varint(kind) + b"\x22" + varint(len(packed)) + packed
    told = b"\x0a" + varint(len(name)) + name + b"\x12" + varint(len(feature)) + feature
    told += b"\x28" + varint(4096) + b"\x78\x02"
    return b"\x1a" + varint(len(told)) + told


def varint(value: int) -> bytes:
    """A number as protocol buffers have it: seven bits to a byte, the lowest first."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
