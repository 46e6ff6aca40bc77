"""Who takes part in a ceasefire or speaks about it, and the words by which reports name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal

from truceline.agreements.names import NameIndex, key_of
from truceline.errors import UnknownName
from truceline.model import Value

PartyRole = Literal["party", "guarantor", "mission", "monitor", "agency", "other"]
ENGLISH = "en"


class Name(Value):
    """A name in one language (BCP 47 tag)."""

    language: str
    text: str


class Party(Value):
    """A side, guarantor, mission, monitor or agency.

    `aliases` are the words that reports use for it, adjectives included ("Turkish", "Ankara", "MSB"). `speaks_for` is
    the id of the party whose voice it is (a state agency, one half of a commission); `part_of` the id of the party
    that it belongs to without speaking for it (a group within an alliance).
    """

    id: str
    names: tuple[Name, ...]
    role: PartyRole = "other"
    aliases: tuple[str, ...] = ()
    speaks_for: str | None = None
    part_of: str | None = None
    note: str = ""

    @property
    def name(self) -> str:
        """The English name, else the first one."""
        return next((name.text for name in self.names if name.language == ENGLISH), self.names[0].text)

    def under(self, replaced: Mapping[str, str | None]) -> Party:
        """This party with the parties above it replaced by those that stand for them."""
        above = {field: getattr(self, field) for field in ("speaks_for", "part_of") if getattr(self, field)}
        return self.model_copy(update={field: replaced.get(upper) or upper for field, upper in above.items()})

    def words(self) -> Iterator[str]:
        """Every name and alias."""
        yield from (name.text for name in self.names)
        yield from self.aliases


class PartyMention(Value):
    """A party named in words: half-open range of characters."""

    party: Party
    start: int
    end: int


class Parties(Value):
    """The parties that are known, and the way from the words of a report to one of them."""

    listed: tuple[Party, ...] = ()

    def __iter__(self) -> Iterator[Party]:  # type: ignore[override]
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)

    def get(self, party_id: str) -> Party:
        """The party with this id; raises `UnknownName`."""
        found = self._by_id.get(party_id)
        if found is None:
            raise UnknownName(f"no party has the id {party_id!r}", remedy="add it to the parties file")
        return found

    def __contains__(self, party_id: object) -> bool:
        return party_id in self._by_id

    def resolve(self, words: str) -> Party | None:
        """The party that `words` name: the longest name or alias in them, the first of equals; None where none is.

        "Turkey's Defence Ministry" gives Türkiye; "Turkey-backed rebels" does not. One named together with the party
        that it belongs to goes before it, and an agency before whose agency it is: "the Russian agency TASS" is TASS.
        """
        hits = self._index.find(words)
        above = {hit.key for hit in hits for other in hits if other.key != hit.key and self._under(other.key, hit.key)}
        named = [hit for hit in hits if hit.key not in above]
        longest = max(named, key=lambda hit: (hit.words, hit.length, -hit.start), default=None)
        return None if longest is None else self._by_id[longest.key]

    def _under(self, party_id: str, upper: str) -> bool:
        party = self._by_id[party_id]
        agency = party.role == "agency" and self._by_id[upper].role != "agency"
        return agency or (self.belongs_to(party_id, upper) and not self.belongs_to(upper, party_id))

    def mentions(self, words: str) -> tuple[PartyMention, ...]:
        """Every party that `words` name, in their order, with the range that names it."""
        hits = self._index.find(words)
        return tuple(PartyMention(party=self._by_id[hit.key], start=hit.start, end=hit.end) for hit in hits)

    def principal(self, party_id: str) -> Party:
        """The party in whose name this one speaks, however many steps away; itself where it speaks for nobody."""
        party = self.get(party_id)
        while party.speaks_for is not None:
            party = self.get(party.speaks_for)
        return party

    def belongs_to(self, party_id: str, wanted: str) -> bool:
        """Whether the party is `wanted`, speaks for it, or is part of it, however many steps away."""
        pending, seen = [party_id], set[str]()
        while pending:
            current = pending.pop()
            if current == wanted:
                return True
            if current not in seen and current in self._by_id:
                seen.add(current)
                party = self._by_id[current]
                pending += [upper for upper in (party.speaks_for, party.part_of) if upper is not None]
        return False

    def with_known(self, others: Parties) -> Parties:
        """These, and those of `others` that share no id or name with any of them.

        What speaks for or is part of one that is left out, does so for the one here that has its name.
        """
        owner = {key_of(words): party.id for party in self.listed for words in party.words()}
        stands_for = {
            party.id: next((owner[key] for words in party.words() if (key := key_of(words)) in owner), None)
            for party in others.listed
        }
        added = [party for party in others.listed if party.id not in self._by_id and stands_for[party.id] is None]
        return Parties(listed=(*self.listed, *(party.under(stands_for) for party in added)))

    @cached_property
    def _by_id(self) -> dict[str, Party]:
        return {party.id: party for party in self.listed}

    @cached_property
    def _index(self) -> NameIndex:
        return NameIndex((words, party.id) for party in self.listed for words in party.words())
