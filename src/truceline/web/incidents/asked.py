"""What is asked of the incidents, as an address has it: whoever opens the same address asks the same.

    asked = Asked.read(request.GET)
    asked.address("/incidents/")             ...?kind=shelling&kind=airstrike&zone=corridor
    asked.without("kind", "airstrike")

Between filters stands "and", between the values of one "or". Nothing is checked here (`search` does), so that what
somebody typed wrongly is shown to them again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol
from urllib.parse import urlencode

__all__ = ["FLAGS", "RANGES", "VIEWS", "Asked", "Given"]

VIEWS = ("list", "map", "timeline")
RANGES = ("6h", "24h", "cut-off", "in-force")
"""Spans that end now; an address that names one is of now whenever it is opened."""
FLAGS = ("differs", "unlocated", "undated")
_MANY = ("kind", "family", "party", "verdict", "told", "state")
_ONE = ("q", "range", "since", "until", "within", "zone", "certainty", "article")
_LONGEST = 200


class Given(Protocol):
    """The query of an address, as Django reads it."""

    def getlist(self, key: str) -> Sequence[str]:
        """All values of a name."""
        ...


@dataclass(frozen=True)
class Asked:
    """The filters by the names that they have in an address, and the `view` in which what they leave is shown."""

    q: str = ""
    kind: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    zone: str = ""
    certainty: str = ""
    article: str = ""
    verdict: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    range: str = ""
    since: str = ""
    until: str = ""
    within: str = ""
    differs: bool = False
    unlocated: bool = False
    undated: bool = False
    view: str = "list"

    @classmethod
    def read(cls, given: Given) -> Asked:
        """What an address asks; a span of days that is written out goes before one that ends now."""
        one = {name: _last(given.getlist(name)) for name in _ONE}
        many = {name: tuple(dict.fromkeys(filter(None, map(_plain, given.getlist(name))))) for name in _MANY}
        flags = {name: _last(given.getlist(name)) == "yes" for name in FLAGS}
        if one["since"] or one["until"]:
            one["range"] = ""
        view = _last(given.getlist("view"))
        values: dict[str, Any] = {**one, **many, **flags}
        return cls(**values, view=view if view in VIEWS else VIEWS[0])

    def filters(self) -> Iterator[tuple[str, str]]:
        """Each filter with each of its values, in the order in which they are shown."""
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "view" or not value:
                continue
            if isinstance(value, tuple):
                yield from ((field.name, each) for each in value)
            else:
                yield field.name, "yes" if value is True else value

    def query(self, **more: str) -> str:
        """As an address has it, without the mark of its beginning; `more` are what is no filter (`after`, `part`)."""
        shown = [] if self.view == VIEWS[0] else [("view", self.view)]
        return urlencode([*self.filters(), *shown, *((name, value) for name, value in more.items() if value)])

    def address(self, path: str, **more: str) -> str:
        """An address that asks this."""
        query = self.query(**more)
        return f"{path}?{query}" if query else path

    def without(self, name: str, value: str) -> Asked:
        """The same without one value of one filter."""
        held = getattr(self, name)
        if isinstance(held, tuple):
            return self.with_(**{name: tuple(each for each in held if each != value)})
        return self.with_(**{name: False if isinstance(held, bool) else ""})

    def with_(self, **changed: Any) -> Asked:
        """The same with something changed."""
        return replace(self, **changed)

    @property
    def bare(self) -> Asked:
        """No filter, in the same view."""
        return Asked(view=self.view)


def _plain(text: str) -> str:
    """A value without what no database takes, nor anybody types."""
    return " ".join(text.replace("\0", " ")[:_LONGEST].split())


def _last(values: Sequence[str]) -> str:
    return _plain(values[-1]) if values else ""
