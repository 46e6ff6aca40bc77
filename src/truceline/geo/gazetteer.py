"""Names to places: lists of places with all spellings, scored candidates, and the courage to abstain.

A gazetteer is built from a list of its own (an agreement's `places.csv`) and, behind it, the compact world file that
`import_places` writes. What the own list knows wins.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import yaml
from pydantic import ValidationError
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from truceline.errors import InvalidPlaces, UnknownName
from truceline.geo.mentions import Found, Index, OwnNames, WorldNames, find
from truceline.geo.place import Candidate, Place, Point
from truceline.geo.plane import distance_m
from truceline.geo.spelling import ALIKE, fold, likeness, skeleton
from truceline.geo.world import LARGE, MIDDLING, World
from truceline.model import Value

Kind = Literal["settlement", "region", "road", "post", "landmark", "country", "water"]
COLUMNS = ("id", "name", "names", "lat", "lon", "radius_m", "kind", "region", "country", "population", "source")

MAX_NAME = 200
"""A longer run of words is no place name; the gazetteer abstains without looking."""

CLEAR = 0.7
NEAR_M = 100_000.0
FAR_M = 1_000_000.0
OTHER_NAME = 0.75
OWN = 1000.0


class Entry(Value):
    """One place of a gazetteer. `country` is a two-letter code of ISO 3166; `radius_m` as in `Place`."""

    id: str
    name: str
    names: tuple[str, ...] = ()
    lat: float
    lon: float
    radius_m: float
    kind: Kind = "settlement"
    region: str | None = None
    country: str | None = None
    population: int = 0
    source: str | None = None

    @property
    def point(self) -> Point:
        """The position in WGS 84."""
        return Point(lat=self.lat, lon=self.lon)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The name and all other names."""
        return (self.name, *self.names)


class Match(NamedTuple):
    """An entry that a name may mean: how alike the spellings are, and its weight against the others."""

    entry: Entry
    likeness: float
    weight: float
    own: bool


class Gazetteer:
    """Places by name. Immutable; cheap to build from some thousand entries, the world file behind is read lazily."""

    def __init__(self, entries: Iterable[Entry] = (), world: World | None = None) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._world = world
        self._by_fold: dict[str, list[str]] = defaultdict(list)
        self._by_bones: dict[str, list[str]] = defaultdict(list)
        for entry in self._entries.values():
            for spelling in dict.fromkeys(fold(name) for name in entry.spellings):
                self._by_fold[spelling].append(entry.id)
            for bones in dict.fromkeys(skeleton(name) for name in entry.spellings):
                self._by_bones[bones].append(entry.id)

    @classmethod
    def from_csv(cls, path: Path | str, world: Path | str | None = None) -> Gazetteer:
        """A gazetteer from a list of places (columns as in `docs/places.md`) and optionally a world file.

        Raises `InvalidPlaces`, naming file and line, for a list that cannot be used.
        """
        return cls(read_csv(Path(path)), World(Path(world)) if world else None)

    @classmethod
    def from_world(cls, path: Path | str) -> Gazetteer:
        """A gazetteer from a world file alone."""
        return cls((), World(Path(path)))

    def with_entries(self, entries: Iterable[Entry]) -> Gazetteer:
        """This gazetteer and more places of its own."""
        return Gazetteer([*self._entries.values(), *entries], self._world)

    def __len__(self) -> int:
        return len(self._entries) + (len(self._world) if self._world else 0)

    def __iter__(self) -> Iterator[Entry]:
        """The places of its own list (not those of the world file)."""
        return iter(self._entries.values())

    @property
    def world(self) -> World | None:
        """The world file behind, if there is one."""
        return self._world

    def entry(self, id: str) -> Entry:
        """The place with this id; raises `UnknownName` where there is none."""
        if id in self._entries:
            return self._entries[id]
        if self._world is not None and (row := self._world.row_of(id)) is not None:
            return _from_world(self._world, row)
        raise UnknownName(f"no place has the id {id!r}")

    def spelled(self, words: str) -> list[Entry]:
        """The own entries one of whose names folds as `words` does."""
        return [self._entries[id] for id in self._by_fold.get(fold(words), ())]

    def matches(
        self, words: str, near: Point | None = None, countries: Collection[str] = (), kinds: Collection[str] = ()
    ) -> list[Match]:
        """The places that `words` may name, the likeliest first, at most ten; `kinds` limits them."""
        if not words or len(words) > MAX_NAME or not fold(words):
            return []
        found = self._alike(words) or self._alike_in_world(words, near, countries)
        if kinds:
            found = [(e, alike, own) for e, alike, own in found if e.kind in kinds]
        weighed = [Match(e, alike, _weight(e, alike, own, near, countries), own) for e, alike, own in found]
        return sorted(weighed, key=lambda m: (-m.weight, m.entry.id))[:10]

    def resolve(
        self, words: str, near: Point | None = None, countries: Collection[str] = (), kinds: Collection[str] = ()
    ) -> Place:
        """The place that `words` name, or an unresolved one that keeps the words and says what they might be.

        `near` is a position the report is about, `countries` two-letter codes; both only weigh candidates.
        """
        matches = self.matches(words, near, countries, kinds)
        total = sum(m.weight for m in matches) or 1.0
        others = tuple(
            Candidate(name=m.entry.name, point=m.entry.point, radius_m=m.entry.radius_m, score=_share(m, total))
            for m in matches
        )
        if not matches or not _clear(matches):
            return Place(text=words, alternatives=others)
        best = _widest(matches)
        return Place(
            text=words,
            name=best.entry.name,
            point=best.entry.point,
            radius_m=best.entry.radius_m,
            method=_method(best.entry),
            region=best.entry.region,
            alternatives=tuple(c for m, c in zip(matches, others, strict=True) if m.entry.id != best.entry.id),
        )

    def find(self, text: str) -> list[Found]:
        """The names of places in running text: half-open offsets into `text` as it is, and the ids they may mean.

        Names of the own list are found wherever they stand. Of the world file only what can hardly be anything else:
        capitalised, populous, and not written in lower case elsewhere in the text. `entry` gives the entries.
        """
        indexes: list[Index] = [self._own_names]
        if self._world is not None:
            indexes.append(WorldNames(self._world, text))
        return find(text, indexes)

    @cached_property
    def _own_names(self) -> OwnNames:
        return OwnNames((key, id) for key, ids in self._by_fold.items() for id in ids)

    def _alike(self, words: str) -> list[tuple[Entry, float, bool]]:
        # What is written small is a common word unless it is a name to the letter: "nearby" is not Nayrab.
        exact = self._by_fold.get(fold(words))
        if exact:
            return [(self._entries[id], 1.0, True) for id in exact]
        if words.islower():
            return []
        ids = dict.fromkeys(self._by_bones.get(skeleton(words), ()))
        written = fold(words)
        if len(written) >= 6:
            for spelling, _, _ in process.extract(written, self._folds, scorer=ratio, score_cutoff=88, limit=10):
                ids |= dict.fromkeys(self._by_fold[spelling])
        scored = ((self._entries[id], max(likeness(words, n) for n in self._entries[id].spellings)) for id in ids)
        return [(entry, alike, True) for entry, alike in scored if alike >= ALIKE]

    @cached_property
    def _folds(self) -> list[str]:
        return list(self._by_fold)

    def _alike_in_world(
        self, words: str, near: Point | None, countries: Collection[str]
    ) -> list[tuple[Entry, float, bool]]:
        """Places of the world file: by exact fold; by sound only where something says which part of the world."""
        if self._world is None or words.islower():
            return []
        rows = self._world.spelled(fold(words))
        if rows:
            main = set(self._world.spelled(fold(words), main_only=True))
            found = [(_from_world(self._world, row), OTHER_NAME if main and row not in main else 1.0) for row in rows]
            return [(entry, alike, False) for entry, alike in found if _plausible(entry, near, countries)]
        if near is None and not countries:
            return []
        sounding = []
        for row, spelling in self._world.sounding(skeleton(words)):
            entry = _from_world(self._world, row)
            close = near is not None and distance_m(near, entry.point) <= 4 * NEAR_M
            if (close or entry.country in countries) and (alike := likeness(words, spelling)) >= ALIKE:
                sounding.append((entry, alike, False))
        return sounding


def read_csv(path: Path) -> list[Entry]:
    """The entries of a list of places; raises `InvalidPlaces` naming file and line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidPlaces("is no UTF-8 text", where=str(path), remedy="save it as UTF-8") from None
    except OSError as error:
        raise InvalidPlaces(
            f"cannot be read ({error.strerror})", where=str(path), remedy="check its name and permissions"
        ) from None
    reader = csv.DictReader(text.splitlines())
    header = set(reader.fieldnames or ())
    if missing := [c for c in ("name", "lat", "lon") if c not in header]:
        raise InvalidPlaces(f"has no column {', '.join(missing)}", where=str(path), remedy="see docs/places.md")
    if unknown := header - set(COLUMNS) - {""}:
        raise InvalidPlaces(
            f"has unknown columns {', '.join(sorted(unknown))}", where=str(path), remedy="see docs/places.md"
        )
    entries: dict[str, Entry] = {}
    for row in reader:
        where = f"{path}, line {reader.line_num}"
        entry = _from_row(row, where)
        if entry.id in entries:
            raise InvalidPlaces(f"the id {entry.id!r} is there twice", where=where, remedy="give each place its own")
        entries[entry.id] = entry
    return list(entries.values())


@lru_cache(maxsize=1)
def default_radii() -> dict[str, float]:
    """Metres by kind for places whose list gives no radius."""
    text = files("truceline.geo").joinpath("kinds.yaml").read_text(encoding="utf-8")
    return {kind: float(metres) for kind, metres in yaml.safe_load(text).items()}


def _from_row(row: dict[str, str | None], where: str) -> Entry:
    cells = {key: (value or "").strip() for key, value in row.items() if isinstance(value, str | None)}
    kind = cells.get("kind") or "settlement"
    if kind not in get_args(Kind):
        raise InvalidPlaces(f"{kind!r} is no kind of place", where=where, remedy=f"use {', '.join(get_args(Kind))}")
    try:
        entry = Entry.model_validate(
            {
                "id": cells.get("id") or fold(cells["name"]).replace(" ", "-"),
                "name": cells["name"],
                "names": tuple(n for n in (x.strip() for x in cells.get("names", "").split("|")) if n),
                "lat": cells["lat"],
                "lon": cells["lon"],
                "radius_m": cells.get("radius_m") or default_radii()[kind],
                "kind": kind,
                "region": cells.get("region") or None,
                "country": (cells.get("country") or "").upper() or None,
                "population": cells.get("population") or 0,
                "source": cells.get("source") or None,
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidPlaces(
            f"{first['loc'][0]}: {first['msg'].lower()}", where=where, remedy="see docs/places.md"
        ) from None
    if not entry.name or not (-90 <= entry.lat <= 90 and -180 <= entry.lon <= 180) or not 0 < entry.radius_m < 2e7:
        raise InvalidPlaces(
            "needs a name, a position in degrees and a radius in metres", where=where, remedy="fill the cells in"
        )
    return entry


def _from_world(world: World, row: int) -> Entry:
    return Entry.model_validate(world.place(row))


def _weight(entry: Entry, alike: float, own: bool, near: Point | None, countries: Collection[str]) -> float:
    """Size, nearness and country as odds; a place of the own list outweighs any other."""
    weight = alike**8 * math.sqrt(1000 + entry.population) * (OWN if own else 1.0)
    if near is not None:
        weight *= 1 / (1 + (distance_m(near, entry.point) / NEAR_M) ** 2)
    return weight * (20.0 if entry.country in countries else 1.0)


def _plausible(entry: Entry, near: Point | None, countries: Collection[str]) -> bool:
    """Whether a place of the world may be meant: a large one always, a small one only where the report is about."""
    if entry.kind in ("country", "region") or entry.population >= LARGE:
        return True
    if near is None and not countries:
        return entry.population >= MIDDLING
    return entry.country in countries or (near is not None and distance_m(near, entry.point) <= FAR_M)


def _share(match: Match, total: float) -> float:
    return round(match.likeness * match.weight / total, 4)


def _clear(matches: list[Match]) -> bool:
    """Whether the first match outweighs all that lie somewhere else."""
    first, elsewhere = matches[0], 0.0
    for other in matches[1:]:
        apart = distance_m(first.entry.point, other.entry.point)
        if apart > first.entry.radius_m + other.entry.radius_m:
            elsewhere += other.weight
    return first.weight >= CLEAR * (first.weight + elsewhere)


def _widest(matches: list[Match]) -> Match:
    """The first match, or a region of the same name around it: the region holds both readings."""
    first = matches[0]
    around = [
        m
        for m in matches
        if m.entry.kind == "region"
        and m.likeness >= first.likeness
        and m.own == first.own
        and m.entry.radius_m > first.entry.radius_m
        and distance_m(m.entry.point, first.entry.point) <= m.entry.radius_m
    ]
    return around[0] if around else first


def _method(entry: Entry) -> Literal["gazetteer", "road", "region"]:
    if entry.kind == "road":
        return "road"
    return "region" if entry.kind in ("region", "country") else "gazetteer"
