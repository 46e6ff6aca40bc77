"""Every error that Truceline raises on purpose, as one tree.

    TrucelineError                  anything a user can act on
    ├── UnreadableReport            a file, feed or message that could not be read as a report
    ├── UnreadableTrack             a file that could not be read as tracks of vehicles, or a track that cannot be used
    ├── InvalidPlan                 a patrol, post, activity or observation that contradicts itself
    ├── InvalidCase                 a case, finding, evidence, access request or deadline that contradicts itself
    ├── InvalidAgreement            an agreement, parties or places file that breaks its schema
    ├── InvalidPlaces               a gazetteer or a list of places that cannot be used
    ├── InvalidGeometry             a route or zone that is no valid shape
    ├── UnknownName                 a name (party, place, article, kind) that nothing defines
    ├── InvalidSetting              a setting or an option with a value that cannot be used
    ├── InvalidNode                 a node's folder, database or backup that cannot be used
    ├── NotRecorded                 a fact that the journal did not take; nothing of the same step was written
    │   ├── NotPermitted            its author has no right to it
    │   ├── IllegalStep             it may not follow what is recorded of its subject
    │   │   └── ChangedMeanwhile    more is recorded of its subject than its author had read
    │   ├── InvalidFact             it cannot be written as it is
    │   └── ProtectedWord           it would tell others who a source is: a name, a number, a report's own words
    ├── LineDropped                 the line to a peer failed, or the peer is busy; trying again is safe
    └── RecordError                 anything of the record that does not hold
        ├── InvalidRecord           bytes that are not what docs/formats/ says
        ├── BadSignature            a signature, root or proof that does not stand for what it is said to
        ├── InvalidKey              a key, or a key file, that cannot be used
        └── Refused                 a bundle, or one log of it, that docs/formats/bundle.md says to refuse

The message of each is one line that says what is wrong, where, and what to do. Nothing else may escape from a reader, a
parser or a command: a traceback is a defect.
"""

from __future__ import annotations

__all__ = [
    "BadSignature",
    "ChangedMeanwhile",
    "IllegalStep",
    "InvalidAgreement",
    "InvalidCase",
    "InvalidFact",
    "InvalidGeometry",
    "InvalidKey",
    "InvalidNode",
    "InvalidPlaces",
    "InvalidPlan",
    "InvalidRecord",
    "InvalidSetting",
    "LineDropped",
    "NotPermitted",
    "NotRecorded",
    "ProtectedWord",
    "RecordError",
    "Refused",
    "TrucelineError",
    "UnknownName",
    "UnreadableReport",
    "UnreadableTrack",
    "one_line",
]

_LONGEST = 2000
"""Characters of a message: what it quotes may be of any length."""


def one_line(text: str, longest: int = _LONGEST) -> str:
    """The text on one line of at most so many characters; one that is cut says so by its last, an ellipsis."""
    # A database's text holds no NUL.
    words = " ".join(text.replace("\0", "\N{REPLACEMENT CHARACTER}").split())
    return words if len(words) <= longest else f"{words[: longest - 1]}\N{HORIZONTAL ELLIPSIS}"


class TrucelineError(Exception):
    """What is wrong (`reason`), where (`where`: file, file and line, or field), and what to do about it (`remedy`)."""

    def __init__(self, reason: str, *, where: str = "", remedy: str = "") -> None:
        self.reason = reason
        self.where = where
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"; {self.remedy}" if self.remedy else ""
        return one_line(f"{place}{one_line(self.reason, _LONGEST // 2)}{advice}")


class UnreadableReport(TrucelineError):
    """A file, feed or message that could not be read as a report; everything beside it is still read."""


class UnreadableTrack(TrucelineError):
    """A file that could not be read as tracks of vehicles, or a track that cannot be used for what was asked."""


class InvalidPlan(TrucelineError):
    """A patrol, post, activity or observation that contradicts itself, such as a window that ends before it begins."""


class InvalidCase(TrucelineError):
    """A case, finding, piece of evidence, access request or deadline that contradicts itself or says too little."""


class InvalidAgreement(TrucelineError):
    """An agreement or parties file that breaks its schema; `where` names file, line and field.

    `faults` holds everything that is wrong with the file, one error each; the message is the first of them, with the
    number of the others.
    """

    faults: tuple[InvalidAgreement, ...] = ()

    @classmethod
    def of(cls, faults: tuple[InvalidAgreement, ...]) -> InvalidAgreement:
        """One error for all that is wrong with a file; `faults` must not be empty."""
        first, others = faults[0], len(faults) - 1
        more = f" (and {others} more)" if others else ""
        error = cls(first.reason, where=first.where, remedy=first.remedy + more)
        error.faults = faults
        return error


class InvalidPlaces(TrucelineError):
    """A gazetteer or list of places that cannot be used."""


class InvalidGeometry(TrucelineError):
    """A route or zone that is no valid shape, such as a ring that crosses itself."""


class UnknownName(TrucelineError):
    """A name (party, place, article, kind) that nothing defines."""


class InvalidSetting(TrucelineError):
    """A setting or an option with a value that cannot be used."""


class LineDropped(TrucelineError):
    """The line to a peer failed, or the peer is busy; what was taken stays taken, and trying again is safe."""


class RecordError(TrucelineError):
    """Anything of the record (entry, note, checkpoint, proof, key) that does not hold."""


class InvalidRecord(RecordError):
    """Bytes that are not what `docs/formats/` says."""


class BadSignature(RecordError):
    """A signature, root or proof that does not stand for what it is said to stand for."""


class InvalidKey(RecordError):
    """A key, or a key file, that cannot be used: malformed, damaged, open to others, or the wrong passphrase."""


class Refused(RecordError):
    """A bundle, or one log of it, that is not taken (docs/formats/bundle.md).

    `name` is the refusal's name there; `origin` is the log it concerns, empty if it is the bundle as a whole;
    `evidence` holds the signed notes that prove it, where there are any: held, then shown.
    """

    def __init__(
        self,
        name: str,
        reason: str,
        *,
        where: str = "",
        remedy: str = "",
        origin: str = "",
        evidence: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.origin = origin
        self.evidence = evidence
        super().__init__(reason, where=where or origin or "bundle", remedy=remedy)

    def __str__(self) -> str:
        return f"{self.name}: {super().__str__()}"


class InvalidNode(TrucelineError):
    """A node's folder, database or backup that cannot be used: none, damaged, or of a newer program."""


class NotRecorded(TrucelineError):
    """A fact that the journal did not take; nothing of the same step was written."""


class NotPermitted(NotRecorded):
    """Its author has no right to it."""


class IllegalStep(NotRecorded):
    """It may not follow what is recorded of its subject."""


class ChangedMeanwhile(IllegalStep):
    """More is recorded of its subject than its author said to have read."""


class InvalidFact(NotRecorded):
    """It cannot be written as it is."""


class ProtectedWord(NotRecorded):
    """It would tell others who a protected source is; the message never repeats what it found."""
