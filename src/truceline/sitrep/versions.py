"""The versions of a situation report, by `versions.yaml`: for whom each is, and what of the centre's work is in it.

version("party:north").logs         "shared_and_own_word"
cut(centre, version("public"))      the same without what the public is not told
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from truceline.agreements.disclosure import Audience
from truceline.claims.review import Review
from truceline.coordination.affected import Figure
from truceline.errors import UnknownName
from truceline.model import Value
from truceline.sitrep.centre import (
    AccessPart,
    Centre,
    ConsultationsPart,
    FiguresPart,
    LedgersPart,
    PatrolLine,
    PostsPart,
)
from truceline.sitrep.picture import Picture
from truceline.verification.findings import AXES, Finding, Ground

Logs = Literal["all", "shared", "shared_and_own_word"]
Part = Literal[
    "cases", "due", "notices", "plans", "tracks", "undertakings", "readouts", "single_findings", "positions",
    "requests", "reasons", "cameras", "authors",
]  # fmt: skip
NOT_PUBLISHED = "not published"
_PARTY = re.compile(r"party:([a-z0-9][a-z0-9_-]{0,62})")


class Version(Value):
    """One version: its `audience` (`own`, `joint`, `public`, `party:<id>`) and what `versions.yaml` says of it."""

    audience: str
    says: str
    logs: Logs
    disclosure: Audience
    leaves_out: tuple[Part, ...] = ()
    to_peers: bool

    @property
    def party(self) -> str | None:
        """The party for which it is; None where it is for nobody alone."""
        found = _PARTY.fullmatch(self.audience)
        return found[1] if found else None

    def made_for(self, names: Mapping[str, str]) -> str:
        """For whom, in words."""
        return self.says.format(party=names.get(self.party or "", self.party or ""))

    @property
    def words(self) -> str:
        """What is not in it, in a sentence; empty where everything is."""
        said = {
            "all": "",
            "shared": "Made of what both sides hold.",
            "shared_and_own_word": "Made of what both sides hold, and of what it told this node itself.",
        }[self.logs]
        if self.leaves_out:
            said += " Open cases, plans, notices and tracks are left out."
        return said.strip()


def version(audience: str) -> Version:
    """The version for an audience; raises `UnknownName`."""
    name = "party" if _PARTY.fullmatch(audience) else audience
    table = _table()
    if name not in table or (name == "party" and audience == "party"):
        known = ", ".join(one for one in table if one != "party")
        raise UnknownName(f"no version is for {audience[:60]!r}", where="--audience", remedy=f"{known} or party:ID")
    return Version.model_validate({"audience": audience, **table[name]})


@cache
def _table() -> Mapping[str, Mapping[str, object]]:
    text = files("truceline.sitrep").joinpath("versions.yaml").read_text("utf-8")
    table: Mapping[str, Mapping[str, object]] = yaml.safe_load(text)
    return table


def cut(centre: Centre, of: Version) -> Centre:
    """The centre's work without what the version leaves out, and without entries that nothing in it rests on."""
    for part in of.leaves_out:
        centre = _CUTS[part](centre)
    named = set(_words(centre.model_dump(exclude={"entries"})))
    entries = {ref: entry for ref, entry in centre.entries.items() if ref in named}
    if "authors" in of.leaves_out:
        entries = {ref: one.model_copy(update={"who": one.who.partition("/")[0]}) for ref, one in entries.items()}
    return centre.model_copy(update={"entries": entries})


def without_officers(picture: Picture, of: Version) -> Picture:
    """Who put claims together and who reviewed them by their nodes alone, where the version names no authors."""
    if "authors" not in of.leaves_out:
        return picture
    happenings = (
        one.model_copy(
            update={"incident": one.incident.model_copy(update={"decided_by": _nodes(one.incident.decided_by)})}
        )
        for one in picture.happenings
    )
    told = (one.model_copy(update={"review": _by_nodes(one.review)}) for one in picture.told)
    return picture.model_copy(update={"happenings": tuple(happenings), "told": tuple(told)})


def _by_nodes(review: Review) -> Review:
    sides = tuple(map(_by_nodes, review.sides))
    return review.model_copy(update={"by": _nodes(review.by), "sides": sides})


def _nodes(officers: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.partition("/")[0] for one in officers))


def _words(value: object) -> Iterator[str]:
    """Every string in a dumped value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _words(inner)


def _without_plans(centre: Centre) -> Centre:
    """Only patrols of which somebody told how they went, and no word of who concurred."""
    told = tuple(line.model_copy(update={"answers": (), "concurred": None}) for line in centre.patrols if line.accounts)
    return centre.model_copy(update={"patrols": told})


def _without_tracks(centre: Centre) -> Centre:
    told = (line.model_copy(update={"driven": (), "together": ()}) for line in centre.patrols)
    return centre.model_copy(update={"patrols": tuple(told)})


def _without_positions(centre: Centre) -> Centre:
    """No point of the centre's own: patrols by their places, posts and items by their names."""
    posts = centre.posts and PostsPart(posts=(), counts=centre.posts.counts, refs=centre.posts.refs)
    kept = centre.ledgers and LedgersPart(counts=centre.ledgers.counts, before=centre.ledgers.before,
                                          refs=centre.ledgers.refs)  # fmt: skip
    patrols = tuple(_without_points(line) for line in centre.patrols)
    return centre.model_copy(update={"posts": posts, "ledgers": kept, "patrols": patrols})


def _without_points(line: PatrolLine) -> PatrolLine:
    accounts = tuple(
        one.model_copy(
            update={"events": tuple(e.model_copy(update={"point": None, "km": None, "at": None}) for e in one.events)}
        )
        for one in line.accounts
    )
    return line.model_copy(update={"accounts": accounts})


def _without_reasons(centre: Centre) -> Centre:
    """What somebody said in its own words at a halt, or of a composition, stays with the sides."""
    patrols = tuple(
        line.model_copy(
            update={
                "accounts": tuple(
                    one.model_copy(
                        update={
                            "events": tuple(
                                e.model_copy(update={"reason": NOT_PUBLISHED if e.reason else ""}) for e in one.events
                            ),
                            "validity": one.validity and one.validity.model_copy(update={"reasons": ()}),
                        }
                    )
                    for one in line.accounts
                )
            }
        )
        for line in centre.patrols
    )
    return centre.model_copy(update={"patrols": patrols, "figures": centre.figures and _bare(centre.figures)})


def _bare(part: FiguresPart) -> FiguresPart:
    """The numbers without the speakers' own words."""
    rows = tuple(
        row.model_copy(update={"told": {who: _wordless(f) for who, f in row.told.items()}}) for row in part.rows
    )
    gone = tuple(one.model_copy(update={"figure": _wordless([one.figure])[0]}) for one in part.superseded)
    return part.model_copy(update={"rows": rows, "superseded": gone, "new": _wordless(part.new)})


def _wordless(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    return tuple(one.model_copy(update={"words": ""}) for one in figures)


def _without_requests(centre: Centre) -> Centre:
    """How often access was restricted, and by whom, without who said what where."""
    part = centre.access
    if part is None:
        return centre
    tables = {name: getattr(part, name).model_copy(update={"items": ()}) for name in ("table", "before")}
    return centre.model_copy(update={"access": AccessPart(**tables)})


def _without_undertakings(centre: Centre) -> Centre:
    part = centre.consultations
    kept = part.model_copy(update={"undertakings": (), "refs": {}}) if part and part.consultations else None
    return centre.model_copy(update={"consultations": kept})


def _without_readouts(centre: Centre) -> Centre:
    """That sides met, at which level and when; not what each said of it."""
    part = centre.consultations
    if part is None:
        return centre
    held = tuple(
        line.model_copy(
            update={
                "consultation": line.consultation.model_copy(update={"readouts": (), "issues": ()}),
                "compared": line.compared.model_copy(update={"rows": (), "silent": ()}),
            }
        )
        for line in part.consultations
    )
    tally = part.tally.model_copy(update={"by_issue": {}, "without": ()})
    kept = ConsultationsPart(consultations=held, tally=tally, undertakings=part.undertakings, refs=part.refs)
    return centre.model_copy(update={"consultations": kept})


def _without_single_findings(centre: Centre) -> Centre:
    """Only incidents on which all parties stand behind one finding, wholly."""
    kept = []
    for line in centre.findings:
        if line.joint is not None and line.joint.outcome == "agreed":
            found = line.found.model_copy(
                update={"findings": tuple(map(_without_grounds, line.found.findings)), "superseded": ()}
            )
            kept.append(line.model_copy(update={"found": found}))
    return centre.model_copy(update={"findings": tuple(kept)})


def _without_grounds(one: Finding) -> Finding:
    """The answers alone: what they are based on stays with the deciders."""
    bare: dict[str, Value] = {
        axis: found.model_copy(update={"grounds": (Ground(words=NOT_PUBLISHED),)})
        for axis in AXES
        if (found := one.on(axis)) is not None
    }
    return one.model_copy(update=bare)


def _without_cameras(centre: Centre) -> Centre:
    """Hours by zone, without which patrol, post or camera looked."""
    names = {"patrols": (), "posts": (), "cameras": (), "denied": ()}
    part = centre.effort
    rows = {name: tuple(row.model_copy(update=names) for row in getattr(part, name)) for name in ("now", "before")}
    beside = {
        name: tuple(
            one.model_copy(update={"effort": one.effort.model_copy(update=names)}) for one in getattr(part, name)
        )
        for name in ("beside", "beside_before")
    }
    return centre.model_copy(update={"effort": part.model_copy(update=rows | beside)})


_CUTS: Mapping[Part, Callable[[Centre], Centre]] = {
    "cases": lambda centre: centre.model_copy(update={"cases": ()}),
    "due": lambda centre: centre.model_copy(update={"due": ()}),
    "notices": lambda centre: centre.model_copy(update={"notices": ()}),
    "plans": _without_plans,
    "tracks": _without_tracks,
    "undertakings": _without_undertakings,
    "readouts": _without_readouts,
    "single_findings": _without_single_findings,
    "positions": _without_positions,
    "requests": _without_requests,
    "reasons": _without_reasons,
    "cameras": _without_cameras,
    "authors": lambda centre: centre,
}
