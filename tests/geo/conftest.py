"""The M4 between Saraqib and Jisr al-Shughur, as the tests need it. Positions: GeoNames, CC BY 4.0."""

from __future__ import annotations

import pytest

from truceline.geo import Entry, Gazetteer, Point, Route

VERTICES = (
    ("Trumba", 35.85979, 36.76833),
    ("Nayrab", 35.86955, 36.71867),
    ("Musaybin", 35.84079, 36.64167),
    ("Ariha", 35.81374, 36.60964),
    ("Urum al-Jawz", 35.79192, 36.56668),
    ("Basanqul", 35.8083, 36.49889),
    ("Muhambal", 35.78735, 36.4721),
    ("Jannat al-Qura", 35.75427, 36.40922),
    ("Furaykah", 35.75995, 36.35985),
    ("Kufayr", 35.78209, 36.32148),
    ("Ishtabraq", 35.79202, 36.29492),
    ("Najiyah", 35.78914, 36.21785),
    ("Bdama", 35.81151, 36.19649),
    ("Ain al-Havr", 35.77754, 36.16424),
)


def entry(name: str, *names: str, lat: float, lon: float, **more: object) -> Entry:
    """An entry of a list of places, with an id made of its name and kind."""
    fields = {"radius_m": 1500.0, "kind": "settlement", "country": "SY"} | more
    return Entry.model_validate(
        {"id": f"{name}/{fields['kind']}", "name": name, "names": names, "lat": lat, "lon": lon} | fields
    )


@pytest.fixture(scope="session")
def m4() -> Route:
    vertices = tuple((name, Point(lat=lat, lon=lon)) for name, lat, lon in VERTICES)
    return Route(id="m4", name="M4", aliases=("Latakia-Aleppo highway",), vertices=vertices)


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    villages = [entry(name, lat=lat, lon=lon) for name, lat, lon in VERTICES]
    return Gazetteer(
        [
            *villages,
            entry("Saraqib", "سراقب", "Саракиб", lat=35.86447, lon=36.80591),
            entry("Idlib", "إدلب", lat=35.93062, lon=36.63393, radius_m=3500.0),
            entry("Idlib", "إدلب", lat=35.9, lon=36.6, radius_m=60_000.0, kind="region"),
            entry("Aleppo", "حلب", lat=36.2, lon=37.4, radius_m=90_000.0, kind="region"),
            entry("Syria", lat=34.9, lon=37.1, radius_m=350_000.0, kind="country"),
            entry("Kafr Nabl", lat=35.61, lon=36.56),
            entry("Kafr Zita", lat=35.37, lon=36.60),
        ]
    )
