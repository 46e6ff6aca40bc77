"""The picture of a period out of what a node holds: what the situation report, the brief and the lists begin with.

    drawn(node, date(2020, 3, 15), audience="joint")     the picture of a version, and what could not be read for it
    held(node, "joint")                                  reports, claims and terms as a view has them
    incidents(node, "joint")                             the incidents that they amount to

A view of shared logs alone is made of what peers hold too, and protected sources are coarse in it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from truceline.acts.holdings import Folder, Judged, judge, of_node, shown_to, with_claims
from truceline.errors import InvalidSetting
from truceline.reports.intake import Unread
from truceline.sitrep.gather import gather, known
from truceline.sitrep.period import CUT_OFF, period
from truceline.sitrep.picture import Picture, Release
from truceline.sitrep.versions import Version, version, without_officers

if TYPE_CHECKING:
    from truceline.incidents.incident import Incident
    from truceline.store.matters import View
    from truceline.store.node import Node
    from truceline.store.received_reports import Files

__all__ = ["drawn", "held", "incidents", "judged", "picture_of", "with_centre"]


def drawn(
    node: Node,
    day: date,
    *,
    cut_off: str = CUT_OFF,
    zone: str | None = None,
    as_of: datetime | None = None,
    audience: str = "own",
) -> tuple[Picture, tuple[Unread, ...]]:
    """The picture of the day that ends on `day` at `cut_off`, in a version, with what could not be read for it.

    Raises `UnknownName` for no version, `InvalidSetting` for no party, zone or time of day.
    """
    for_whom = version(audience)
    _check_party(node, for_whom)
    folder, coarse = _shown(node, for_whom, as_of)
    made = picture_of(folder, day, cut_off=cut_off, zone=zone).model_copy(update={"coarse": coarse})
    return with_centre(made, node, for_whom, as_of), folder.unread


def held(node: Node, view: View = "own", files: Files | None = None) -> Folder:
    """Reports, claims and terms as a view has them; `files` are those that were read before."""
    return _shown(node, version(view), None, files)[0]


def judged(node: Node, view: View = "own", as_of: date | None = None) -> Judged:
    """What they amount to; obligations as they stood on `as_of`, by default on the day of the last report."""
    folder = held(node, view)
    return judge(folder, folder.reports, folder.claims, as_of)


def incidents(node: Node, view: View = "own") -> tuple[Incident, ...]:
    """The incidents that the reports of a view amount to."""
    return judged(node, view).incidents


def _shown(node: Node, for_whom: Version, as_of: datetime | None, files: Files | None = None) -> tuple[Folder, str]:
    from truceline.store.terms import terms

    known_as = terms(node)
    case = Folder(agreements=known_as.agreements, parties=known_as.parties, gazetteer=known_as.gazetteer)
    folder = with_claims(of_node(node, case, as_of=as_of, among=for_whom, files=files), node)
    return shown_to(folder, node, for_whom.disclosure)


def with_centre(made: Picture, node: Node, for_whom: Version, as_of: datetime | None = None) -> Picture:
    """The picture with what the centre's own work adds, and for whom it is; raises `InvalidSetting` for no party."""
    from truceline.acts.centre import centre

    _check_party(node, for_whom)
    own = centre(node, made.period, for_whom, happenings=made.happenings, as_of=as_of)
    release = Release(audience=for_whom.audience, made_for=for_whom.made_for(made.parties), leaves_out=for_whom.words)
    return without_officers(made, for_whom).model_copy(update={"centre": own, "release": release})


def _check_party(node: Node, for_whom: Version) -> None:
    from truceline.store.terms import terms

    if for_whom.party is not None and for_whom.party not in terms(node).parties:
        listed = ", ".join(one.id for one in terms(node).parties if one.role == "party")
        raise InvalidSetting(
            f"nobody is called {for_whom.party!r}", where="--audience", remedy=f"party: and one of {listed}"
        )


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
