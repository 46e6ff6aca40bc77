"""Facts that people decide: about claims, incidents, situation reports, and each other's entries."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from truceline.claims.claim import Claim
from truceline.facts.fact import NOTHING, Fact, legal_after
from truceline.verification.findings import Axis


class _OfClaim(Fact):
    claim: Claim
    reason: str = ""

    @property
    def subject(self) -> str:
        return f"claim:{self.claim.id}"

    @property
    def key(self) -> str:
        """The report."""
        return self.claim.report


class ClaimAccepted(_OfClaim):
    """A reviewer confirms that the report says this, as it was read; whether it is true stays open."""

    kind = "claim_accepted"
    after = legal_after(NOTHING, "rejected", "merged")
    leads_to = "accepted"


class ClaimRejected(_OfClaim):
    """A reviewer finds that the report does not say this."""

    kind = "claim_rejected"
    after = legal_after(NOTHING, "accepted", "corrected", "added", "merged")
    leads_to = "rejected"


class ClaimCorrected(_OfClaim):
    """A reviewer says what the report says instead: `claim` under the id it had, and which `fields` changed."""

    kind = "claim_corrected"
    after = legal_after(NOTHING, "accepted", "rejected", "corrected", "added", "merged")
    leads_to = "corrected"
    fields: tuple[str, ...]


class ClaimAdded(_OfClaim):
    """A reviewer adds a claim that was not suggested; its quote stands in the report."""

    kind = "claim_added"
    after = legal_after(NOTHING, "rejected")
    leads_to = "added"


class ClaimMerged(_OfClaim):
    """A reviewer finds that this claim tells again what the claim `into` tells, in the same report."""

    kind = "claim_merged"
    after = legal_after(NOTHING, "accepted", "corrected", "added")
    leads_to = "merged"
    into: str


class IncidentOpened(Fact):
    """A person puts claims together as one happening, which has a name of its own from now on."""

    kind = "incident_opened"
    about = ("incident", "incident")
    after = legal_after(NOTHING)
    leads_to = "open"
    incident: str
    claims: tuple[str, ...] = Field(min_length=1)
    reason: str = ""


class IncidentRegrouped(Fact):
    """Other claims than before are the incident's."""

    kind = "incident_regrouped"
    about = ("incident", "incident")
    after = legal_after("open")
    leads_to = "open"
    incident: str
    claims: tuple[str, ...] = Field(min_length=1)
    reason: str = ""


class IncidentMerged(Fact):
    """The incident turned out to be the incident `into`, whose claims its own now are."""

    kind = "incident_merged"
    about = ("incident", "incident")
    after = legal_after("open")
    leads_to = "merged"
    incident: str
    into: str
    reason: str = ""


class IncidentSplit(Fact):
    """The incident turned out to be several, opened as `parts` in the same step."""

    kind = "incident_split"
    about = ("incident", "incident")
    after = legal_after("open")
    leads_to = "split"
    incident: str
    parts: tuple[str, ...] = Field(min_length=2)
    reason: str = ""


class _OfSitrep(Fact):
    about = ("sitrep", "sitrep")
    leads_to = "told"
    of_matter = True
    sitrep: str


AUDIENCES = r"^(own|joint|public|party:[a-z0-9][a-z0-9_-]{0,62})$"


class _Version(_OfSitrep):
    day: date
    audience: str = Field(pattern=AUDIENCES)
    as_of: datetime
    documents: dict[str, str]


class SitrepPrepared(_Version):
    """A version of a day's situation report was prepared for an audience: `own`, `joint`, `public` or `party:<id>`.

    `documents` are its files by name, each the id of what was kept; `as_of` is the moment whose knowledge it shows.
    """

    kind = "sitrep_prepared"


class SitrepApproved(_OfSitrep):
    """Somebody else than who prepared it approves the report."""

    kind = "sitrep_approved"
    note: str = ""


class SitrepReturned(_OfSitrep):
    """The report is not approved as it is, and why."""

    kind = "sitrep_returned"
    reason: str = Field(min_length=1)


class SitrepIssued(_Version):
    """The approved report was issued to its audience, as it is: both sides may stand behind this entry.

    `documents` names the approved picture too, which the files were set from and which stays at home.
    `prepared_by` and `approved_by` are two different people, by their codes (`north/a1`).
    """

    kind = "sitrep_issued"
    prepared_by: str = Field(min_length=1)
    approved_by: str = Field(min_length=1)


class _OfEntry(Fact):
    about = ("endorsement", "entry")
    scope = "joint"
    entry: str
    """The entry that it is about: `north/shared#12`."""

    @property
    def subject(self) -> str:
        # Each party that speaks at one node has a word of its own.
        party: str | None = getattr(self, "party", None)
        return f"endorsement:{self.entry}{f'@{party}' if party else ''}"

    @property
    def refs(self) -> tuple[str, ...]:
        return (self.entry,)

    @property
    def key(self) -> str:
        """The entry."""
        return self.entry

    @property
    def speaks_for(self) -> str | None:
        party: str | None = getattr(self, "party", None)
        return party

    @property
    def author_of(self) -> tuple[str | None, ...]:
        return (self.speaks_for,)


class Endorsed(_OfEntry):
    """This side stands behind the entry with exactly that body. With both sides' endorsement it is joint.

    `party` is the party whose officer says so, None where that is nobody's. Of a finding it may be on some `axes`.
    """

    kind = "endorsed"
    leads_to = "endorsed"
    body_sha256: str
    note: str = ""
    party: str | None = None
    axes: tuple[Axis, ...] = ()


class Dissented(_OfEntry):
    """This side does not stand behind the entry, and says why; `party` as of an endorsement."""

    kind = "dissented"
    leads_to = "dissented"
    text: str
    party: str | None = None
