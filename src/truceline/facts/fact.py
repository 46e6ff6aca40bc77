"""What every fact has: a subject, a step from one state of it to the next, and the bytes that are recorded.

`after` holds the states of the subject in which the fact is legal ("" where nothing is recorded yet, None for any),
`leads_to` the state afterwards.
"""

from __future__ import annotations

import os
from typing import ClassVar, Literal

from truceline.errors import InvalidFact, InvalidRecord
from truceline.model import Value
from truceline.record.canonical import decode, encode_dumped, has_many_digits

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
Scope = Literal["joint", "internal", "either"]
"""Where a kind may be written: the shared log only, the internal one only, or as its author decides."""
NOTHING = ""
ANY: frozenset[str] | None = None


def legal_after(*states: str) -> frozenset[str]:
    """The states in which a fact is legal."""
    return frozenset(states)


class Fact(Value):
    """One immutable fact. `v` is the version of its kind; its body leaves out what has its default value.

    `coarsened` says by which rule it was made coarse before it left, because it rests on a protected source; None where
    it was not.
    """

    kind: ClassVar[str]
    about: ClassVar[tuple[str, str]]
    """The type of its subject, and the field that says which one."""
    scope: ClassVar[Scope] = "either"
    after: ClassVar[frozenset[str] | None] = ANY
    leads_to: ClassVar[str]
    recurring: ClassVar[bool] = False
    """Whether it is recorded again and again without end: of a run of them a standing keeps the first and the last."""

    of_matter: ClassVar[bool] = False
    """Whether it is one of the many facts of several logs that together make a matter (`truceline.matters`): a standing
    keeps them all, and which may follow which is said there and not by `after`."""

    opening: ClassVar[bool] = False
    """Whether facts of this kind open a matter."""

    v: Literal[1] = 1
    coarsened: dict[str, str | float] | None = None

    @property
    def subject(self) -> str:
        """What the fact is about: a type, a colon, an id."""
        of, named_by = self.about
        return f"{of}:{getattr(self, named_by)}"

    @property
    def refs(self) -> tuple[str, ...]:
        """The entries it rests on, as `north/shared#12`."""
        return ()

    @property
    def key(self) -> str | None:
        """By what else the subject is looked up, where there is such a thing; never in the entry itself."""
        return None

    @property
    def act(self) -> str:
        """What it is called in the table of permissions."""
        return self.kind

    @classmethod
    def acts(cls) -> tuple[str, ...]:
        """Everything that `act` can be."""
        return (cls.kind,)

    @property
    def opens(self) -> bool:
        """Whether it opens its matter, which the node that recorded it then keeps."""
        return self.opening

    @property
    def speaks_for(self) -> str | None:
        """The party or body in whose name it speaks; None where that is nobody's word but the author's."""
        return None

    @property
    def author_of(self) -> tuple[str | None, ...]:
        """The party of which it says that its author is an officer, None for nobody's; empty where it does not say."""
        return ()

    def media_type(self) -> str:
        """Of the body."""
        return JSON

    def body(self) -> bytes:
        """The bytes that are recorded: RFC 8785 JSON, unless a kind is bytes by nature.

        Raises `InvalidFact` for a number that is written with more digits than readers keep, and for text that is none.
        """
        try:
            written = encode_dumped(self.model_dump(mode="json", exclude_defaults=True))
            if has_many_digits(written):
                decode(written, self.kind)
        except InvalidRecord:
            subject = self.subject[:120].encode(errors="replace").decode()
            raise InvalidFact(
                "holds a whole number beyond 2^53 - 1, or text that is not Unicode", where=subject, remedy="correct it"
            ) from None
        return written

    def salt(self) -> bytes:
        """32 random bytes that keep the body's hash from betraying it."""
        return os.urandom(32)
