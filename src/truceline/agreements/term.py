"""What an article does: it prohibits acts, obliges somebody to act, or establishes a zone, a route or a body."""

from __future__ import annotations

from typing import Literal

from pydantic import FiniteFloat

from truceline.agreements.moment import Deadline, Moment
from truceline.model import Value

Mode = Literal["reported", "planned", "denied", "demanded", "warned"]


class WeaponClass(Value):
    """A class of weapons as the text defines it, such as artillery of 100 mm and more.

    Calibres in millimetres, bounds included, None where open. `words` are those by which reports name such weapons.
    """

    id: str
    name: str
    words: tuple[str, ...] = ()
    calibre_from_mm: FiniteFloat | None = None
    calibre_to_mm: FiniteFloat | None = None


class Exemption(Value):
    """An act that the text permits although the prohibition would cover it.

    It applies to a claim of one of `kinds` (empty: any of the prohibited kinds) by one of `by` (empty: anybody) whose
    words hold one of `words` (empty: no words needed).
    """

    says: str
    kinds: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Prohibition(Value):
    """Acts that are not allowed.

    `kinds` are the kinds of claim that tell of such an act. `by` are the parties it binds (empty: every bound party of
    the agreement); acts by a party in `excluded` are outside it, beside those that the agreement excludes. `zone` is
    where (None: everywhere), `starts` and `ends` when (None: as long as the agreement is in force; `ends` exclusive),
    `weapons` the weapon classes it is limited to (empty: all).
    """

    id: str
    says: str
    kinds: tuple[str, ...]
    by: tuple[str, ...] = ()
    zone: str | None = None
    starts: Moment | None = None
    ends: Moment | None = None
    weapons: tuple[str, ...] = ()
    exceptions: tuple[Exemption, ...] = ()
    excluded: tuple[str, ...] = ()


class Sign(Value):
    """What a claim must be to count for or against an obligation's fulfilment.

    One of `kinds`, in one of `modes`; where `outcomes` is given, with one of these as its outcome; where `words` is
    given, with one of these in its words. Where both are given, one of the two is enough. Where `by` is given, one of
    the claim's actors must be one of these parties or belong to one.
    """

    kinds: tuple[str, ...]
    by: tuple[str, ...] = ()
    modes: tuple[Mode, ...] = ("reported",)
    outcomes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Obligation(Value):
    """Something that must be done.

    `by` are the parties that owe it. `starts` is when doing it has to begin; `due` the first moment at which it is
    late (a date in the file means the end of that day). `repeats` tells a continuing duty (patrols) from one that is
    done once. `counts_for` and `counts_against` say which claims bear on it, `composition` which parties must take
    part together, `condition` what else the text asks for, in words.
    """

    id: str
    says: str
    by: tuple[str, ...]
    starts: Moment | None = None
    due: Deadline | None = None
    repeats: bool = False
    counts_for: tuple[Sign, ...] = ()
    counts_against: tuple[Sign, ...] = ()
    composition: tuple[str, ...] = ()
    condition: str = ""
    zone: str | None = None
    route: str | None = None
    weapons: tuple[str, ...] = ()


class Establishment(Value):
    """Something that the text sets up: a zone, a route or a body (a party's id); at least one of the three."""

    id: str
    says: str
    zone: str | None = None
    route: str | None = None
    body: str | None = None


Term = Prohibition | Obligation | Establishment


class Article(Value):
    """One article or point: `reference` as the text counts it ("Article 2"), `summary` in one sentence of our own."""

    id: str
    reference: str
    summary: str
    prohibits: tuple[Prohibition, ...] = ()
    obliges: tuple[Obligation, ...] = ()
    establishes: tuple[Establishment, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """All that the article does."""
        return (*self.prohibits, *self.obliges, *self.establishes)
