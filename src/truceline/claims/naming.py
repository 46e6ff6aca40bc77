"""Whom words name: a party file's names looked up once per wording, however many claims use it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from truceline.agreements.party import Parties, PartyMention
from truceline.claims.accounts.stems import meaning, meanings, synonyms


class Naming:
    """The parties, and what was looked up in them already."""

    def __init__(self, parties: Parties) -> None:
        self._parties = parties
        self._keys: dict[tuple[str, str | None], frozenset[str]] = {}
        self._speaks_for: dict[str, str] = {}

    def keys(self, text: str, party: str | None = None) -> frozenset[str]:
        """Whom the words name: the principals of all parties in them; "Syrian medics" are not Syria's government."""
        known = self._keys.get((text, party))
        if known is None:
            known = self._keys[(text, party)] = self._looked_up(text, party)
        return known

    def speaks_for(self, text: str) -> str:
        """The party that a speaker's name stands for if only offices stand beside it, else an empty string."""
        known = self._speaks_for.get(text)
        if known is None:
            found = self._parties.resolve(text)
            known = found.id if found and self._beside(text, self._parties.mentions(text)) <= offices() else ""
            self._speaks_for[text] = known
        return known

    def principal(self, party: str) -> str:
        """The party in whose name this one speaks."""
        return self._parties.principal(party).id if party in self._parties else party

    def _looked_up(self, text: str, party: str | None) -> frozenset[str]:
        if party is not None:
            return frozenset({self.principal(party)})
        found = self._parties.mentions(text)
        if not found or _others() & self._beside(text, found):
            return frozenset()
        return frozenset(self.principal(mention.party.id) for mention in found)

    def _beside(self, text: str, mentions: Iterable[PartyMention]) -> frozenset[str]:
        """What the words beside the parties' names mean."""
        left, at = [], 0
        for mention in mentions:
            left.append(text[at : mention.start])
            at = mention.end
        return meanings(" ".join((*left, text[at:])))


@cache
def offices() -> frozenset[str]:
    """Titles and offices, which tell no speaker from another."""
    return frozenset(meaning(word) for word in synonyms()["offices"])


@cache
def _others() -> frozenset[str]:
    return frozenset(meaning(word) for word in synonyms()["not_the_state"])
