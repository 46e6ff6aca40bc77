"""The picture of a period, made of a ceasefire's folder: what `brief` and `sitrep` both begin with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from truceline.cli.folder import Folder, judge, open_folder, read_claims
from truceline.errors import InvalidSetting
from truceline.reports.intake import Unread
from truceline.sitrep.gather import gather, known
from truceline.sitrep.period import period
from truceline.sitrep.picture import Picture, Release
from truceline.sitrep.versions import Version, version

if TYPE_CHECKING:
    from truceline.store.node import Node


class Asked(NamedTuple):
    """What a command is asked for: the paths, the day with its cut-off, what was known when, for whom."""

    paths: Sequence[Path]
    day: date
    cut_off: str
    zone: str | None = None
    as_of: datetime | None = None
    audience: str = "own"
    agreement: Path | None = None
    parties: Path | None = None
    places: Path | None = None
    workers: int | None = None


def picture_asked(asked: Asked) -> tuple[Picture, tuple[Unread, ...]]:
    """The picture that is asked for, and what could not be read for it.

    Of a node's folder it is a version (`versions.yaml`), with the centre's own work. Raises `InvalidSetting` where
    files that are no node's are to be shown to others than those who hold them.
    """
    for_whom = version(asked.audience)
    folder = open_folder(
        asked.paths,
        agreement=asked.agreement,
        parties=asked.parties,
        places=asked.places,
        workers=asked.workers,
        as_of=asked.as_of,
        among=for_whom,
    )
    if folder.reading is None and for_whom.audience != "own":
        raise InvalidSetting(
            "only a node knows its protected sources", where="--audience", remedy="name a node's folder"
        )
    folder, coarse = _shown(read_claims(folder, asked.workers), for_whom)
    made = picture_of(folder, asked.day, cut_off=asked.cut_off, zone=asked.zone).model_copy(update={"coarse": coarse})
    if folder.reading is not None:
        made = _of_node(made, folder.reading.node.folder, for_whom, asked.as_of)
    return made, folder.unread


def _shown(folder: Folder, for_whom: Version) -> tuple[Folder, str]:
    from truceline.cli.shown import shown_to

    return shown_to(folder, for_whom.disclosure)


def _of_node(made: Picture, folder: Path, for_whom: Version, as_of: datetime | None) -> Picture:
    """The picture with what the centre's own work adds, and for whom it is."""
    from truceline.acts.centre import centre
    from truceline.cli.deciding import node_asked

    with node_asked(folder) as node:
        _check_party(node, for_whom)
        own = centre(node, made.period, for_whom, happenings=made.happenings, as_of=as_of)
    release = Release(audience=for_whom.audience, made_for=for_whom.made_for(made.parties), leaves_out=for_whom.words)
    return made.model_copy(update={"centre": own, "release": release})


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
