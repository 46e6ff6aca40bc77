"""A version of a day's situation report on its way out: prepared, approved by somebody else or returned, issued.

Preparation and approval stay at home; what is issued to peers stands in the shared log as an entry of its own, which
names both people and the files, and which both sides may stand behind. A log that holds the issue alone tells that.

What somebody approves is a picture: the files are set from it, and again for the issue, with both names in their heads,
so their bytes differ. An issue therefore names the approved picture itself, by the salted hash of its bytes, beside
files of the same names. The picture stays at home, and the hash betrays nothing of it; whoever is shown it later can
tell that it is the one, and set the files from it again. A report without a picture is issued as it was approved,
byte by byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from truceline.errors import IllegalStep, NotPermitted, TrucelineError
from truceline.facts import Fact, SitrepApproved, SitrepIssued, SitrepPrepared, SitrepReturned
from truceline.matters.told import Reading, Told
from truceline.matters.versions import Entered
from truceline.model import Value
from truceline.verification.moment import At

_ISSUE = "truceline sitreps issue issues what was approved"
PICTURE = "picture.json"
"""The name, among a report's documents, of the picture that its other files are set from."""

State = Literal["unknown", "prepared", "approved", "returned", "issued"]


class Decided(Entered):
    """What somebody decided of a preparation, with a word: a note of the approval, the reason of the return."""

    words: str = ""


class Prepared(Entered):
    """The report as it was prepared once: its files by name, as of which moment it is, and what was decided of it."""

    as_of: At
    documents: Mapping[str, str]
    approved: Decided | None = None
    returned: Decided | None = None


class Issued(Entered):
    """The report as it was issued, by those who prepared and approved it."""

    as_of: At
    documents: Mapping[str, str]
    prepared_by: str
    approved_by: str


class SitrepRecord(Value):
    """A version of the report of `day` for an audience, with every preparation of it, the last of which counts."""

    id: str
    day: date | None = None
    audience: str = ""
    state: State = "unknown"
    preparations: tuple[Prepared, ...] = ()
    issued: Issued | None = None

    @property
    def last(self) -> Prepared | None:
        """The preparation that counts; None where only the issue is held here."""
        return self.preparations[-1] if self.preparations else None

    @property
    def words(self) -> str:
        """One line: which report, for whom, and how far it came."""
        said = []
        if self.last is not None:
            said.append(f"prepared by {self.last.author}")
            said += [f"approved by {self.last.approved.author}"] if self.last.approved else []
            said += (
                [f"returned by {self.last.returned.author}: {self.last.returned.words}"] if self.last.returned else []
            )
        elif self.issued is not None:
            said += [f"prepared by {self.issued.prepared_by}", f"approved by {self.issued.approved_by}"]
        said += [f"issued ({self.issued.ref})"] if self.issued else []
        whom = f" for {self.audience}" if self.audience else ""
        return f"{self.id}: {self.day or 'no day'}{whom}: {'; '.join(said) or 'nothing prepared'}"


def read(id: str, told: Sequence[Told]) -> Reading:
    """The report `id`; a step that may not follow has no effect, and its error says what may."""
    record = SitrepRecord(id=id)
    refused: dict[str, TrucelineError] = {}
    keeper = told[0].node if told else ""
    for one in told:
        try:
            if one.node != keeper:
                raise IllegalStep(f"{keeper} keeps it", where=id, remedy="prepare one of your own under another id")
            record = _with(record, one, one.fact)
        except TrucelineError as error:
            refused[one.ref] = error
    return Reading(record, record.state, record.words, day=record.day, refused=refused)


def _with(record: SitrepRecord, told: Told, fact: Fact) -> SitrepRecord:
    """The record after one more fact; raises `IllegalStep`, and `NotPermitted` where one person would do both."""
    if isinstance(fact, SitrepPrepared):
        return _prepared(record, told, fact)
    if isinstance(fact, SitrepApproved):
        return _approved(record, told, fact)
    if isinstance(fact, SitrepReturned):
        return _returned(record, told, fact)
    if isinstance(fact, SitrepIssued):
        return _issued(record, told, fact)
    raise IllegalStep("is no step of a situation report", where=record.id)


def _prepared(record: SitrepRecord, told: Told, fact: SitrepPrepared) -> SitrepRecord:
    if record.state not in ("unknown", "returned"):
        remedy = "return it first, or prepare another" if record.state != "issued" else "prepare another"
        raise IllegalStep(f"is {record.state} already", where=record.id, remedy=remedy)
    if record.preparations and (record.day, record.audience) != (fact.day, fact.audience):
        reason = f"is the report of {record.day} for {record.audience}, not of {fact.day} for {fact.audience}"
        raise IllegalStep(reason, where=record.id, remedy="prepare the other under an id of its own")
    made = Prepared(ref=told.ref, author=told.author, at=told.at, as_of=fact.as_of, documents=fact.documents)
    return record.model_copy(
        update={
            "day": fact.day,
            "audience": fact.audience,
            "state": "prepared",
            "preparations": (*record.preparations, made),
        }
    )


def _approved(record: SitrepRecord, told: Told, fact: SitrepApproved) -> SitrepRecord:
    last = _waiting(record)
    if told.author == last.author:
        raise NotPermitted(
            f"{told.author} prepared it and does not approve it", where=record.id, remedy="somebody else has to"
        )
    said = Decided(ref=told.ref, author=told.author, at=told.at, words=fact.note)
    return _decided(record, last.model_copy(update={"approved": said}), "approved")


def _returned(record: SitrepRecord, told: Told, fact: SitrepReturned) -> SitrepRecord:
    if record.state not in ("prepared", "approved") or record.last is None:
        raise IllegalStep(_stands(record), where=record.id, remedy=_next(record))
    said = Decided(ref=told.ref, author=told.author, at=told.at, words=fact.reason)
    return _decided(record, record.last.model_copy(update={"returned": said, "approved": None}), "returned")


def _issued(record: SitrepRecord, told: Told, fact: SitrepIssued) -> SitrepRecord:
    if record.state == "issued":
        raise IllegalStep("is issued already", where=record.id, remedy="prepare another where it has to be corrected")
    if fact.prepared_by == fact.approved_by:
        raise NotPermitted(
            f"prepared and approved by one person, {fact.prepared_by}", where=record.id, remedy="two people have to"
        )
    # Of what a log that holds the issue alone does not tell, the issue's own node has made sure (store/checks/sitreps).
    if record.last is not None or told.origin.endswith("/internal"):
        _is_approved(record, fact)
    issued = Issued(
        ref=told.ref,
        author=told.author,
        at=told.at,
        as_of=fact.as_of,
        documents=fact.documents,
        prepared_by=fact.prepared_by,
        approved_by=fact.approved_by,
    )
    return record.model_copy(update={"day": fact.day, "audience": fact.audience, "state": "issued", "issued": issued})


def _is_approved(record: SitrepRecord, fact: SitrepIssued) -> None:
    """Raise `IllegalStep` where the issue is not of what was approved."""
    last = record.last
    if record.state != "approved" or last is None or last.approved is None:
        raise IllegalStep(_stands(record), where=record.id, remedy=_next(record))
    told = (fact.day, fact.audience, fact.as_of, fact.prepared_by, fact.approved_by)
    if told != (record.day, record.audience, last.as_of, last.author, last.approved.author):
        raise IllegalStep("is not issued as it was approved", where=record.id, remedy="issue what was approved")
    difference = _other_than(last.documents, fact.documents)
    if difference:
        raise IllegalStep(f"is not issued as it was approved: {difference}", where=record.id, remedy=_ISSUE)


def _other_than(approved: Mapping[str, str], issued: Mapping[str, str]) -> str:
    """How the documents of an issue are not those that were approved; empty where they are."""
    for names, says in ((approved.keys() - issued.keys(), "is missing"), (issued.keys() - approved.keys(), "is new")):
        if names:
            return f"{min(names)[:60]} {says}"
    # Files that are set from a picture carry both people's names only when they are issued.
    fixed = {PICTURE} if PICTURE in approved else approved.keys()
    changed = sorted(name for name in fixed if approved[name] != issued[name])
    return f"{changed[0][:60]} is another" if changed else ""


def _waiting(record: SitrepRecord) -> Prepared:
    if record.state != "prepared" or record.last is None:
        raise IllegalStep(_stands(record), where=record.id, remedy=_next(record))
    return record.last


def _decided(record: SitrepRecord, last: Prepared, state: State) -> SitrepRecord:
    return record.model_copy(update={"preparations": (*record.preparations[:-1], last), "state": state})


def _stands(record: SitrepRecord) -> str:
    says = {
        "unknown": "nothing is prepared under this id",
        "prepared": "is prepared and not approved",
        "approved": "is approved already",
        "returned": "was returned",
        "issued": "is issued already",
    }
    return says[record.state]


def _next(record: SitrepRecord) -> str:
    may = {
        "unknown": "prepare it first",
        "prepared": "somebody else has to approve it",
        "approved": "issue it, or return it",
        "returned": "prepare it anew",
        "issued": "prepare another where it has to be corrected",
    }
    return may[record.state]
