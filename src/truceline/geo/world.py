"""The compact world file: several hundred thousand places that are looked up without being loaded.

Layout: one line of ASCII `truceline places 1`, one line of JSON that gives for each array its type, length and byte
offset, then the arrays, each on a boundary of 8 bytes, little-endian. Names are found by binary search among sorted
64-bit BLAKE2b hashes of their folded form; the file is mapped, so only the pages a look-up touches are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from truceline.errors import InvalidPlaces
from truceline.geo.spelling import ALIKE, fold, likeness, skeleton

MAGIC = b"truceline places 1\n"
KINDS = ("settlement", "region", "road", "post", "landmark", "country", "water")
DEGREE = 1e6
LARGE, MIDDLING = 300_000, 30_000
ARRAYS = {
    "lat": "<i4",
    "lon": "<i4",
    "population": "<u4",
    "radius": "<u4",
    "kind": "|u1",
    "country": "<u2",
    "region": "<u4",
    "geonameid": "<u4",
    "name_at": "<u4",
    "names": "|u1",
    "key": "<u8",
    "key_row": "<u4",
    "key_main": "|u1",
    "key_at": "<u4",
    "keys": "|u1",
    "bones": "<u8",
    "bones_key": "<u4",
    "first": "<u8",
    "first_words": "|u1",
    "texts": "|u1",
}
REMEDY = "write it again with `truceline places import`"


class Row(NamedTuple):
    """One place to be written: position in degrees, radius in metres, other spellings."""

    geonameid: int
    name: str
    names: tuple[str, ...]
    lat: float
    lon: float
    population: int
    radius_m: float
    kind: str
    country: str
    region: str


def hashed(text: str) -> int:
    """64 bits of BLAKE2b of a folded name."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


class World:
    """A world file, open for look-ups. Raises `InvalidPlaces` for a file that is none or is cut short."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                if file.read(len(MAGIC)) != MAGIC:
                    raise InvalidPlaces("is no file of places", where=str(path), remedy=REMEDY)
                head = file.readline(100_000)
                start = -(-file.tell() // 8) * 8
            layout = json.loads(head)
            size = path.stat().st_size
            self._data = np.memmap(path, mode="r", dtype=np.uint8)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "its table of contents is damaged"
            raise InvalidPlaces(f"cannot be read ({reason})", where=str(path), remedy=REMEDY) from None
        if set(layout) != set(ARRAYS) or any(start + at + size_of > size for at, size_of in layout.values()):
            raise InvalidPlaces("is cut short or of another version", where=str(path), remedy=REMEDY)
        self._layout, self._start = layout, start
        self._longest: dict[str, int] = {}
        self._named: dict[tuple[str, int, bool], tuple[str, ...]] = {}
        self._texts: list[str] = json.loads(bytes(self._array("texts")) or b"[]")

    def _array(self, name: str) -> NDArray[Any]:
        at, size = self._layout[name]
        return self._data[self._start + at : self._start + at + size].view(ARRAYS[name])

    def __getattr__(self, name: str) -> NDArray[Any]:
        if name not in ARRAYS:
            raise AttributeError(name)
        array = self._array(name)
        self.__dict__[name] = array
        return array

    def __len__(self) -> int:
        return len(self.lat)

    def _text(self, blob: str, offsets: str, i: int) -> str:
        at = getattr(self, offsets)
        return bytes(getattr(self, blob)[int(at[i]) : int(at[i + 1])]).decode()

    def place(self, row: int) -> dict[str, Any]:
        """The fields of a gazetteer entry."""
        return {
            "id": f"geonames:{int(self.geonameid[row])}",
            "name": self._text("names", "name_at", row),
            "lat": int(self.lat[row]) / DEGREE,
            "lon": int(self.lon[row]) / DEGREE,
            "radius_m": float(self.radius[row]),
            "kind": KINDS[int(self.kind[row])],
            "country": self._texts[int(self.country[row])] or None,
            "region": self._texts[int(self.region[row])] or None,
            "population": int(self.population[row]),
            "source": "GeoNames, CC BY 4.0",
        }

    def row_of(self, id: str) -> int | None:
        """The row with this id, None if there is none."""
        number = id.removeprefix("geonames:")
        if not number.isdecimal() or number == id:
            return None
        if int(number) >= 2**32:
            return None
        rows = np.flatnonzero(self.geonameid == int(number))
        return int(rows[0]) if len(rows) else None

    def spelled(self, folded: str, main_only: bool = False) -> list[int]:
        """The rows one of whose names (or the first of them) folds to `folded`, the most populous first, at most 50."""
        found = self._range(self.key, folded)
        rows = {
            int(r) for r, main in zip(self.key_row[found], self.key_main[found], strict=True) if main or not main_only
        }
        return sorted(rows, key=lambda row: (-int(self.population[row]), row))[:50]

    def sounding(self, bones: str) -> list[tuple[int, str]]:
        """Rows and folded names with this consonant skeleton, at most 200."""
        if not bones:
            return []
        keys = self.bones_key[self._range(self.bones, bones)][:200]
        return [(int(self.key_row[k]), self._text("keys", "key_at", int(k))) for k in keys]

    def longest(self, word: str) -> int:
        """How many words the longest name has that begins with this folded word; 0 where none does."""
        known = self._longest.get(word)
        if known is None:
            found = self._range(self.first, word)
            known = int(self.first_words[found][0]) if found.stop > found.start else 0
            _remember(self._longest, word, known)
        return known

    def named_in_text(self, folded: str, population: int, by_any_name: bool) -> tuple[str, ...]:
        """The ids of the places with this folded name that have at least so many people, or are a country or region.

        Where it is the first name of any place, however small, other places are not meant by it: many towns were once
        called what villages are called today. Without `by_any_name` only first names count; another name counts where
        it sounds like the first or the place is a large one.
        """
        key = (folded, population, by_any_name)
        known = self._named.get(key)
        if known is None:
            main = self.spelled(folded, main_only=True)
            rows = main or (self._by_other_name(folded) if by_any_name else [])
            wide = (KINDS.index("country"), KINDS.index("region"))
            large = (row for row in rows if self.population[row] >= population or self.kind[row] in wide)
            known = tuple(f"geonames:{int(self.geonameid[row])}" for row in large)
            _remember(self._named, key, known)
        return known

    def _by_other_name(self, folded: str) -> list[int]:
        rows = self.spelled(folded)
        return [
            row
            for row in rows
            if self.population[row] >= LARGE or likeness(folded, self._text("names", "name_at", row)) >= ALIKE
        ]

    def _range(self, hashes: NDArray[Any], text: str) -> slice:
        value = np.uint64(hashed(text))
        return slice(int(np.searchsorted(hashes, value, "left")), int(np.searchsorted(hashes, value, "right")))


def _remember(known: dict[Any, Any], key: Any, value: Any) -> None:
    """Keep an answer; words of a feed come again and again, but a memory without bounds is a leak."""
    if len(known) >= 100_000:
        known.clear()
    known[key] = value


def write(path: Path, rows: Iterable[Row]) -> int:
    """Write a world file and return the number of places in it. The file is replaced only once it is complete."""
    places = list(rows)
    arrays = _columns(places) | _keys(places)
    layout, at = {}, 0
    for name in ARRAYS:
        arrays[name] = np.ascontiguousarray(arrays[name], dtype=ARRAYS[name])
        layout[name] = (at, arrays[name].nbytes)
        at += -(-arrays[name].nbytes // 8) * 8
    head = MAGIC + json.dumps(layout).encode() + b"\n"
    draft = path.with_name(path.name + ".part")
    with draft.open("wb") as file:
        file.write(head.ljust(-(-len(head) // 8) * 8, b"\0"))
        for name in ARRAYS:
            file.write(arrays[name].tobytes().ljust(-(-arrays[name].nbytes // 8) * 8, b"\0"))
    draft.replace(path)
    return len(places)


def _columns(places: list[Row]) -> dict[str, NDArray[Any]]:
    texts: dict[str, int] = {"": 0}
    country = [texts.setdefault(place.country, len(texts)) for place in places]
    region = [texts.setdefault(place.region, len(texts)) for place in places]
    names, name_at = _blob([place.name for place in places])
    return {
        "lat": np.rint(np.array([p.lat for p in places]) * DEGREE),
        "lon": np.rint(np.array([p.lon for p in places]) * DEGREE),
        "population": np.clip([p.population for p in places], 0, 2**32 - 1),
        "radius": np.array([p.radius_m for p in places]),
        "kind": np.array([KINDS.index(p.kind) for p in places]),
        "country": np.array(country),
        "region": np.array(region),
        "geonameid": np.array([p.geonameid for p in places]),
        "names": names,
        "name_at": name_at,
        "texts": np.frombuffer(json.dumps(list(texts)).encode(), dtype=np.uint8),
    }


def _keys(places: list[Row]) -> dict[str, NDArray[Any]]:
    pairs = [(key, i) for i, p in enumerate(places) for key in dict.fromkeys(map(fold, (p.name, *p.names))) if key]
    hashes = np.array([hashed(key) for key, _ in pairs], dtype=np.uint64)
    order = np.argsort(hashes, kind="stable")
    keys, key_at = _blob([pairs[i][0] for i in order])
    sounds = [skeleton(pairs[i][0]) for i in order]
    bones = np.array([hashed(sound) for sound in sounds], dtype=np.uint64)
    by_bones = np.argsort(bones, kind="stable")
    longest: dict[str, int] = {}
    for key, _ in pairs:
        words = key.split()
        longest[words[0]] = max(longest.get(words[0], 0), min(len(words), 8))
    first = np.array([hashed(word) for word in longest], dtype=np.uint64)
    by_first = np.argsort(first)
    return {
        "key": hashes[order],
        "key_row": np.array([row for _, row in pairs], dtype=np.uint32)[order],
        "key_main": np.array([key == fold(places[row].name) for key, row in pairs])[order],
        "keys": keys,
        "key_at": key_at,
        "bones": bones[by_bones],
        "bones_key": by_bones,
        "first": first[by_first],
        "first_words": np.array(list(longest.values()), dtype=np.uint8)[by_first],
    }


def _blob(texts: list[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    encoded = [text.encode() for text in texts]
    offsets = np.concatenate([[0], np.cumsum([len(part) for part in encoded], dtype=np.int64)])
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets


@lru_cache(maxsize=4)
def opened(path: Path) -> World:
    """The world file at `path`, opened once in a process."""
    return World(path)
