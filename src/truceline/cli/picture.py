"""The picture of a period, made of a ceasefire's folder: what `brief` and `sitrep` both begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from truceline.cli.folder import Folder, judge
from truceline.cli.node import open_asked
from truceline.errors import InvalidSetting
from truceline.sitrep.gather import gather, known
from truceline.sitrep.period import period
from truceline.sitrep.picture import Picture

if TYPE_CHECKING:
    from truceline.agreements.disclosure import Audience
    from truceline.claims.review import Review


def picture_of(folder: Folder, day: date, *, cut_off: str, zone: str | None = None) -> Picture:
    """The picture of the day that ends on `day` at `cut_off` in `zone` (the agreement's where left out).

    `folder` has its claims read. Only what was published by the cut-off is compared and judged, so that the wording
    knows nothing that came later.
    """
    of_agreement = folder.agreement.time_zone if folder.agreement else "UTC"
    over = period(day, cut_off=cut_off, zone=zone or of_agreement)
    reports, claims = known(folder.reports, folder.claims, over)
    judged = judge(folder, reports, claims, day)
    return gather(
        folder.reports,
        claims,
        judged.comparisons,
        judged.incidents,
        judged.assessments,
        judged.obligations,
        folder.agreement,
        folder.parties,
        over,
        amended=folder.agreements[1:],
        reviews=folder.reviews,
        as_of=folder.reading.as_of if folder.reading else None,
    ).model_copy(update={"not_read": tuple(str(item) for item in folder.unread)})


def shown_to(folder: Folder, audience: Audience) -> tuple[Folder, str]:
    """A node's folder as `audience` may see it, and what was made coarse for it, in a sentence.

    What rests on protected sources is coarse before anything is made of it, and what reviewers wrote is left out.
    """
    if audience == "own":
        return folder, ""
    if folder.reading is None:
        raise InvalidSetting(
            "only a node knows its protected sources", where="--audience", remedy="name a node's folder"
        )
    from truceline.store.node import close
    from truceline.store.protection import for_audience

    files = folder.reading.files
    node = open_asked(folder.reading.node.folder)
    try:
        shown = for_audience(node, folder.reports, folder.claims, audience, lambda report: files.get(report, ()))
    finally:
        close(node)
    reviews = {claim: _without_reason(review) for claim, review in folder.reviews.items()}
    return replace(folder, reports=shown.reports, claims=shown.claims, reviews=reviews), shown.says


def _without_reason(review: Review) -> Review:
    sides = tuple(side.model_copy(update={"reason": ""}) for side in review.sides)
    return review.model_copy(update={"reason": "", "sides": sides})
