"""The picture of a period, made of a ceasefire's folder: what `brief` and `sitrep` both begin with."""

from __future__ import annotations

from datetime import date

from truceline.cli.folder import Folder, judge
from truceline.sitrep.gather import gather, known
from truceline.sitrep.period import period
from truceline.sitrep.picture import Picture


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
