"""Everything that can be recorded, as one closed union of immutable, versioned facts.

    fact.py       what every fact has
    node.py       the node, its keys, members and peers: node_opened, key_rotated, member_added, peer_admitted …
    received.py   what came in: agreement_adopted, material_kept, report_received, report_graded, source_identified …
    decided.py    what people decide: claim_accepted …, incident_opened …, sitrep_prepared …, endorsed …
    verified.py   verification: case_step_taken, access_requested …, evidence_taken …, finding_stated
    coordinated.py  coordination: patrol_planned …, post_registered …, notice_given …, item_registered …, figure_told …

What a machine derives (suggested claims, comparisons, assessments) is no fact. A kind or version that this program does
not know becomes an `UnknownFact`: kept, mirrored, shown raw.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from truceline.errors import TrucelineError
from truceline.facts.coordinated import (
    CommitmentFollowed,
    ConsultationHeld,
    CountPublished,
    FigureTold,
    ItemAnswered,
    ItemRegistered,
    NoticeGiven,
    NoticeTold,
    ObservationRecorded,
    PatrolAnswered,
    PatrolComposed,
    PatrolNumbered,
    PatrolPlanned,
    PatrolReported,
    PatrolTold,
    PostRegistered,
    PostsCounted,
    PostTold,
    ReadoutGiven,
    TrackReceived,
    Withdrawn,
)
from truceline.facts.decided import (
    ClaimAccepted,
    ClaimAdded,
    ClaimCorrected,
    ClaimMerged,
    ClaimRejected,
    Dissented,
    Endorsed,
    IncidentMerged,
    IncidentOpened,
    IncidentRegrouped,
    IncidentSplit,
    SitrepApproved,
    SitrepIssued,
    SitrepPrepared,
    SitrepReturned,
)
from truceline.facts.fact import Fact
from truceline.facts.node import (
    AccountChanged,
    BodyErased,
    BodyWithheld,
    BundleTaken,
    ConflictFound,
    ConflictSettled,
    InternalLogLost,
    InternalLogShown,
    KeyRotated,
    MemberAdded,
    MemberRemoved,
    NodeOpened,
    PeerAdmitted,
    PeerKeyAcknowledged,
    TokenIssued,
    TokenRevoked,
)
from truceline.facts.received import (
    AgreementAdopted,
    MaterialKept,
    ReportGraded,
    ReportReceived,
    SourceIdentified,
    VaultOpened,
)
from truceline.facts.verified import (
    AccessAnswered,
    AccessRequested,
    CaseStepTaken,
    CustodyTold,
    EvidenceTaken,
    FindingStated,
)
from truceline.model import Value
from truceline.record.canonical import decode

__all__ = [
    "KINDS",
    "AccessAnswered",
    "AccessRequested",
    "AccountChanged",
    "AgreementAdopted",
    "BodyErased",
    "BodyWithheld",
    "BundleTaken",
    "CaseStepTaken",
    "ClaimAccepted",
    "ClaimAdded",
    "ClaimCorrected",
    "ClaimMerged",
    "ClaimRejected",
    "CommitmentFollowed",
    "ConflictFound",
    "ConflictSettled",
    "ConsultationHeld",
    "CountPublished",
    "CustodyTold",
    "Dissented",
    "Endorsed",
    "EvidenceTaken",
    "Fact",
    "FigureTold",
    "FindingStated",
    "IncidentMerged",
    "IncidentOpened",
    "IncidentRegrouped",
    "IncidentSplit",
    "InternalLogLost",
    "InternalLogShown",
    "ItemAnswered",
    "ItemRegistered",
    "KeyRotated",
    "MaterialKept",
    "MemberAdded",
    "MemberRemoved",
    "NodeOpened",
    "NoticeGiven",
    "NoticeTold",
    "ObservationRecorded",
    "PatrolAnswered",
    "PatrolComposed",
    "PatrolNumbered",
    "PatrolPlanned",
    "PatrolReported",
    "PatrolTold",
    "PeerAdmitted",
    "PeerKeyAcknowledged",
    "PostRegistered",
    "PostTold",
    "PostsCounted",
    "ReadoutGiven",
    "ReportGraded",
    "ReportReceived",
    "SitrepApproved",
    "SitrepIssued",
    "SitrepPrepared",
    "SitrepReturned",
    "SourceIdentified",
    "TokenIssued",
    "TokenRevoked",
    "TrackReceived",
    "UnknownFact",
    "VaultOpened",
    "Withdrawn",
    "detail",
    "read_fact",
]


class UnknownFact(Value):
    """A fact of a kind or version that this program does not know: `raw` is its body, None where that is missing."""

    kind: str
    media_type: str
    raw: bytes | None


KINDS: dict[str, type[Fact]] = {
    fact.kind: fact
    for fact in (
        NodeOpened, KeyRotated, InternalLogShown, InternalLogLost, MemberAdded, MemberRemoved,
        TokenIssued, TokenRevoked, AccountChanged, PeerAdmitted, PeerKeyAcknowledged, BundleTaken, ConflictFound,
        ConflictSettled, BodyWithheld, BodyErased, AgreementAdopted, MaterialKept, ReportReceived, ReportGraded,
        SourceIdentified, VaultOpened, ClaimAccepted, ClaimRejected, ClaimCorrected, ClaimAdded, ClaimMerged,
        IncidentOpened, IncidentRegrouped, IncidentMerged, IncidentSplit,
        CaseStepTaken, AccessRequested, AccessAnswered, EvidenceTaken, CustodyTold, FindingStated,
        PatrolPlanned, PatrolAnswered, PatrolNumbered, PatrolComposed, PatrolTold, PatrolReported, TrackReceived,
        PostRegistered, PostTold, PostsCounted, NoticeGiven, NoticeTold,
        ConsultationHeld, ReadoutGiven, CommitmentFollowed, ItemRegistered, ItemAnswered, CountPublished,
        FigureTold, ObservationRecorded, Withdrawn,
        SitrepPrepared, SitrepApproved, SitrepReturned, SitrepIssued, Endorsed, Dissented,
    )
}  # fmt: skip
"""Every kind that this program knows."""


def read_fact(kind: str, media_type: str, body: bytes | None, *, subject: str, salt: bytes = b"") -> Fact | UnknownFact:
    """The fact that an entry and its body hold; an `UnknownFact` for whatever this program cannot understand."""
    return _understood(kind, media_type, body, subject, salt) or UnknownFact(kind=kind, media_type=media_type, raw=body)


def _understood(kind: str, media_type: str, body: bytes | None, subject: str, salt: bytes) -> Fact | None:
    known = KINDS.get(kind)
    if known is None or body is None:
        return None
    try:
        if known is MaterialKept:
            return MaterialKept(content=body, content_type=media_type, salting=salt)
        if known is KeyRotated:
            return KeyRotated(name=subject.partition(":")[2], note=body.decode())
        fact = known.model_validate(decode(body, kind))
    except (ValidationError, TrucelineError, UnicodeDecodeError):
        return None
    return fact if fact.subject == subject else None


def detail(fact: Fact) -> Any:
    """What a view keeps of a fact: its body as data; of bytes only what they are."""
    if isinstance(fact, MaterialKept):
        return {"media_type": fact.content_type, "size": len(fact.content)}
    return fact.model_dump(mode="json", exclude_defaults=True)
