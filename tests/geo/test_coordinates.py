"""Positions as people write them."""

from __future__ import annotations

import pytest
from pyproj import Geod

from truceline.geo import read_coordinates

GEOD = Geod(ellps="WGS84")


@pytest.mark.parametrize(
    ("words", "lat", "lon", "radius"),
    [
        ("35.86447, 36.80591", 35.86447, 36.80591, 10),
        ("35.86N 36.81E", 35.86, 36.81, 790),
        ("-33.8568; 151.2153", -33.8568, 151.2153, 10),
        ("lat 35.8645, lon: 36.8059", 35.8645, 36.8059, 10),
        ("N 48.0230° W 37.8020°", 48.023, -37.802, 10),
        ("35°51'52\"N 36°48'21\"E", 35.864444, 36.805833, 22),
        ("35° 51.87' N, 36° 48.35' E", 35.8645, 36.805833, 14),
        ("S 12 30 00, E 28 15 00", -12.5, 28.25, 22),
        ("(35.8645, 36.8059)", 35.8645, 36.8059, 10),
    ],
)
def test_degrees_are_read_in_all_common_ways(words: str, lat: float, lon: float, radius: float) -> None:
    place = read_coordinates(words)
    assert place is not None and place.point is not None and place.method == "coordinates"
    assert (place.point.lat, place.point.lon) == (pytest.approx(lat, abs=1e-5), pytest.approx(lon, abs=1e-5))
    assert place.radius_m == pytest.approx(radius, rel=0.1)


@pytest.mark.parametrize(
    ("words", "lat", "lon"),
    [
        # Published examples: Honolulu, Washington, Iowa, and the equator's first square.
        ("4QFJ12345678", 21.3095, -157.9168),
        ("18S UJ 23480 06470", 38.8895, -77.0352),
        ("15TWG0000049776", 42.0, -93.0),
        ("31N AA 66021 00000", 0.0, 0.0),
    ],
)
def test_mgrs_agrees_with_known_squares(words: str, lat: float, lon: float) -> None:
    place = read_coordinates(words)
    assert place is not None and place.point is not None and place.radius_m is not None
    assert GEOD.inv(lon, lat, place.point.lon, place.point.lat)[2] < max(place.radius_m, 30)


def test_a_coarse_mgrs_square_has_the_radius_of_half_its_diagonal() -> None:
    place = read_coordinates("37S BV 12 67")
    assert place is not None
    assert place.radius_m == pytest.approx(707, abs=1)


def test_utm_is_read_with_its_band() -> None:
    place = read_coordinates("37S 212345 3967890")
    grid = read_coordinates("37S BV 12345 67890")
    assert place is not None and grid is not None and place.point == grid.point


@pytest.mark.parametrize(
    "words",
    ["", "34 killed, 36 wounded", "95.0000, 12.0000", "35.5 36.5", "35°61'00\"N 36°00'00\"E", "37S BV 1234 678",
     "61N AA 11 11",      "37S II 12 34", "between 5.30 and 6.45", "12.10, 13.45 on Friday"],
)  # fmt: skip
def test_other_numbers_are_no_position(words: str) -> None:
    assert read_coordinates(words) is None
