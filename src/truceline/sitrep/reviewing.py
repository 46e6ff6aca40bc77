"""How the report says which numbers rest on reviewed claims: signs, one line that explains them, and who decided what.

A number whose claims were all reviewed bears no sign. Where nothing was reviewed, or everything, the head says so once.
"""

from __future__ import annotations

from collections.abc import Iterator

from truceline.claims.review import Review
from truceline.sitrep import wording
from truceline.sitrep.picture import Basis, Picture, Told

UNSEEN, DIFFERING = "*", "\u2020"
_DONE = {"merged": "merged with another", "unreviewed": "not reviewed", "differing": "decided differently"}


def head(picture: Picture) -> str:
    """Who reviewed the claims, in a sentence or two."""
    n, seen = len(picture.told), picture.reviewed
    if not n:
        return "No claim was read."
    apart = len(picture.differing)
    rest = ""
    if apart:
        claims = f"{wording.count(apart, 'claim')} were" if apart > 1 else "1 claim was"
        rest = f" {claims} decided differently by the nodes."
    if not seen:
        return "Read by machine, not reviewed."
    if seen == n:
        return f"Every claim is reviewed.{rest}"
    return f"{seen} of {n} claims are reviewed; the others were read by machine.{rest}"


def status(picture: Picture) -> str:
    """`Draft` until somebody else approved it, and how far its claims are reviewed where that is not all of them."""
    stands = "Draft" if picture.release.draft else "Approved"
    if picture.reviewed == len(picture.told):
        return stands
    return f"{stands}, reviewed in part" if picture.reviewed else f"{stands}, not reviewed"


def released(picture: Picture) -> str:
    """For whom it is, and what that leaves out; that it is a draft, as long as nobody approved it."""
    release = picture.release
    draft = "Draft." if release.draft else ""
    if release.draft and release.prepared_by:
        draft = "Draft until somebody else approves it."
    whom = f"For {release.made_for}." if release.made_for else ""
    return " ".join(filter(None, (draft, whom, release.leaves_out)))


def key(picture: Picture) -> str:
    """The one line that explains the signs, where there are any."""
    said = [f"{UNSEEN}\u00a0not reviewed"] * picture.in_part
    said += [f"{DIFFERING}\u00a0decided differently"] * bool(picture.differing)
    return f"After the number of a quote: {', '.join(said)}." if said else ""


def known_at(picture: Picture) -> str:
    """`As known at 10 Mar 2020 12:00 UTC.`; empty where all that is known now is shown."""
    return f"As known at {wording.moment_utc(picture.as_of)}." if picture.as_of else ""


def signs(told: Told, picture: Picture) -> str:
    """What stands beside the number of a claim's quote."""
    unseen = UNSEEN if picture.in_part and not told.reviewed else ""
    return unseen + (DIFFERING if told.review.state == "differing" else "")


def share(basis: Basis) -> str:
    """`2 of 5 claims reviewed`."""
    return f"{basis.reviewed} of {wording.count(basis.claims, 'claim')} reviewed"


def beside(basis: Basis) -> str:
    """What a line without footnotes says of the claims that it rests on; nothing where all of them were reviewed."""
    if not basis.unreviewed:
        return ""
    return f" ({share(basis)})" if basis.reviewed else " (not reviewed)"


def decided(told: Told) -> str:
    """`accepted by north/a7`, `read by kinds@1, not reviewed`; where nodes differ, what each decided."""
    review = told.review
    if review.state == "differing":
        return f"decided differently: {'; '.join(sides(review))}"
    if review.reviewed:
        return _decision(review)
    method = told.claim.method
    return f"reviewed by {method}" if told.reviewed else f"read by {method or 'machine'}, not reviewed"


def sides(review: Review) -> Iterator[str]:
    """What each node decided, and why, in the order of the nodes' names."""
    for side in sorted(review.sides, key=lambda side: side.by) or (review,):
        reason = " ".join(side.reason.split()).rstrip(".")
        yield _decision(side) + (f" ({reason})" if reason else "")


def _decision(review: Review) -> str:
    what = _DONE.get(review.state, review.state)
    return f"{what} by {wording.names(review.by)}" if review.by else what
